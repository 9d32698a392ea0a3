import type { Id, MemberId } from '#kernel';

export const consentPurposes = [
  'care-record',
  'in-clinic-display',
  'teaching',
  'research',
  'marketing',
] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** Uses outside the clinic's own work, the one that most people accept first. */
export const consentChannels = [
  'website',
  'in-clinic',
  'print',
  'conference',
  'journal',
  'facebook',
  'instagram',
  'line',
  'tiktok',
  'threads',
  'x',
  'youtube',
  'wechat',
  'weibo',
  'xiaohongshu',
  'douyin',
] as const;
export type ConsentChannel = (typeof consentChannels)[number];

/** In a list of countries: all of them. */
export const everyCountry = '*';

/** Days before its end on which a consent is said to end soon. */
export const endsSoonDays = [30, 7] as const;

export type ConsentEventId = Id<'consent-event'>;

/** Which pictures of one patient. Ids of what was erased cover nothing. */
export type PictureSet =
  | { of: 'all' }
  | { of: 'sessions' | 'photos'; ids: readonly string[] }
  | { of: 'body-sites'; sites: readonly string[] };

/** What a grant covers, or what a withdrawal takes back. */
export interface ConsentScope {
  /** Of a grant: none unless named. Of a withdrawal: none is no part. */
  channels: readonly string[];
  /** ISO 3166 codes or `everyCountry`: where the channels may show it. */
  countries: readonly string[];
  pictures: PictureSet;
}

/** One line of the append-only history, in the order of recording. */
export interface ConsentEvent extends ConsentScope {
  id: ConsentEventId;
  purpose: ConsentPurpose;
  action: 'granted' | 'withdrawn';
  recordedAt: Date;
  startsAt: Date | null;
  /** From this very instant on it covers nothing. */
  expiresAt: Date | null;
  /** Of a withdrawal: the one grant that it ends or narrows; null is every grant of the purpose. */
  grantId: ConsentEventId | null;
}

/** A line with who recorded it. */
export interface RecordedConsentEvent extends ConsentEvent {
  /** Null where the record does not say, and of what the patient did. */
  recordedByMemberId: MemberId | null;
  recordedByName: string | null;
  isByPatient: boolean;
  isOfAgeConfirmed: boolean;
  textVersion: string | null;
  language: string | null;
  /** What was signed, when it rests on a signature. */
  signingId: string | null;
}

/** What is left of a grant at an instant. */
export interface GrantInForce {
  grantId: ConsentEventId;
  grantedAt: Date;
  startsAt: Date | null;
  expiresAt: Date | null;
  /** Less those taken back. */
  channels: string[];
  countries: string[];
  lessCountries: string[];
  pictures: PictureSet;
  /** Sessions and photos that were taken back. */
  lessPictureIds: string[];
  lessBodySites: string[];
}

/** Where one purpose stands. */
export interface Consent {
  purpose: ConsentPurpose;
  isInForce: boolean;
  /** The last time it was granted. */
  grantedAt: Date | null;
  /** The last time a part or all of it was taken back, when nothing is in force. */
  withdrawnAt: Date | null;
  grants: GrantInForce[];
}

/** A picture as far as consent asks. */
export interface ConsentedPicture {
  photoId: string;
  sessionId: string;
  bodySite: string;
}

/** True for a withdrawal that names no part: it ends what it withdraws. */
export function endsAll(scope: ConsentScope): boolean {
  return scope.channels.length === 0 && scope.countries.length === 0 && scope.pictures.of === 'all';
}

/**
 * The grants to a purpose that have begun and not ended, each with what is left of it. A later withdrawal that names no part ends a
 * grant; one that names parts takes them back, each kind of part for itself.
 * @param history in the order in which it was recorded, of one patient and any purposes
 * The database says the same in `consent_in_force_at`; a test holds both equal.
 */
export function grantsInForce(
  history: readonly ConsentEvent[],
  purpose: ConsentPurpose,
  at: Date,
): GrantInForce[] {
  const past = history.filter((event) => event.purpose === purpose && event.recordedAt <= at);
  return past.flatMap((granted, index) => {
    if (granted.action !== 'granted') return [];
    if (granted.startsAt !== null && granted.startsAt > at) return [];
    if (granted.expiresAt !== null && granted.expiresAt <= at) return [];
    const withdrawals = past
      .slice(index + 1)
      .filter(
        ({ action, grantId }) => action === 'withdrawn' && (grantId === null || grantId === granted.id),
      );
    if (withdrawals.some(endsAll)) return [];
    const taken = <T>(of: (event: ConsentEvent) => readonly T[]) => [
      ...new Set(withdrawals.flatMap((event) => [...of(event)])),
    ];
    const lessChannels = taken(({ channels }) => channels);
    return [
      {
        grantId: granted.id,
        grantedAt: granted.recordedAt,
        startsAt: granted.startsAt,
        expiresAt: granted.expiresAt,
        channels: [...new Set(granted.channels)].filter((channel) => !lessChannels.includes(channel)).sort(),
        countries: [...granted.countries],
        lessCountries: taken(({ countries }) => countries).sort(),
        pictures: granted.pictures,
        lessPictureIds: taken(({ pictures }) => ('ids' in pictures ? pictures.ids : [])).sort(),
        lessBodySites: taken(({ pictures }) => ('sites' in pictures ? pictures.sites : [])).sort(),
      },
    ];
  });
}

/**
 * Whether a picture may be used at an instant. Absent means no: without a grant, for a channel or country that none names, and
 * for a channel without a country.
 * @param channel null: within the clinic
 * @param country where the channel shows it; within the clinic it is not asked
 * The database says the same in `may_use_photo`; a test holds both equal.
 */
export function consentDecision(
  history: readonly ConsentEvent[],
  purpose: ConsentPurpose,
  channel: string | null,
  country: string | null,
  picture: ConsentedPicture,
  at: Date,
): boolean {
  return grantsInForce(history, purpose, at).some(
    (granted) => coversPicture(granted, picture) && (channel === null || reaches(granted, channel, country)),
  );
}

function coversPicture(granted: GrantInForce, { photoId, sessionId, bodySite }: ConsentedPicture): boolean {
  const { pictures, lessPictureIds, lessBodySites } = granted;
  if (lessPictureIds.includes(sessionId) || lessPictureIds.includes(photoId)) return false;
  if (lessBodySites.includes(bodySite)) return false;
  if (pictures.of === 'all') return true;
  if (pictures.of === 'body-sites') return pictures.sites.includes(bodySite);
  return pictures.ids.includes(pictures.of === 'sessions' ? sessionId : photoId);
}

function reaches(granted: GrantInForce, channel: string, country: string | null): boolean {
  if (country === null || !granted.channels.includes(channel)) return false;
  const names = (countries: readonly string[]) =>
    countries.includes(country) || countries.includes(everyCountry);
  return names(granted.countries) && !names(granted.lessCountries);
}

/** Where one purpose stands at an instant. */
export function consentAt(history: readonly ConsentEvent[], purpose: ConsentPurpose, at: Date): Consent {
  const past = history.filter((event) => event.purpose === purpose && event.recordedAt <= at);
  const grants = grantsInForce(history, purpose, at);
  const last = (action: ConsentEvent['action']) =>
    past.findLast((event) => event.action === action)?.recordedAt ?? null;
  const isInForce = grants.length > 0;
  const grantedAt = last('granted');
  const withdrawnAt = last('withdrawn');
  return {
    purpose,
    isInForce,
    grantedAt,
    withdrawnAt: !isInForce && past.at(-1)?.action === 'withdrawn' ? withdrawnAt : null,
    grants,
  };
}

/** True when both say the same of the same pictures. */
export function isSameScope(a: ConsentScope, b: ConsentScope): boolean {
  return scopeKey(a) === scopeKey(b);
}

function scopeKey({ channels, countries, pictures }: ConsentScope): string {
  const items = 'ids' in pictures ? pictures.ids : 'sites' in pictures ? pictures.sites : [];
  const set = (values: readonly string[]) => [...new Set(values)].sort();
  return JSON.stringify([set(channels), set(countries), pictures.of, set(items)]);
}

/**
 * Whether somebody is under 18 on a day: marketing is never for them. Who was born on 29 February comes of age on 1 March.
 * @param bornOn a day, `YYYY-MM-DD`
 * @param day the clinic's day
 */
export function isUnderAge(bornOn: string, day: string): boolean {
  const born = `${String(Number(bornOn.slice(0, 4)) + 18).padStart(4, '0')}${bornOn.slice(4)}`;
  return born > day;
}

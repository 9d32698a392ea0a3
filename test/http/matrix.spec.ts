import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type MemberId, type PatientId, type PhotoId } from '#kernel';
import { can, type Action, type Role } from '#identity';
import { OBJECTS, type ObjectStore } from '#platform';
import { RouteTable } from '../../apps/api/src/edge/route-table.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic, type TestClinic } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { aPublication } from '../support/publications.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

/**
 * Who may do what with whose photo under which consent, written down without looking at the code: a cell that the table refuses and the
 * application allows has to be among `deviations`, with its reason. Refused means 401, 403 or 404, or a list without the object.
 */
const callers = [
  'anonymous',
  'ended-sign-in',
  'suspended-clinician',
  'patient-self',
  'patient-other',
  'patient-elsewhere',
  'clinician',
  'clinician-elsewhere',
  'marketing',
  'marketing-elsewhere',
  'admin',
  'admin-elsewhere',
  'clinician-now-marketing',
] as const;
type Caller = (typeof callers)[number];

const consents = [
  'none',
  'active',
  'expired',
  'revoked',
  'other-purpose',
  'withdrawn-for-photo',
  'photo-in-bin',
  'photo-damaged',
] as const;
type Consent = (typeof consents)[number];

interface Deed {
  /** A route of the table; its permission is asked of `can`. Null: nobody can, by no route, and why. */
  route: string | null;
  /** Of no route: the addresses that would be one, and why there are none. */
  none?: { at: RegExp; why: string };
  /** Callers who may; with `*` only while marketing consent covers the photo. */
  who: readonly string[];
  /** What its `:id` names. */
  of?:
    | 'patient'
    | 'course'
    | 'session'
    | 'photo'
    | 'refiling'
    | 'member'
    | 'self'
    | 'study'
    | 'release'
    | 'slug';
  /** Of a change: well-formed, so that the row alone decides. */
  body?: object | ((scene: Scene) => object);
  query?: string;
  /** A list: allowed means that it holds the object. */
  lists?: 'patient' | 'session' | 'photo' | 'refiling' | 'study';
}

const care = ['clinician', 'admin'];
const seen = ['patient-self', ...care, 'marketing*'];
const deeds: Record<string, Deed> = {
  'photos of a patient': { route: 'GET /api/v1/photos', query: '?patientId=', lists: 'photo', who: seen },
  'photos of a course': {
    route: 'GET /api/v1/courses/:id/timeline',
    of: 'course',
    lists: 'photo',
    who: seen,
  },
  'photo in numbers': { route: 'GET /api/v1/photos/:id', of: 'photo', who: seen },
  original: { route: 'GET /api/v1/photos/:id/original', of: 'photo', who: care },
  preview: { route: 'GET /api/v1/photos/:id/files/:name', query: 'view', of: 'photo', who: seen },
  thumbnail: { route: 'GET /api/v1/photos/:id/files/:name', query: 'thumb', of: 'photo', who: seen },
  'how a photo was made': { route: 'GET /api/v1/photos/:id/record', of: 'photo', who: care },
  'all photos as an archive': { route: 'GET /api/v1/exports', who: ['admin', 'admin-elsewhere'] },
  upload: { route: 'POST /api/v1/sessions/:id/photos', of: 'session', who: care },
  rate: {
    route: 'PUT /api/v1/sessions/:id/rating-drafts',
    of: 'session',
    body: { instrumentId: 'gb-qualitative', instrumentVersion: '2006', answers: {} },
    who: care,
  },
  'move to another patient': {
    route: 'POST /api/v1/photos/:id/refilings',
    of: 'photo',
    body: { act: 'quarantine', reason: 'duplicate' },
    who: ['admin'],
  },
  'bin a photo': {
    route: 'POST /api/v1/photos/:id/refilings',
    of: 'photo',
    body: { act: 'bin', reason: 'duplicate' },
    who: care,
  },
  'state of a photo': { route: 'GET /api/v1/photos/:id', of: 'photo', who: seen },
  'what was moved': {
    route: 'GET /api/v1/refilings',
    query: '?list=bin',
    lists: 'refiling',
    who: ['admin'],
  },
  sessions: {
    route: 'GET /api/v1/courses/:id/sessions',
    of: 'course',
    lists: 'session',
    who: ['patient-self', ...care],
  },
  'new session': {
    route: 'POST /api/v1/courses/:id/sessions',
    of: 'course',
    body: { kind: 'baseline', heldOn: '2026-01-01' },
    who: care,
  },
  patients: { route: 'GET /api/v1/patients', lists: 'patient', who: care },
  'search for a patient': { route: 'GET /api/v1/patients', query: '?search=', lists: 'patient', who: care },
  patient: { route: 'GET /api/v1/patients/:id', of: 'patient', who: ['patient-self', ...care] },
  'change a patient': { route: 'PATCH /api/v1/patients/:id', of: 'patient', who: care },
  erase: {
    route: 'POST /api/v1/refilings/:id/erasure',
    of: 'refiling',
    body: { confirmCode: 'another' },
    who: ['admin'],
  },
  consents: { route: 'GET /api/v1/patients/:id/consents', of: 'patient', who: seen },
  'own consents': {
    route: 'GET /api/v1/my/consents',
    who: ['patient-self', 'patient-other', 'patient-elsewhere'],
  },
  'own photos': { route: 'GET /api/v1/my/progress', lists: 'photo', who: ['patient-self'] },
  'give consent': {
    route: 'POST /api/v1/patients/:id/consents',
    of: 'patient',
    body: { purpose: 'teaching' },
    who: ['patient-self', ...care],
  },
  'take consent back': {
    route: 'POST /api/v1/patients/:id/consents/withdrawals',
    of: 'patient',
    body: { purpose: 'teaching' },
    who: ['patient-self', ...care],
  },
  'photos of the clinic': { route: 'GET /api/v1/photos', lists: 'photo', who: [...care, 'marketing*'] },
  'photos of a session': {
    route: 'GET /api/v1/photos',
    query: '?sessionId=',
    lists: 'photo',
    who: [...care, 'marketing*'],
  },
  'how many photos': {
    route: 'GET /api/v1/courses/:id/sessions',
    of: 'course',
    lists: 'session',
    who: [...care, 'marketing*'],
  },
  compose: {
    route: 'POST /api/v1/courses/:id/case-studies',
    of: 'course',
    body: ({ photo, second }) => ({ ...composed, photoIds: [photo, second] }),
    who: ['marketing', 'admin'],
  },
  'compose for the public': {
    route: 'POST /api/v1/courses/:id/case-studies',
    of: 'course',
    body: ({ photo, second }) => ({ ...composed, audience: 'public-advertising', photoIds: [photo, second] }),
    who: ['marketing*', 'admin*'],
  },
  compositions: {
    route: 'GET /api/v1/courses/:id/case-studies',
    of: 'course',
    lists: 'study',
    who: ['marketing*', 'admin*'],
  },
  'composed picture': {
    route: 'GET /api/v1/case-studies/:id/picture',
    of: 'study',
    who: ['marketing*', 'admin*'],
  },
  releases: {
    route: 'GET /api/v1/courses/:id/case-releases',
    of: 'course',
    lists: 'study',
    who: ['marketing*', 'admin*'],
  },
  publish: {
    route: 'POST /api/v1/case-releases/:id/publications',
    of: 'release',
    body: { channel: 'instagram', setSha256: '11'.repeat(32) },
    who: ['marketing*', 'admin*'],
  },
  'take back what is public': {
    route: 'POST /api/v1/case-releases/:id/steps',
    of: 'release',
    // Of a state that it is not in: who is let through to the row changes nothing.
    body: { act: 'return', setSha256: '11'.repeat(32) },
    who: ['marketing', ...care],
  },
  'public page': { route: 'GET /p/:slug', of: 'slug', who: ['anybody*'] },
  'public picture': { route: 'GET /p/:slug/pictures/:position', of: 'slug', who: ['anybody*'] },
  scores: { route: 'GET /api/v1/courses/:id/ratings', of: 'course', who: care },
  audit: { route: 'GET /api/v1/audit', who: ['admin', 'admin-elsewhere'] },
  members: { route: 'GET /api/v1/members', who: ['admin', 'admin-elsewhere'] },
  'invite a member': { route: 'POST /api/v1/member-invitations', who: ['admin', 'admin-elsewhere'] },
  'change of roles': {
    route: 'PATCH /api/v1/members/:id',
    of: 'member',
    body: { roles: ['clinician'] },
    who: ['admin'],
  },
  'change of the own roles': {
    route: 'PATCH /api/v1/members/:id',
    of: 'self',
    body: { roles: ['clinician'] },
    who: [],
  },
  jobs: { route: 'GET /api/v1/jobs', who: ['admin', 'admin-elsewhere'] },
  'try a job again': { route: 'POST /api/v1/jobs/:id/retry', who: ['admin'] },
  backups: { route: 'GET /api/v1/backups', who: ['admin', 'admin-elsewhere'] },
  'take the record out': { route: 'POST /api/v1/exports', who: ['admin', 'admin-elsewhere'] },
  'bring back': { route: 'POST /api/v1/refilings/:id/undo', of: 'refiling', who: ['admin'] },

  'other bytes for a photo': {
    route: null,
    none: {
      at: /^(PUT|PATCH|POST) .*\/photos\/:id\/(original|files)/,
      why: 'an original never changes; facts about it do',
    },
    who: [],
  },
  'address to read a photo by': {
    route: null,
    none: { at: /sign(ed)?-?url|presign/i, why: 'bytes go through the product' },
    who: seen,
  },
  'address to store a photo by': {
    route: null,
    none: { at: /sign(ed)?-?url|presign/i, why: 'bytes go through the product' },
    who: care,
  },
  'write the audit': {
    route: null,
    none: { at: /^(POST|PUT|PATCH|DELETE) .*\/audit/, why: 'only what is done writes it' },
    who: [],
  },
  'verify the audit': { route: null, none: { at: /verif/, why: 'a command on the machine' }, who: ['admin'] },
  'make a backup': {
    route: null,
    none: { at: /^(POST|PUT) .*\/backups/, why: 'a command on the machine, and every night' },
    who: ['admin'],
  },
  'numbers of the process': {
    route: null,
    none: { at: /metrics/, why: 'there are none over HTTP' },
    who: [],
  },
};

const composed = { view: 'face-front', lightMode: 'standard', layout: 'pair', crop: 'original' };

/** Where the application allows more than the table, and why. A cell that is no longer wider has to leave the list. */
const deviations: { deeds: string[]; callers: Caller[]; consents: readonly Consent[]; why: string }[] = [
  {
    deeds: ['sessions', 'patients', 'search for a patient', 'patient'],
    callers: ['marketing', 'clinician-now-marketing'],
    consents: ['active'],
    why: 'marketing finds by its code, never by name, a patient of whom consent covers a picture: how else would it choose a case',
  },
  {
    deeds: ['compose'],
    callers: ['clinician'],
    consents: consents.filter((consent) => consent !== 'photo-in-bin' && consent !== 'photo-damaged'),
    why: 'a clinician composes for the patient, for talks and for colleagues; each audience asks its own consent',
  },
  {
    deeds: ['compose for the public', 'compositions', 'composed picture', 'releases'],
    callers: ['clinician'],
    consents: ['active'],
    why: 'and approves what marketing hands in, so has to see it',
  },
  {
    deeds: ['move to another patient'],
    callers: ['clinician'],
    consents: consents.filter((consent) => consent !== 'photo-in-bin'),
    why: 'who notices a wrong patient puts it right at once; it is recorded and can be undone (ADR 0012)',
  },
  {
    deeds: ['what was moved', 'bring back'],
    callers: ['clinician'],
    consents,
    why: 'the same: and sees what was moved, and undoes it',
  },
];

/** What callers who work with it may do by the table and cannot here, and why. */
const narrowerOnPurpose: Record<string, string> = {
  'consents by marketing': 'marketing sees what is covered, not the consents themselves',
  'consents by clinician-now-marketing': 'the same',
  'compose by marketing': 'only of pictures that consent covers',
  'compose by clinician-now-marketing': 'the same',
  'publish by marketing': 'these pictures lie in no common frame, which the rules refuse',
  'publish by clinician-now-marketing': 'the same',
  'take back what is public by marketing':
    'marketing does not see a patient without consent; what was public ended with it',
  'take back what is public by clinician-now-marketing': 'the same',
};

const nobody: readonly Caller[] = ['anonymous', 'ended-sign-in', 'suspended-clinician'];
/** Marks with this consent: the photo is covered, and there. */
const isLive = (consent: Consent) => consent === 'active';
/** What the table says. */
function mayBe({ who, of, lists }: Deed, caller: Caller, consent: Consent): boolean {
  if (who.includes('anybody*')) return isLive(consent);
  if (nobody.includes(caller)) return false;
  const role = caller === 'clinician-now-marketing' ? 'marketing' : caller;
  const isGone = consent === 'photo-in-bin' && (of === 'photo' || lists === 'photo');
  if (who.includes(role)) return !isGone || role === 'admin';
  return who.includes(`${role}*`) && isLive(consent);
}

const roleOf = (caller: Caller): Role | 'patient' | null =>
  nobody.includes(caller)
    ? null
    : caller === 'clinician-now-marketing'
      ? 'marketing'
      : (caller.split('-')[0] as Role | 'patient');

const knownAs = (caller: Caller, consent: Consent) => {
  const role = roleOf(caller);
  const isPatient = role === 'patient';
  const at = consents.indexOf(consent) % 2;
  const patients = { 'patient-self': scenes[consent].patient } as Partial<Record<Caller, PatientId>>;
  return {
    kind: isPatient ? ('patient' as const) : ('member' as const),
    roles: isPatient || role === null ? [] : [role],
    clinicId: caller.endsWith('-elsewhere') ? elsewhere[at]!.clinicId : api.clinic.clinicId,
    memberId: isPatient ? null : newId<MemberId>(),
    patientId: isPatient ? (patients[caller] ?? newId<PatientId>()) : null,
  };
};

/** What the pure rule says of reading a row of the patient; null where there is none, or something else than the row decides too. */
function ruleOf(
  { route, of, lists }: Deed,
  anyOf: readonly Action[],
  caller: Caller,
  consent: Consent,
): { isAllowed: boolean } | null {
  const about = lists ?? of ?? '';
  if (!route?.startsWith('GET') || !['patient', 'course', 'session', 'photo'].includes(about)) return null;
  if (about === 'photo' && consent === 'photo-in-bin') return null;
  const subject = {
    clinicId: api.clinic.clinicId,
    patientId: scenes[consent].patient,
    isReleased: true,
    isCovered: isLive(consent),
    raterIds: null,
  };
  return { isAllowed: anyOf.some((action) => can(knownAs(caller, consent), action, subject)) };
}

interface Scene {
  patient: PatientId;
  code: string;
  course: string;
  session: string;
  photo: PhotoId;
  /** Of a later session; filed, consented and kept as the first one. */
  second: PhotoId;
  study: string;
  release: string;
  slug: string;
  refiling: string;
  member: string;
}

let api: RunningApi;
let elsewhere: [TestClinic, TestClinic];
const scenes = {} as Record<Consent, Scene>;
let cast: (caller: Caller, consent: Consent) => SignedInAgent | null;

beforeAll(async () => {
  api = await startApi();
  elsewhere = [await aClinic(api.database.db), await aClinic(api.database.db)];
  for (const consent of consents) scenes[consent] = await aScene(api.clinic, consent);
  const others = [await aScene(elsewhere[0], 'active'), await aScene(elsewhere[1], 'active')];
  await api.database.shiftClock('1 hour');

  const selves = {} as Record<Consent, SignedInAgent>;
  for (const consent of consents) selves[consent] = await api.signInPatient(scenes[consent].patient);
  const stranger = await api.signInPatient((await aScene(api.clinic, 'active')).patient);
  const strangers: SignedInAgent[] = [];
  for (const [at, { patient }] of others.entries())
    strangers.push(await api.signInPatient(patient, elsewhere[at]));
  const own = {} as Record<Caller, SignedInAgent>;
  for (const role of ['clinician', 'marketing', 'admin'] as const) own[role] = await api.signIn(role);
  const bin = async (photo: PhotoId) => {
    const { version } = (await own.clinician.agent.get(`/api/v1/photos/${photo}`)).body as {
      version: number;
    };
    const answer = await own.clinician.agent
      .post(`/api/v1/photos/${photo}/refilings`)
      .set('If-Match', `"${version}"`)
      .send({ act: 'bin', reason: 'duplicate' })
      .expect(201);
    return answer.body as { id: string };
  };
  await bin(scenes['photo-in-bin'].second);
  const refiling = await bin(scenes['photo-in-bin'].photo);
  for (const scene of Object.values(scenes))
    Object.assign(scene, { refiling: refiling.id, member: own.clinician.memberId });
  const theirs = await Promise.all(
    elsewhere.map(async (clinic) => ({
      clinician: await api.signIn('clinician', clinic),
      marketing: await api.signIn('marketing', clinic),
      admin: await api.signIn('admin', clinic),
    })),
  );
  for (const caller of ['ended-sign-in', 'suspended-clinician', 'clinician-now-marketing'] as const)
    own[caller] = await api.signIn('clinician');
  const change = (sql: string, caller: Caller) => api.database.asOwner(sql, [own[caller].memberId]);
  await change(
    `update sign_in set expires_at = clock_now() - interval '1 second' where member_id = $1`,
    'ended-sign-in',
  );
  await change('update member set is_active = false where id = $1', 'suspended-clinician');
  await change(`update member set roles = '{marketing}' where id = $1`, 'clinician-now-marketing');
  await eventually(async () => {
    for (const caller of ['ended-sign-in', 'suspended-clinician'] as const)
      await own[caller].agent.get('/api/v1/me').expect(401);
    await own['clinician-now-marketing'].agent.get('/api/v1/members').expect(403);
    await own['clinician-now-marketing'].agent.get(`/api/v1/photos/${scenes.none.photo}`).expect(404);
  });

  cast = (caller, consent) => {
    const at = consents.indexOf(consent) % 2;
    if (caller === 'anonymous') return null;
    if (caller === 'patient-self') return selves[consent];
    if (caller === 'patient-other') return stranger;
    if (caller === 'patient-elsewhere') return strangers[at]!;
    if (caller.endsWith('-elsewhere')) return theirs[at]![caller.split('-')[0] as 'admin'];
    return own[caller];
  };
}, 60_000);
afterAll(() => api.close());

/** A patient with two released photos, their pictures in the store, a published picture of both, and consent as told. */
async function aScene(clinic: TestClinic, consent: Consent): Promise<Scene> {
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const bytes = Buffer.from(`picture ${newId()}`);
  const sha256 = createHash('sha256').update(bytes).digest();
  return api.database.db.tx(clinic.clinicId, async (tx) => {
    const code = `M-${newId().slice(-8)}`;
    const patient = await aPatient(tx, code);
    const course = await aCourse(tx, patient);
    const session = await aSession(tx, course, { heldOn: '2026-01-10', kind: 'baseline' });
    const later = await aSession(tx, course, { heldOn: '2026-06-10', kind: 'follow-up' });
    const photo = await aPhoto(tx, session, { view: 'face-front', sha256 });
    const second = await aPhoto(tx, later, { view: 'face-front' });
    await objects.put(`originals/${photo}`, Readable.from([Buffer.from('x')]));
    for (const recipe of ['view', 'thumb']) {
      const id = newId();
      await objects.put(`derivatives/${id}`, Readable.from([bytes]));
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256) values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/webp', 9, 9, $6, $5)`,
        [id, tx.clinicId, photo, recipe, sha256, bytes.length],
      );
    }
    await tx.rows('update photo set released_at = clock_now() where id = any($1::uuid[])', [[photo, second]]);
    const shown = { photo, second, course };
    const published = await aPublication(tx, objects, clinic.adminId, shown, bytes);
    const event = (action: string, fields: Record<string, unknown> = {}) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, expires_at, picture_set, picture_ids, channels, countries)
         values ($1, $2, $3, $4, $5, clock_now() + $6::interval, $7, $8, $9, $10)`,
        [
          newId(),
          tx.clinicId,
          patient,
          fields['purpose'] ?? 'marketing',
          action,
          fields['for'] ?? null,
          fields['ids'] ? 'photos' : 'all',
          fields['ids'] ?? [],
          action === 'granted' ? ['website', 'instagram'] : [],
          action === 'granted' ? ['GB'] : [],
        ],
      );
    if (consent === 'expired') await event('granted', { for: '10 minutes' });
    else if (consent === 'other-purpose') await event('granted', { purpose: 'teaching' });
    else if (consent !== 'none') await event('granted');
    if (consent === 'revoked') await event('withdrawn');
    if (consent === 'withdrawn-for-photo') await event('withdrawn', { ids: [photo, second] });
    if (consent === 'photo-damaged')
      await tx.rows(`update photo set state = 'damaged' where id = any($1::uuid[])`, [[photo, second]]);
    return { patient, code, course, session, photo, second, ...published, refiling: '', member: '' };
  });
}

/** Looks that were answered: some deeds are the same look for another reason. */
const looks = new Map<string, Promise<{ status: number; text: string }>>();

/** True when the application lets the caller do it. */
async function isDone(deed: Deed, caller: Caller, consent: Consent): Promise<boolean> {
  const scene = scenes[consent];
  const who = cast(caller, consent);
  const [method, template] = deed.route!.split(' ') as [string, string];
  const id = deed.of === 'self' ? (who?.memberId ?? newId()) : deed.of ? scene[deed.of] : newId();
  const isUpload = deed.route === 'POST /api/v1/sessions/:id/photos';
  const query = isUpload ? '?view=face-front' : queryOf(deed, scene);
  const path = template
    .replace(/:id|:slug/, id)
    .replace(':name', deed.query ?? '')
    .replace(':position', '0');
  const ask = async () => {
    const body = typeof deed.body === 'function' ? deed.body(scene) : (deed.body ?? {});
    const response = await fetch(api.url + path + query, {
      method,
      headers: {
        // Of no version: who is let through to the row changes nothing.
        'If-Match': '"999"',
        ...(method === 'GET' ? {} : { 'Content-Type': isUpload ? 'image/jpeg' : 'application/json' }),
        ...who?.headers,
      },
      ...(method === 'GET' ? {} : { body: isUpload ? 'x' : JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  };
  const key = `${caller} ${consent} ${path}${query}`;
  const answer = method === 'GET' ? (looks.get(key) ?? ask()) : ask();
  if (method === 'GET') looks.set(key, answer);
  const { status, text } = await answer;
  if (status >= 500 || (method === 'GET' && status === 400))
    throw new Error(`${deed.route} by ${caller}, ${consent}: ${status} ${text}`);
  // Nothing is composed of a damaged photo, whoever asks.
  if ([401, 403, 404].includes(status) || text.includes('is damaged')) return false;
  return deed.lists && status < 300 ? text.includes(scene[deed.lists]) : true;
}

/** What a list is asked for; of a file the query is its name. */
const queryOf = ({ query = '' }: Deed, { patient, session, code }: Scene): string =>
  ({
    '?patientId=': `?patientId=${patient}`,
    '?sessionId=': `?sessionId=${session}`,
    '?search=': `?search=${code}`,
    '?list=bin': '?list=bin',
  })[query] ?? '';

describe('the matrix of who may do what', () => {
  it('is never wider in the application than in the table, and never narrower for those who work with it', async () => {
    const routes = api.app.nest.get(RouteTable).routes();
    const counts = { cells: 0, asked: 0 };
    const wider: string[] = [];
    const unlike: string[] = [];
    const narrower = new Set<string>();
    for (const [what, deed] of Object.entries(deeds)) {
      if (deed.route === null) {
        counts.cells += callers.length * consents.length;
        for (const { method, path } of routes)
          if (deed.none!.at.test(`${method} ${path}`)) wider.push(`${what} by ${method} ${path}`);
        continue;
      }
      const route = routes.find(({ method, path }) => `${method} ${path}` === deed.route);
      if (!route) throw new Error(`no such route: ${deed.route}`);
      const anyOf = route.access.isPublic ? null : route.access.anyOf;
      for (const caller of callers) {
        counts.cells += consents.length;
        const role = roleOf(caller);
        // Who is nobody is refused before any row is read, as `routes.spec.ts` proves of every route: two of them tell here.
        const told = anyOf && role === null ? (['none', 'active'] as const) : consents;
        const ask = async (consent: Consent) => {
          const cell = `${what} by ${caller}: ${consent}`;
          const wanted = mayBe(deed, caller, consent);
          let got = false;
          // So is what the role lacks.
          if (!anyOf || role === null || anyOf.some((action) => can(knownAs(caller, consent), action))) {
            counts.asked += 1;
            got = await isDone(deed, caller, consent);
          }
          const rule = anyOf && role !== null ? ruleOf(deed, anyOf, caller, consent) : null;
          if (rule && rule.isAllowed !== got) unlike.push(cell);
          if (got && !wanted) wider.push(cell);
          if (wanted && !got && /^(clinician|marketing)/.test(caller)) narrower.add(`${what} by ${caller}`);
        };
        // Looks at once; changes one after the other, for some of them have room for few.
        if (route.method === 'GET') await Promise.all(told.map(ask));
        else for (const consent of told) await ask(consent);
      }
    }
    const known = deviations.flatMap((one) =>
      one.deeds.flatMap((what) =>
        one.callers.flatMap((caller) => one.consents.map((consent) => `${what} by ${caller}: ${consent}`)),
      ),
    );
    process.stdout.write(
      `authorisation: ${routes.length} routes; ${counts.cells} cells, ${counts.asked} of them over HTTP, ` +
        `${known.length} wider on purpose, ${wider.filter((cell) => !known.includes(cell)).length} wider\n`,
    );
    expect(wider.sort()).toEqual(known.sort());
    expect([...narrower].sort()).toEqual(Object.keys(narrowerOnPurpose).sort());
    expect(unlike).toEqual([]);
  }, 120_000);

  it('tells a rater, who sees pictures by the codes of a study alone, of no patient: neither code nor name nor day of birth', async () => {
    const { agent } = await api.signIn('rater');
    const { patient, code, course, session, photo } = scenes.active;
    await api.database.asOwner(`update patient set name = 'Quirinius Zwölfkirchen' where id = $1`, [patient]);
    for (const path of [
      `courses/${course}/timeline`,
      `courses/${course}/ratings`,
      `courses/${course}`,
      `courses/${course}/sessions`,
      `photos/${photo}`,
      `photos?courseId=${course}`,
      `sessions/${session}/rating-drafts`,
      `patients/${patient}`,
      `patients?search=${code}`,
    ]) {
      const { status, text } = await agent.get(`/api/v1/${path}`);
      expect([path, status]).toEqual([path, 403]);
      expect([path, text]).not.toEqual([path, expect.stringMatching(/zwölfkirchen|1990-01-01/i)]);
      expect([path, text]).not.toEqual([path, expect.stringContaining(code)]);
    }
  });
});

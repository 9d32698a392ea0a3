import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type CourseId, type MemberId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import type { Tx } from '#platform';
import {
  openTestDatabase,
  aClinic,
  type TestClinic,
  type TestDatabase,
} from '../../../../test/support/database.js';
import { aCourse, aMember, aPatient, aPhoto, aSession } from '../../../../test/support/records.js';
import {
  consentChannels,
  consentDecision,
  endsAll,
  grantsInForce,
  isUnderAge,
  type ConsentEvent,
  type ConsentEventId,
  type ConsentedPicture,
  type GrantInForce,
  type PictureSet,
} from '../model/consent.js';
import { pictureSetOf, readConsentHistory } from './consents.store.js';

let database: TestDatabase;
let clinic: TestClinic;
let memberId: MemberId;
beforeAll(async () => {
  database = await openTestDatabase();
  clinic = await aClinic(database.db);
  memberId = await tx((inner) => aMember(inner, ['clinician']));
});
afterAll(() => database.close());

const tx = <T>(work: (inner: Tx) => Promise<T>) => database.db.tx(clinic.clinicId, work);

class RolledBack extends Error {}
/** Does something in a transaction that leaves nothing behind. */
async function rolledBack<T>(work: (inner: Tx) => Promise<T>): Promise<T> {
  let result: T | undefined;
  try {
    await tx(async (inner) => {
      result = await work(inner);
      throw new RolledBack();
    });
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
  }
  return result!;
}

/** Numbers below `below`, the same ones for the same seed. Source: Steele, Lea, Flood 2014, SplitMix; 32-bit variant. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

const insert = `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries, picture_set, picture_ids,
  body_sites, starts_at, expires_at, grant_id, recorded_at)
  select e.id, $1, e.patient_id, e.purpose, e.action, e.channels, e.countries, e.picture_set, e.picture_ids, e.body_sites, e.starts_at, e.expires_at,
    e.grant_id, e.recorded_at
  from jsonb_to_recordset($2::jsonb) as e (n int, patient_id uuid, id uuid, purpose text, action text, channels text[], countries text[], picture_set text,
    picture_ids uuid[], body_sites text[], starts_at timestamptz, expires_at timestamptz, grant_id uuid, recorded_at timestamptz)
  order by n`;

const rowOf = (event: ConsentEvent) => ({
  id: event.id,
  purpose: event.purpose,
  action: event.action,
  channels: event.channels,
  countries: event.countries,
  picture_set: event.pictures.of,
  picture_ids: 'ids' in event.pictures ? event.pictures.ids : [],
  body_sites: 'sites' in event.pictures ? event.pictures.sites : [],
  starts_at: event.startsAt,
  expires_at: event.expiresAt,
  grant_id: event.grantId,
  recorded_at: event.recordedAt,
});

interface Photographed {
  patientId: PatientId;
  pictures: ConsentedPicture[];
}

/** A patient with two courses of two sessions, two photos in each. */
async function photographed(inner: Tx): Promise<Photographed> {
  const patientId = await aPatient(inner);
  const pictures: ConsentedPicture[] = [];
  for (const bodySite of ['cheek-left', 'chin']) {
    const courseId: CourseId = await aCourse(inner, patientId);
    await inner.rows('update course set body_site = $2 where id = $1', [courseId, bodySite]);
    for (const heldOn of ['2026-01-01', '2026-02-01']) {
      const sessionId: SessionId = await aSession(inner, courseId, { heldOn });
      for (let n = 0; n < 2; n += 1) {
        const photoId: PhotoId = await aPhoto(inner, sessionId);
        pictures.push({ photoId, sessionId, bodySite });
      }
    }
  }
  return { patientId, pictures };
}

const minuteMs = 60_000;

/** Up to eight grants and withdrawals around now, in any order of time. */
function aHistory(roll: (below: number) => number, pictures: ConsentedPicture[], now: Date): ConsentEvent[] {
  const pick = <T>(list: readonly T[]) => list[roll(list.length)]!;
  const some = <T>(list: readonly T[], atLeast: number) => [
    ...new Set(Array.from({ length: atLeast + roll(3) }, () => pick(list))),
  ];
  const minutes = (from: number, to: number) => new Date(now.getTime() + (from + roll(to - from)) * minuteMs);
  const pictureSet = (isAllLikely: number): PictureSet => {
    if (roll(10) < isAllLikely) return { of: 'all' };
    const of = pick(['sessions', 'photos', 'body-sites'] as const);
    if (of === 'body-sites') return { of, sites: some(['cheek-left', 'chin', 'nose'], 1) };
    const own = pictures.map((one) => (of === 'sessions' ? one.sessionId : one.photoId));
    return { of, ids: some([...own, newId()], 1) };
  };
  const history: ConsentEvent[] = [];
  const length = 1 + roll(8);
  while (history.length < length) {
    const isGrant = roll(5) < 3;
    const hasChannels = roll(3) > 0;
    const recordedAt = minutes(-30, 3);
    const grants = history.filter(({ action }) => action === 'granted');
    history.push({
      id: newId<ConsentEventId>(),
      purpose: pick(['marketing', 'marketing', 'teaching']),
      action: isGrant ? 'granted' : 'withdrawn',
      recordedAt,
      channels: hasChannels ? some(consentChannels.slice(0, 5), 1) : [],
      countries: isGrant
        ? hasChannels
          ? some(['TW', 'HK', 'JP', '*'], 1)
          : []
        : roll(3) > 0
          ? []
          : some(['TW', 'HK', '*'], 1),
      pictures: pictureSet(isGrant ? 4 : 6),
      startsAt: isGrant && roll(3) === 0 ? minutes(-30, 2) : null,
      expiresAt: isGrant && roll(3) === 0 ? minutes(4, 8) : null,
      grantId: !isGrant && grants.length > 0 && roll(2) === 0 ? pick(grants).id : null,
    });
  }
  return history;
}

interface InForceRow extends Omit<GrantInForce, 'pictures'> {
  patientId: PatientId;
  purpose: string;
  of: PictureSet['of'];
  ids: string[];
  sites: string[];
}

const byGrant = (a: { grantId: string }, b: { grantId: string }) => (a.grantId < b.grantId ? -1 : 1);
const asRow = (granted: GrantInForce) => ({
  ...granted,
  pictures: granted.pictures.of,
  items: [
    ...('ids' in granted.pictures
      ? granted.pictures.ids
      : 'sites' in granted.pictures
        ? granted.pictures.sites
        : []),
  ],
});

describe('consent in force', () => {
  it('is the same by the model, the view and for each photo, on any history', async () => {
    const roll = dice(20_26);
    const people = await tx(async (inner) => {
      const made: Photographed[] = [];
      for (let n = 0; n < 10; n += 1) made.push(await photographed(inner));
      return made;
    });
    const seen = { yes: 0, no: 0, narrowed: 0, ended: 0 };
    const batches = 32;
    for (let n = 0; n < batches; n += 1) {
      const asked = await rolledBack(async (inner) => {
        const { now } = (await inner.row<{ now: Date }>('select clock_now() as now'))!;
        const histories = people.map(({ pictures }) => aHistory(roll, pictures, now));
        const told = histories.flatMap((history, of) =>
          history.map((event) => ({ ...rowOf(event), patient_id: people[of]!.patientId })),
        );
        await inner.rows(insert, [
          clinic.clinicId,
          JSON.stringify(told.map((row, at) => ({ ...row, n: at }))),
        ]);
        const at = roll(3) === 0 ? now : new Date(now.getTime() + (roll(40) - 30) * minuteMs);
        const channel = roll(2) === 0 ? null : consentChannels[roll(5)]!;
        const country = channel === null || roll(8) === 0 ? null : ['TW', 'HK', 'JP', 'DE'][roll(4)]!;
        const photoIds = people.flatMap(({ pictures }) => pictures.map(({ photoId }) => photoId));
        return {
          ...{ now, histories, at, channel, country },
          readBack: (await readConsentHistory(inner, people[0]!.patientId)).history,
          rows: await inner.rows<InForceRow>(
            `select patient_id as "patientId", purpose, grant_id as "grantId", granted_at as "grantedAt", starts_at as "startsAt",
               expires_at as "expiresAt", channels, countries, less_countries as "lessCountries", picture_set as of, picture_ids as ids,
               body_sites as sites, less_picture_ids as "lessPictureIds", less_body_sites as "lessBodySites"
             from ${at === now ? 'consent_in_force' : 'consent_in_force_at($1)'}`,
            at === now ? [] : [at],
          ),
          answers: await inner.rows<{ id: string; may: boolean }>(
            `select id, may_use_photo($1, id, 'marketing', $3, $4) as may from unnest($2::uuid[]) as id`,
            [clinic.clinicId, photoIds, channel, country],
          ),
        };
      });
      const { now, histories, at, channel, country, rows, answers } = asked;
      expect(asked.readBack).toMatchObject(histories[0]!);
      for (const [of, { patientId, pictures }] of people.entries()) {
        const history = histories[of]!;
        for (const purpose of ['marketing', 'teaching'] as const) {
          const byView = rows
            .filter((row) => row.patientId === patientId && row.purpose === purpose)
            .map(({ of: set, ids, sites, purpose: _, patientId: __, ...row }) =>
              asRow({ ...row, pictures: pictureSetOf(set, ids, sites) }),
            );
          const byModel = grantsInForce(history, purpose, at);
          expect(byView.sort(byGrant)).toEqual(byModel.map(asRow).sort(byGrant));
          seen.narrowed += byModel.filter(
            (one) => one.lessPictureIds.length + one.lessBodySites.length > 0,
          ).length;
        }
        if (history.some((one) => one.action === 'withdrawn' && endsAll(one))) seen.ended += 1;
        const decided = pictures.map((picture) => ({
          id: picture.photoId,
          may: consentDecision(history, 'marketing', channel, country, picture, now),
        }));
        const ids = new Set<string>(pictures.map(({ photoId }) => photoId));
        expect(answers.filter(({ id }) => ids.has(id))).toEqual(decided);
        for (const { may } of decided) seen[may ? 'yes' : 'no'] += 1;
      }
    }
    // The histories are worth something: every answer came up, many times.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
  });

  it('of a grant without parts named is all pictures within the clinic, and of nobody else’s photo', async () => {
    const [one, other] = await tx(
      async (inner) => [await photographed(inner), await photographed(inner)] as const,
    );
    await tx((inner) =>
      inner.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, 'marketing', 'granted')`,
        [newId(), clinic.clinicId, one.patientId],
      ),
    );
    const may = (of: Photographed, channel: string | null) =>
      tx((inner) =>
        inner.rows<{ may: boolean }>(
          `select distinct may_use_photo($1, id, 'marketing', $3, 'TW') as may from unnest($2::uuid[]) as id`,
          [clinic.clinicId, of.pictures.map(({ photoId }) => photoId), channel],
        ),
      );
    expect(await may(one, null)).toEqual([{ may: true }]);
    expect(await may(one, 'website')).toEqual([{ may: false }]);
    expect(await may(other, null)).toEqual([{ may: false }]);
  });
});

describe('marketing of minors', () => {
  const grant = (
    patientId: PatientId,
    fields: { isOfAge?: boolean; by?: MemberId | null; purpose?: string } = {},
  ) =>
    tx((inner) =>
      inner.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, is_of_age_confirmed, recorded_by_member_id)
         values ($1, $2, $3, $4, 'granted', $5, $6)`,
        [
          newId(),
          clinic.clinicId,
          patientId,
          fields.purpose ?? 'marketing',
          fields.isOfAge ?? false,
          fields.by ?? null,
        ],
      ),
    );
  const born = (patientId: PatientId, day: string | null) =>
    tx((inner) => inner.rows('update patient set born_on = $2 where id = $1', [patientId, day]));
  const refusal = { code: '23514', constraint: 'consent_event_of_age' };

  it('is refused by the database until the 18th birthday of the clinic’s day', async () => {
    const patientId = await tx((inner) => aPatient(inner));
    const { today } = (await tx((inner) =>
      inner.row<{ today: string }>('select clinic_day($1) as today', [clinic.clinicId]),
    ))!;
    const birthday = `${Number(today.slice(0, 4)) - 18}${today.slice(4)}`;
    const dayBefore = (await tx((inner) =>
      inner.row<{ day: string }>('select ($1::date + 1)::date as day', [birthday]),
    ))!.day;
    await born(patientId, dayBefore);
    expect([isUnderAge(dayBefore, today), isUnderAge(birthday, today)]).toEqual([true, false]);
    await expect(grant(patientId)).rejects.toMatchObject(refusal);
    await expect(grant(patientId, { isOfAge: true, by: memberId })).rejects.toMatchObject(refusal);
    await grant(patientId, { purpose: 'teaching' });
    await born(patientId, birthday);
    await grant(patientId);
  });

  it('takes a member’s word where the day of birth is not on record, and nobody else’s', async () => {
    const patientId = await tx((inner) => aPatient(inner));
    await born(patientId, null);
    await expect(grant(patientId)).rejects.toMatchObject(refusal);
    await expect(grant(patientId, { isOfAge: true })).rejects.toMatchObject(refusal);
    await expect(grant(patientId, { by: memberId })).rejects.toMatchObject(refusal);
    await grant(patientId, { isOfAge: true, by: memberId });
  });

  it('ends when a day of birth is entered that makes the patient one', async () => {
    const patientId = await tx((inner) => aPatient(inner));
    await grant(patientId);
    const inForce = () =>
      tx((inner) => inner.rows('select 1 from consent_in_force where patient_id = $1', [patientId]));
    await born(patientId, '1980-01-01');
    expect(await inForce()).toHaveLength(1);
    await born(patientId, '2015-01-01');
    expect(await inForce()).toHaveLength(0);
  });
});

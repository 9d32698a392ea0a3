import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  newId,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type RatingId,
  type SessionId,
} from '#kernel';
import { aClinic, openTestDatabase, type TestDatabase } from '../../../test/support/database.js';
import { aCourse, aMember, aPatient, aSession } from '../../../test/support/records.js';
import { loadInstruments } from './instruments.js';
import { InstrumentsService } from './instruments.service.js';
import { RatingsService, type NewRating } from './ratings.service.js';
import { RatingsStore } from './ratings.store.js';

let database: TestDatabase;
let ratings: RatingsService;
let instruments: InstrumentsService;
beforeAll(async () => {
  database = await openTestDatabase();
  instruments = new InstrumentsService(database.db, loadInstruments());
  ratings = new RatingsService(database.db, new RatingsStore(), instruments);
});
afterAll(() => database.close());

interface Scene {
  clinicId: ClinicId;
  clinician: MemberId;
  patient: PatientId;
  course: CourseId;
  baseline: SessionId;
  later: SessionId;
}

async function aScene(): Promise<Scene> {
  const { clinicId } = await aClinic(database.db);
  return database.db.tx(clinicId, async (tx) => {
    const clinician = await aMember(tx, ['clinician'], 'Clinician One');
    const patient = await aPatient(tx, 'A-1');
    const course = await aCourse(tx, patient);
    const later = await aSession(tx, course, { heldOn: '2026-03-01' });
    const baseline = await aSession(tx, course, { heldOn: '2026-01-01', kind: 'baseline' });
    return { clinicId, clinician, patient, course, baseline, later };
  });
}

const grade = (value: number, change: Partial<NewRating> = {}): NewRating => ({
  instrumentId: 'gb-qualitative',
  instrumentVersion: '2006',
  answers: { grade: value },
  source: 'live',
  supersedesId: null,
  ...change,
});
const quartile = (value: number): NewRating =>
  grade(0, { instrumentId: 'quartile-observer', instrumentVersion: '1', answers: { quartile: value } });
const satisfaction = (value: number): NewRating =>
  grade(0, { instrumentId: 'satisfaction-5', instrumentVersion: '1', answers: { satisfaction: value } });

describe('rating a session', () => {
  it('stores score, version and rater, and lists the course by session date', async () => {
    const { clinicId, clinician, patient, course, baseline, later } = await aScene();
    await ratings.rate(clinicId, later, { memberId: clinician }, quartile(3));
    await ratings.rate(clinicId, baseline, { memberId: clinician }, grade(4));
    await ratings.rate(clinicId, later, { patientId: patient }, satisfaction(4));
    const listed = await ratings.ofCourse(clinicId, course);
    expect(
      listed.map(({ sessionId, instrumentId, instrumentVersion, score, raterName, isSuperseded }) => [
        sessionId,
        instrumentId,
        instrumentVersion,
        score,
        raterName,
        isSuperseded,
      ]),
    ).toEqual([
      [baseline, 'gb-qualitative', '2006', 4, 'Clinician One', false],
      [later, 'quartile-observer', '1', 3, 'Clinician One', false],
      [later, 'satisfaction-5', '1', 4, 'A-1', false],
    ]);
    expect(listed[0]!.ratedAt).toBeInstanceOf(Date);
    expect((await ratings.ofPatient(clinicId, patient)).map(({ score }) => score)).toEqual([4]);
  });

  it('refuses to compare the baseline with itself', async () => {
    const { clinicId, clinician, baseline, later, course } = await aScene();
    const rater = { memberId: clinician };
    await expect(ratings.rate(clinicId, baseline, rater, quartile(1))).rejects.toMatchObject({
      slug: 'rating-not-applicable',
    });
    const [first, second] = await database.db.tx(clinicId, async (tx) => {
      const other = await aCourse(tx, await aPatient(tx));
      return [
        await aSession(tx, other, { heldOn: '2026-01-01' }),
        await aSession(tx, other, { heldOn: '2026-01-02' }),
      ] as const;
    });
    await expect(ratings.rate(clinicId, first, rater, quartile(1))).rejects.toMatchObject({
      slug: 'rating-not-applicable',
    });
    await ratings.rate(clinicId, second, rater, quartile(1));
    await ratings.rate(clinicId, later, rater, quartile(1));
    expect(await ratings.ofCourse(clinicId, course)).toHaveLength(1);
  });

  it('refuses answers that the scale does not know, naming each', async () => {
    const { clinicId, clinician, later } = await aScene();
    await expect(
      ratings.rate(clinicId, later, { memberId: clinician }, grade(9, { answers: { grade: 9, 'a/b': 1 } })),
    ).rejects.toMatchObject({
      slug: 'invalid-request',
      facts: {
        errors: [
          { pointer: '/answers/grade', detail: 'is no option; expected one of 1, 2, 3, 4' },
          { pointer: '/answers/a~1b', detail: 'is no item of this scale' },
        ],
      },
    });
  });

  it('refuses the wrong rater, an unknown scale and an old form', async () => {
    const { clinicId, clinician, patient, later } = await aScene();
    const attempt = (rater: { memberId: MemberId } | { patientId: PatientId }, rating: NewRating) =>
      ratings.rate(clinicId, later, rater, rating).then(
        () => 'stored',
        (error: { slug: string }) => error.slug,
      );
    expect(await attempt({ memberId: clinician }, satisfaction(2))).toBe('rating-not-applicable');
    expect(await attempt({ patientId: patient }, grade(2))).toBe('rating-not-applicable');
    expect(await attempt({ memberId: clinician }, grade(2, { instrumentId: 'nothing' }))).toBe(
      'invalid-request',
    );
    expect(await attempt({ memberId: clinician }, grade(2, { instrumentVersion: '1999' }))).toBe('conflict');
  });
});

describe('one request, one rating', () => {
  it('answers a repeated key with the rating that is there, also when both come at once', async () => {
    const { clinicId, clinician, course, later } = await aScene();
    const send = () => ratings.rate(clinicId, later, { memberId: clinician }, grade(3), 'key-1');
    const stored = await Promise.all(Array.from({ length: 8 }, send));
    expect(new Set(stored.map(({ id }) => id)).size).toBe(1);
    expect(await ratings.ofCourse(clinicId, course)).toHaveLength(1);
  });

  it('refuses the key of another request', async () => {
    const { clinicId, clinician, later } = await aScene();
    await ratings.rate(clinicId, later, { memberId: clinician }, grade(3), 'key-1');
    await expect(
      ratings.rate(clinicId, later, { memberId: clinician }, grade(2), 'key-1'),
    ).rejects.toMatchObject({ slug: 'idempotency-key-reused' });
  });
});

describe('correcting', () => {
  it('adds a rating that names the old one; the old one stays, marked', async () => {
    const { clinicId, clinician, course, later } = await aScene();
    const rater = { memberId: clinician };
    const first = await ratings.rate(clinicId, later, rater, grade(3));
    const second = await ratings.rate(clinicId, later, rater, grade(2, { supersedesId: first.id }), 'fix');
    expect(second.supersedesId).toBe(first.id);
    expect(
      (await ratings.ofCourse(clinicId, course)).map(({ id, isSuperseded }) => [id, isSuperseded]),
    ).toEqual([
      [first.id, true],
      [second.id, false],
    ]);
    const replayed = await ratings.rate(clinicId, later, rater, grade(2, { supersedesId: first.id }), 'fix');
    expect(replayed.id).toBe(second.id);
  });

  it('is for the own rating, of the same session and scale, once', async () => {
    const { clinicId, clinician, patient, baseline, later } = await aScene();
    const other = await database.db.tx(clinicId, (tx) => aMember(tx, ['rater']));
    const first = await ratings.rate(clinicId, later, { memberId: clinician }, grade(3));
    const attempt = (memberId: MemberId, sessionId: SessionId, rating: NewRating) =>
      ratings.rate(clinicId, sessionId, { memberId }, rating).then(
        () => 'stored',
        (error: { slug: string }) => error.slug,
      );
    const correction = { supersedesId: first.id };
    expect(await attempt(other, later, grade(2, correction))).toBe('not-permitted');
    expect(await attempt(clinician, baseline, grade(2, correction))).toBe('conflict');
    expect(await attempt(clinician, later, { ...quartile(2), ...correction })).toBe('conflict');
    expect(await attempt(clinician, later, grade(2, { supersedesId: newId<RatingId>() }))).toBe('not-found');
    const both = await Promise.all([
      attempt(clinician, later, grade(2, correction)),
      attempt(clinician, later, grade(1, correction)),
    ]);
    expect(both.sort()).toEqual(['conflict', 'stored']);
    await expect(
      ratings.rate(clinicId, later, { patientId: patient }, { ...satisfaction(1), ...correction }),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('never changes or removes a row', async () => {
    const { clinicId, clinician, later } = await aScene();
    const { id } = await ratings.rate(clinicId, later, { memberId: clinician }, grade(3));
    for (const sql of ['update rating set score = 1 where id = $1', 'delete from rating where id = $1']) {
      await expect(database.db.tx(clinicId, (tx) => tx.rows(sql, [id]))).rejects.toThrow(
        /permission denied|append-only/,
      );
    }
  });
});

describe('another clinic or patient', () => {
  it('finds nothing', async () => {
    const mine = await aScene();
    const theirs = await aScene();
    await expect(ratings.ofCourse(mine.clinicId, theirs.course)).rejects.toMatchObject({ slug: 'not-found' });
    await expect(
      ratings.rate(mine.clinicId, theirs.later, { memberId: mine.clinician }, grade(1)),
    ).rejects.toMatchObject({ slug: 'not-found' });
    const stranger = await database.db.tx(mine.clinicId, (tx) => aPatient(tx));
    await expect(
      ratings.rate(mine.clinicId, mine.later, { patientId: stranger }, satisfaction(1)),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });
});

describe('unfinished answers', () => {
  const vss = (answers: Record<string, number>): NewRating =>
    grade(0, { instrumentId: 'vss', instrumentVersion: '1990', answers });

  it('are kept for their rater alone, and gone with the rating', async () => {
    const { clinicId, clinician, later } = await aScene();
    const rater = { memberId: clinician };
    await ratings.saveDraft(clinicId, later, rater, vss({ height: 1 }));
    await ratings.saveDraft(clinicId, later, rater, vss({ height: 2, pliability: 3 }));
    expect(await ratings.drafts(clinicId, later, rater)).toMatchObject([
      { instrumentId: 'vss', answers: { height: 2, pliability: 3 } },
    ]);
    const other = await database.db.tx(clinicId, (tx) => aMember(tx, ['rater'], 'Rater Two'));
    expect(await ratings.drafts(clinicId, later, { memberId: other })).toEqual([]);
    await expect(ratings.saveDraft(clinicId, later, rater, vss({ height: 9 }))).rejects.toMatchObject({
      slug: 'invalid-request',
    });
    const whole = vss({ height: 2, pliability: 3, vascularity: 1, pigmentation: 0 });
    expect(await ratings.rate(clinicId, later, rater, whole)).toMatchObject({ score: 6, isBlinded: false });
    expect(await ratings.drafts(clinicId, later, rater)).toEqual([]);
  });

  it('of a scale without a total are a rating without a score', async () => {
    const { clinicId, clinician, later } = await aScene();
    const scarS = grade(0, { instrumentId: 'scar-s', instrumentVersion: '2010', answers: { face: 3 } });
    expect(await ratings.rate(clinicId, later, { memberId: clinician }, scarS)).toMatchObject({
      score: null,
      answers: { face: 3 },
    });
  });
});

describe('scales of a clinic', () => {
  const own = {
    title: { en: 'Redness at the check-up' },
    rater: 'clinician' as const,
    better: 'lower' as const,
    range: { min: 0, max: 4 },
    isChangeScore: false,
    missing: 'no-score' as const,
    scoring: { type: 'sum' as const },
    citation: 'Made by the clinic',
    items: [
      { id: 'left', title: { en: 'Left' }, numbers: { min: 0, max: 2, step: 1 } },
      { id: 'right', title: { en: 'Right' }, numbers: { min: 0, max: 2, step: 1 } },
    ],
  };

  it('are rated with by version, and leave the list without what was rated', async () => {
    const { clinicId, clinician, course, later } = await aScene();
    const { id } = await instruments.add(clinicId, clinician, own, null);
    const rate = (version: string) =>
      ratings.rate(
        clinicId,
        later,
        { memberId: clinician },
        grade(0, { instrumentId: id, instrumentVersion: version, answers: { left: 1, right: 2 } }),
      );
    expect(await rate('1')).toMatchObject({ score: 3 });
    await instruments.add(clinicId, clinician, { ...own, title: { en: 'Other words' } }, id);
    await expect(rate('1')).rejects.toMatchObject({ slug: 'conflict' });
    await instruments.retire(clinicId, clinician, id);
    await expect(rate('2')).rejects.toMatchObject({ slug: 'invalid-request' });
    expect(await ratings.ofCourse(clinicId, course)).toHaveLength(1);
    const { clinicId: other } = await aClinic(database.db);
    expect((await instruments.list(other)).some((one) => one.isOwn)).toBe(false);
    await expect(instruments.add(other, clinician, own, id)).rejects.toMatchObject({ slug: 'not-found' });
  });

  it('are checked before they are kept, and no two versions have one number', async () => {
    const { clinicId, clinician } = await aScene();
    expect(instruments.check(own)).toMatchObject({ isOwn: true, range: { min: 0, max: 4 } });
    expect(() => instruments.check({ ...own, range: { min: 0, max: 5 } })).toThrow(/range differs/);
    expect((await instruments.list(clinicId)).some((one) => one.isOwn)).toBe(false);
    const { id } = await instruments.add(clinicId, clinician, own, null);
    const changed = await Promise.all(
      ['A', 'B', 'C'].map((en) => instruments.add(clinicId, clinician, { ...own, title: { en } }, id)),
    );
    expect(changed.map(({ version }) => version).sort()).toEqual(['2', '3', '4']);
  });

  it('that are licensed wait for words, and for all of them', async () => {
    const { clinicId, clinician, later } = await aScene();
    const items = ['vascularity', 'pigmentation', 'thickness', 'relief', 'pliability', 'surface_area'];
    const answers = Object.fromEntries(items.map((id) => [id, 3]));
    const posas = grade(0, { instrumentId: 'posas2-observer', instrumentVersion: '2.0', answers });
    const rate = () => ratings.rate(clinicId, later, { memberId: clinician }, posas);
    await expect(rate()).rejects.toMatchObject({ slug: 'rating-not-applicable' });
    const texts = (ids: string[]) => ({
      items: Object.fromEntries(ids.map((id) => [id, { title: { en: `Licensed ${id}` } }])),
    });
    const bring = (ids: string[]) =>
      instruments.bringTexts(clinicId, clinician, 'posas2-observer', texts(ids), 'Agreement 1');
    await expect(bring(items)).rejects.toMatchObject({ slug: 'invalid-request' });
    expect(await bring([...items, 'overall_opinion'])).toMatchObject({
      needsText: false,
      licenceNote: 'Agreement 1',
    });
    // The overall opinion is recorded beside the total and may stay open.
    expect(await rate()).toMatchObject({ score: 18 });
    await expect(
      instruments.bringTexts(clinicId, clinician, 'vss', { items: {} }, 'x'),
    ).rejects.toMatchObject({ slug: 'not-found' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { sharp } from '#imaging';
import { newId, type ClinicId, type DerivativeId, type PhotoId, type SessionId } from '#kernel';
import { OBJECTS, type ObjectStore, type RunningJob } from '#platform';
import { StudySettling } from '../../libs/ratings/src/studies/studies.jobs.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

interface Look {
  code: string;
  kind: 'single' | 'pair';
  leftCode: string;
  rightCode: string | null;
}
interface Review {
  code: string;
  phase: string;
  doneCount: number;
  totalCount: number;
  look: Look | null;
  instruments: { id: string; items: { id: string }[] }[];
}

const days = ['2025-02-03', '2025-05-06', '2025-11-07'];
const patientCount = 4;

let api: RunningApi;
let owner: SignedInAgent;
let raters: SignedInAgent[];
let photos: PhotoId[][];
let sessions: SessionId[][];
/** Everything that must never reach a rater's browser. */
const secrets: Record<string, string> = {};

beforeAll(async () => {
  api = await startApi();
  owner = await api.signIn('clinician');
  raters = [await api.signIn('rater'), await api.signIn('rater')];
  photos = [];
  sessions = [];
  for (let index = 0; index < patientCount; index++) await aPatientWithPictures(index);
  days.forEach((day) => (secrets[`day ${day}`] = day));
});
afterAll(() => api.close());

/** Three sessions with a picture each, the later ones aligned and moved; file and metadata name the patient. */
async function aPatientWithPictures(index: number): Promise<void> {
  const { db } = api.database;
  const { clinicId } = api.clinic;
  const name = `Wong Siu Ming ${index}`;
  const code = `SECRET-${index}`;
  const made = await db.tx(clinicId, async (tx) => {
    const patientId = await aPatient(tx, code);
    await tx.rows('update patient set name = $2 where id = $1', [patientId, name]);
    const courseId = await aCourse(tx, patientId);
    const held: SessionId[] = [];
    for (const [at, heldOn] of days.entries())
      held.push(await aSession(tx, courseId, { heldOn, kind: at === 0 ? 'baseline' : 'treatment' }));
    return { patientId, courseId, held };
  });
  const taken: PhotoId[] = [];
  for (const [at, session] of made.held.entries()) {
    const fileName = `Wong_${index}_${days[at]}.JPG`;
    const photoId = await db.tx(clinicId, (tx) =>
      aPhoto(tx, session, { widthPx: 160, heightPx: 120, fileName }),
    );
    const view = await aPicture(clinicId, photoId, 'view', name, 40 * at + 10 * index);
    if (at === 0)
      await db.tx(clinicId, (tx) =>
        tx.rows(
          `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id) values ($1, $2, $3, 'close-up-site', 'standard', $4)`,
          [newId(), clinicId, made.courseId, photoId],
        ),
      );
    else {
      const aligned = await aPicture(clinicId, photoId, 'aligned', name, 40 * at + 10 * index + 5);
      await db.tx(clinicId, (tx) =>
        tx.rows(
          `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, matrix, derivative_id)
           values ($1, $2, $3, $4, 'test', 'aligned', $5, $6)`,
          [newId(), clinicId, taken[0], photoId, [1, 0, 12, 0, 1, 4, 0, 0, 1], aligned],
        ),
      );
      secrets[`derivative ${index} ${at}`] = aligned;
    }
    taken.push(photoId);
    secrets[`photo ${index} ${at}`] = photoId;
    secrets[`view ${index} ${at}`] = view;
    secrets[`session ${index} ${at}`] = session;
    const original = createHash('sha256').update(photoId).digest();
    secrets[`original ${index} ${at}`] = original.toString('hex');
    secrets[`original in base64 ${index} ${at}`] = original.toString('base64');
    secrets[`file ${index} ${at}`] = fileName;
  }
  photos.push(taken);
  sessions.push(made.held);
  Object.assign(secrets, {
    [`name ${index}`]: name,
    [`code ${index}`]: code,
    [`patient ${index}`]: made.patientId,
    [`course ${index}`]: made.courseId,
  });
}

async function aPicture(
  clinicId: ClinicId,
  photoId: PhotoId,
  recipe: string,
  name: string,
  red: number,
): Promise<DerivativeId> {
  const bytes = await sharp({
    create: { width: 160, height: 120, channels: 3, background: { r: 90 + red, g: 120, b: 100 } },
  })
    .withExif({ IFD0: { ImageDescription: name, DateTime: '2025:02:03 10:00:00' } })
    .webp()
    .toBuffer();
  const id = newId<DerivativeId>();
  const objects = api.app.nest.get<ObjectStore>(OBJECTS, { strict: false });
  await objects.put(`derivatives/${id}`, Readable.from([bytes]));
  const sha256 = createHash('sha256').update(bytes).digest();
  secrets[`bytes of ${id}`] = sha256.toString('hex');
  await api.database.db.tx(clinicId, (tx) =>
    tx.rows(
      `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
         width_px, height_px, size_bytes, sha256)
       values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/webp', 160, 120, $6, $5)`,
      [id, clinicId, photoId, recipe, sha256, bytes.length],
    ),
  );
  return id;
}

const usual = () => ({
  title: 'Needling against laser 2025',
  raterTitle: 'Panel of spring',
  purpose: 'quality',
  duplicateShare: 0.2,
  gateShare: null as number | null,
  gateTolerance: 0,
  instrumentIds: ['gb-qualitative', 'quartile-observer'],
  raterMemberIds: raters.map(({ memberId }) => memberId),
  photoIds: photos.slice(1).flat(),
  training: [] as { photoId: string; reference: Record<string, number> }[],
});

async function aStudy(change: object = {}, state: 'draft' | 'open' = 'open'): Promise<string> {
  const { body } = await owner.agent
    .post('/api/v1/studies')
    .send({ ...usual(), ...change })
    .expect(201);
  const { id } = body as { id: string };
  if (state === 'open') await move(id, 'open').expect(200);
  return id;
}
const move = (id: string, state: string) => owner.agent.post(`/api/v1/studies/${id}/state`).send({ state });

/** What one browser receives: each answer whole, with its headers. */
class Browser {
  readonly received: string[] = [];
  readonly pictures: { bytes: Buffer; headers: Record<string, string> }[] = [];
  constructor(private readonly who: SignedInAgent) {}

  async ask<T>(path: string, method = 'GET', body?: object, status = 200): Promise<T> {
    const response = await fetch(`${api.url}/api/v1/${path}`, {
      method,
      headers: { ...this.who.headers, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const headers = Object.fromEntries(response.headers);
    const bytes = Buffer.from(await response.arrayBuffer());
    this.received.push(JSON.stringify(headers), bytes.toString('latin1'));
    expect([path, response.status]).toEqual([path, status]);
    if (!headers['content-type']?.startsWith('application/')) {
      this.pictures.push({ bytes, headers });
      return undefined as T;
    }
    return JSON.parse(bytes.toString()) as T;
  }

  async review(at = 0): Promise<Review> {
    const reviews = await this.ask<Review[]>('reviews');
    return this.ask<Review>(`reviews/${reviews[at]!.code}`);
  }

  /** Looks at the pictures and answers, the better side by how red each is: the follow-up is always redder. */
  async answer(review: Review, grade: (look: Look) => number): Promise<Review> {
    const { look, code } = review;
    const seen = [];
    for (const picture of [look!.leftCode, look!.rightCode].filter((one) => one !== null)) {
      await this.ask(`reviews/${code}/pictures/${picture}`);
      seen.push(this.pictures.at(-1)!);
    }
    const reds = await Promise.all(
      seen.map(async ({ bytes }) => (await sharp(bytes).stats()).channels[0]!.mean),
    );
    const answers = Object.fromEntries(
      review.instruments.map(({ id, items }) => [
        id,
        {
          answers: { [items[0]!.id]: grade(look!) },
          better: look!.kind === 'single' ? null : reds[0]! > reds[1]! ? 'left' : 'right',
        },
      ]),
    );
    const path = `reviews/${code}/looks/${look!.code}/answers`;
    const outcome = await this.ask<{ review: Review }>(path, 'POST', { answers });
    return outcome.review;
  }
}

const leaks = (browser: Browser) =>
  Object.entries(secrets)
    .filter(([, secret]) =>
      browser.received.some((text) => text.toLowerCase().includes(secret.toLowerCase())),
    )
    .map(([what]) => what);

describe('a blinded session', () => {
  it('tells the browser neither patient, date, arm, file nor order, from the first look to the last', async () => {
    const id = await aStudy();
    Object.assign(secrets, { study: id, title: 'Needling against laser' });
    const rows = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows<{ id: string; target_id: string; study_rater_id: string }>(
        'select id, target_id, study_rater_id from study_assignment',
      ),
    );
    rows.forEach((row, index) =>
      Object.assign(secrets, {
        [`assignment ${index}`]: row.id,
        [`target ${index}`]: row.target_id,
        [`part ${index}`]: row.study_rater_id,
      }),
    );
    const browser = new Browser(raters[0]!);
    await browser.ask('me');
    let review = await browser.review();
    // 9 single pictures and 6 pairs, and a fifth of them again.
    expect(review).toMatchObject({ phase: 'rating', doneCount: 0, totalCount: 18 });
    const first = review.look!;
    expect(first.code).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    while (review.look) review = await browser.answer(review, () => 2);
    expect(review).toMatchObject({ phase: 'done', doneCount: 18 });
    await browser.ask(`reviews/${review.code}/pictures/${first.leftCode}`, 'GET', undefined, 404);
    expect(leaks(browser)).toEqual([]);
    // The same look through the answers to the owner finds plenty.
    const open = new Browser(owner);
    await open.ask('study-options');
    expect(leaks(open).length).toBeGreaterThan(20);
    expect(browser.pictures.length).toBeGreaterThan(18);
    for (const { bytes, headers } of browser.pictures) {
      expect(Object.keys(headers)).not.toContain('content-disposition');
      expect(Object.keys(headers)).not.toContain('last-modified');
      expect(headers['etag']).toMatch(/^"[0-9a-f-]{36}"$/);
      expect(headers['cache-control']).toBe('private, no-store');
      expect(bytes.includes('Exif')).toBe(false);
    }
    // Each shows the same code to nobody twice, not even of a picture that comes again.
    expect(new Set(browser.pictures.map(({ headers }) => headers['etag'])).size).toBe(
      browser.pictures.length,
    );
    // The frame is cut alike: of a pair neither has an empty rim.
    const sizes = await Promise.all(browser.pictures.map(async ({ bytes }) => sharp(bytes).metadata()));
    expect(new Set(sizes.map(({ width, height }) => `${width} ${height}`)).size).toBe(2);

    // Nothing is in the record before the study is closed, and then only what counts, towards the follow-up.
    const recorded = () =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.rows<{ instrument: string; score: number; count: number }>(
          `select instrument_id as instrument, score, count(*) as count from rating where is_blinded group by 1, 2 order by 1`,
        ),
      );
    expect(await recorded()).toEqual([]);
    await move(id, 'closed').expect(200);
    expect(await recorded()).toEqual([
      { instrument: 'gb-qualitative', score: 2, count: 9 },
      { instrument: 'quartile-observer', score: 2, count: 6 },
    ]);
    expect(await browser.review()).toMatchObject({ phase: 'closed', look: null });
  });

  it('is paused, resumed with what was begun, and refuses another look than the present one', async () => {
    const id = await aStudy({ instrumentIds: ['gb-qualitative'], photoIds: photos[1]! });
    const browser = new Browser(raters[0]!);
    const { code, look } = await browser.review();
    const path = `reviews/${code}/looks/${look!.code}`;
    const draft = { 'gb-qualitative': { answers: { grade: 3 }, better: null } };
    await raters[0]!.agent.put(`/api/v1/${path}/draft`).send({ answers: draft }).expect(204);
    await move(id, 'paused').expect(200);
    await raters[0]!.agent.get(`/api/v1/reviews/${code}/pictures/${look!.leftCode}`).expect(404);
    await raters[0]!.agent.post(`/api/v1/${path}/answers`).send({ answers: draft }).expect(409);
    expect(await browser.review()).toMatchObject({ phase: 'paused', look: null });
    await move(id, 'open').expect(200);
    expect((await browser.review()).look).toMatchObject({ code: look!.code, draft });
    const wrong = { 'gb-qualitative': { answers: { grade: 9 }, better: null } };
    await raters[0]!.agent.post(`/api/v1/${path}/answers`).send({ answers: wrong }).expect(400);
    await raters[0]!.agent.post(`/api/v1/${path}/answers`).send({ answers: draft }).expect(200);
    await raters[0]!.agent.post(`/api/v1/${path}/answers`).send({ answers: draft }).expect(200);
    const other = { 'gb-qualitative': { answers: { grade: 1 }, better: null } };
    await raters[0]!.agent.post(`/api/v1/${path}/answers`).send({ answers: other }).expect(409);
    await move(id, 'closed').expect(200);
    await move(id, 'open').expect(409);
  });

  it('lets nobody grade before the training is passed, and gives another order each time', async () => {
    const training = photos[0]!.map((photoId) => ({ photoId, reference: { 'gb-qualitative': 3 } }));
    const change = { gateShare: 1, instrumentIds: ['gb-qualitative'], photoIds: photos[1]!, training };
    const id = await aStudy(change);
    const browser = new Browser(raters[1]!);
    let review = await browser.review();
    expect(review).toMatchObject({ phase: 'training', totalCount: 3 });
    for (let at = 0; at < 3; at++) review = await browser.answer(review, () => (at === 1 ? 1 : 3));
    expect(review).toMatchObject({ phase: 'training-failed', look: null });
    review = await browser.ask<Review>(`reviews/${review.code}/training`, 'POST', {});
    for (let at = 0; at < 3; at++) review = await browser.answer(review, () => 3);
    expect(review).toMatchObject({ phase: 'rating', doneCount: 0, totalCount: 4 });
    await move(id, 'closed').expect(200);
  });

  it('of research shows only what consent to research covers now', async () => {
    const id = await aStudy({ purpose: 'research', instrumentIds: ['gb-qualitative'] });
    const browser = new Browser(raters[0]!);
    expect(await browser.review()).toMatchObject({ phase: 'done', totalCount: 0, look: null });
    const { patientId } = (await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.row<{ patientId: string }>(`select id as "patientId" from patient where code = 'SECRET-2'`),
    ))!;
    const consent = (act: string) =>
      owner.agent.post(`/api/v1/patients/${patientId}/consents${act}`).send({ purpose: 'research' });
    await consent('').expect(201);
    const { code, look, totalCount } = await browser.review();
    expect(totalCount).toBeGreaterThanOrEqual(3);
    const picture = `/api/v1/reviews/${code}/pictures/${look!.leftCode}`;
    await raters[0]!.agent.get(picture).expect(200);
    await consent('/withdrawals').expect(200);
    await raters[0]!.agent.get(picture).expect(404);
    await move(id, 'closed').expect(200);
  });
});

describe('a study', () => {
  it('is there for its owner and its raters alone', async () => {
    const id = await aStudy({ raterMemberIds: [raters[0]!.memberId] });
    const others = [await api.signIn('admin'), await api.signIn('clinician')];
    for (const { agent } of others) {
      expect((await agent.get('/api/v1/studies').expect(200)).body).toEqual([]);
      await agent.get(`/api/v1/studies/${id}`).expect(404);
      await agent.post(`/api/v1/studies/${id}/state`).send({ state: 'closed' }).expect(404);
    }
    const { code, look } = await new Browser(raters[0]!).review();
    for (const path of [`reviews/${code}`, `reviews/${code}/pictures/${look!.leftCode}`])
      await raters[1]!.agent.get(`/api/v1/${path}`).expect(404);
    const photo = photos[1]![0]!;
    for (const path of [
      'studies',
      'study-options',
      'patients',
      'photos',
      `photos/${photo}/files/view`,
      'events',
    ])
      await raters[0]!.agent.get(`/api/v1/${path}`).expect(403);
    await owner.agent.delete(`/api/v1/studies/${id}`).expect(409);
    await move(id, 'closed').expect(200);
  });

  it('is refused without a picture, a scale or a rater that it can have, and removed while nobody was asked', async () => {
    const refused = async (change: object) =>
      owner.agent
        .post('/api/v1/studies')
        .send({ ...usual(), ...change })
        .expect(400);
    await refused({ instrumentIds: ['satisfaction-5'] });
    await refused({ raterMemberIds: [(await api.signIn('marketing')).memberId] });
    await refused({ photoIds: [newId()] });
    await refused({ duplicateShare: 0.05 });
    // The baseline alone shows no improvement.
    await refused({ instrumentIds: ['quartile-observer'], photoIds: [photos[1]![0]] });
    const id = await aStudy({}, 'draft');
    expect((await raters[0]!.agent.get('/api/v1/reviews').expect(200)).body).toHaveLength(5);
    await owner.agent.delete(`/api/v1/studies/${id}`).expect(204);
    await owner.agent.get(`/api/v1/studies/${id}`).expect(404);
  });

  it('says how far its raters agree, and what they can tell apart from then on', async () => {
    const id = await aStudy({ instrumentIds: ['gb-qualitative'] });
    for (const [index, rater] of raters.entries()) {
      const browser = new Browser(rater);
      let review = await browser.review();
      let at = 0;
      while (review.look) review = await browser.answer(review, () => 1 + ((at++ + index) % 4));
    }
    const agreement = async () =>
      (await owner.agent.get(`/api/v1/studies/${id}/agreement`).expect(200)).body as {
        targetCount: number;
        patientCount: number;
        estimates: { statistic: string; value: number | null; n: number; reason: string | null }[];
      }[];
    const [now] = await agreement();
    expect(now).toMatchObject({ targetCount: 9, patientCount: 3 });
    expect(now!.estimates.find(({ statistic }) => statistic === 'sdc')).toMatchObject({
      n: 9,
      reason: 'interval-later',
    });
    expect(now!.estimates.filter(({ statistic }) => statistic === 'intra-sem').map(({ n }) => n)).toEqual([
      2, 2,
    ]);
    await move(id, 'closed').expect(200);
    const settling = new StudySettling(api.database.db);
    const run = {
      clinicId: api.clinic.clinicId,
      commit: (work) => api.database.db.tx(api.clinic.clinicId, work),
    } as RunningJob;
    const twice = [await settling.handle({ studyId: id }, run), await settling.handle({ studyId: id }, run)];
    expect(twice).toEqual(['done', 'done']);
    expect(await settling.handle({ studyId: newId() }, run)).toEqual({ skipped: 'no-closed-study' });
    const [then] = await agreement();
    const sdc = then!.estimates.find(({ statistic }) => statistic === 'sdc')!;
    expect(sdc).toMatchObject({ reason: 'too-few' });
    const bands = (await owner.agent.get('/api/v1/error-bands').expect(200)).body as object[];
    expect(bands).toMatchObject([{ instrumentId: 'gb-qualitative', points: sdc.value, targetCount: 9 }]);
  });
});

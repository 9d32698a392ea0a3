import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { newId, type CourseId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { OBJECTS, type ObjectStore } from '#platform';
import { RatingsService } from '#ratings';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aReadyPhoto, aSeries } from '../support/pictures.js';
import { aCourse, aPatient, aSession } from '../support/records.js';

let api: RunningApi;
let clinician: SignedInAgent;
let marketing: SignedInAgent;
let patientId: PatientId;
let patient: SignedInAgent;
let course: CourseId;
let sessions: SessionId[];
let photos: PhotoId[];
beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  marketing = await api.signIn('marketing');
  const { clinicId } = api.clinic;
  const { db } = api.database;
  const objects = api.app.nest.get<ObjectStore>(OBJECTS, { strict: false });
  [patientId, course, sessions] = await db.tx(clinicId, async (tx) => {
    const id = await aPatient(tx, 'R-1');
    const made = await aCourse(tx, id);
    const days = ['2026-01-01', '2026-02-01', '2026-03-01'];
    const held: SessionId[] = [];
    for (const [index, heldOn] of days.entries())
      held.push(await aSession(tx, made, { heldOn, kind: index === 0 ? 'baseline' : 'treatment' }));
    return [id, made, held] as const;
  });
  photos = [];
  for (const session of sessions)
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, '#b58a70'));
  await aSeries(db, clinicId, course, photos[0]!, [
    { photo: photos[1]!, outcome: { moved: [4, 2] } },
    { photo: photos[2]!, outcome: { refused: 'too-blurred' } },
  ]);
  patient = await api.signInPatient(patientId);
});
afterAll(() => api.close());

const rating = (change: object = {}) => ({
  instrumentId: 'gb-qualitative',
  instrumentVersion: '2006',
  answers: { grade: 3 },
  source: 'live',
  ...change,
});
const quartile = { instrumentId: 'quartile-observer', instrumentVersion: '1', answers: { quartile: 2 } };
const satisfaction = { instrumentId: 'satisfaction-5', instrumentVersion: '1', answers: { satisfaction: 4 } };

describe('instruments', () => {
  it('come with texts in three languages, their source and who answers', async () => {
    const { body } = await patient.agent.get('/api/v1/instruments').expect(200);
    const list = body as {
      id: string;
      title: Record<string, string>;
      isChangeScore: boolean;
      isUsual: boolean;
      rater: string;
    }[];
    const usual = list.filter(({ isUsual }) => isUsual);
    expect(usual.map(({ id, rater, isChangeScore }) => [id, rater, isChangeScore])).toEqual([
      ['gb-qualitative', 'clinician', false],
      ['quartile-observer', 'clinician', true],
      ['satisfaction-5', 'patient', false],
    ]);
    expect(list.length).toBeGreaterThan(20);
    for (const { title } of list) expect(Object.keys(title)).toEqual(['en', 'zh-Hant', 'zh-Hans']);
  });
});

describe('ratings', () => {
  const send = (who: SignedInAgent, path: string, body: object, key?: string) => {
    const request = who.agent.post(`/api/v1/${path}`).send(body);
    return key === undefined ? request : request.set('Idempotency-Key', key);
  };

  it('are given once for a key, corrected by a new one, and listed with who gave them', async () => {
    const path = `sessions/${sessions[1]!}/ratings`;
    const first = (await send(clinician, path, rating(), 'once').expect(201)).body as { id: string };
    expect((await send(clinician, path, rating(), 'once').expect(201)).body).toEqual(first);
    const reused = await send(clinician, path, rating({ answers: { grade: 1 } }), 'once').expect(409);
    expect(reused.body).toMatchObject({ type: '/problems/idempotency-key-reused' });
    const corrected = (
      await send(clinician, path, rating({ answers: { grade: 2 }, supersedesId: first.id })).expect(201)
    ).body as { id: string };
    await send(clinician, path, rating({ answers: { grade: 1 }, supersedesId: first.id })).expect(409);
    const listed = (await clinician.agent.get(`/api/v1/courses/${course}/ratings`).expect(200))
      .body as object[];
    expect(listed).toMatchObject([
      {
        id: first.id,
        score: 3,
        isSuperseded: true,
        raterKind: 'member',
        raterName: expect.stringMatching(/^Member/),
      },
      { id: corrected.id, score: 2, isSuperseded: false, supersedesId: first.id },
    ]);
  });

  it('of a patient who withdrew consent are not there for a member who sees only consented ones', async () => {
    const consent = (isGranted: boolean) =>
      clinician.agent.put(`/api/v1/patients/${patientId}/consents/marketing`).send({ isGranted }).expect(200);
    const seen = () =>
      api.app.nest
        .get(RatingsService)
        .ofCourse(api.clinic.clinicId, course, { patientId: null, seesOnlyConsented: true });
    await consent(true);
    expect((await seen()).length).toBeGreaterThan(0);
    await consent(false);
    await expect(seen()).rejects.toMatchObject({ slug: 'not-found' });
    const path = `/api/v1/courses/${course}/ratings`;
    for (const role of ['rater', 'marketing'] as const)
      await (await api.signIn(role)).agent.get(path).expect(403);
  });

  it('that compare with the baseline are refused for it', async () => {
    const refused = await send(clinician, `sessions/${sessions[0]!}/ratings`, rating(quartile)).expect(422);
    expect(refused.body).toMatchObject({
      type: '/problems/rating-not-applicable',
      detail: expect.stringContaining('baseline'),
    });
    await send(clinician, `sessions/${sessions[1]!}/ratings`, rating(quartile)).expect(201);
  });

  it('name the field that is wrong', async () => {
    const path = `sessions/${sessions[1]!}/ratings`;
    const option = await send(clinician, path, rating({ answers: { grade: 9 } })).expect(400);
    expect(option.body).toMatchObject({ errors: [{ pointer: '/answers/grade' }] });
    const unknown = await send(clinician, path, rating({ score: 3 })).expect(400);
    expect(unknown.body).toMatchObject({ errors: [{ pointer: '/score' }] });
  });

  it('are given by the patient for own sessions only, and read back', async () => {
    await send(patient, `my/sessions/${sessions[1]!}/ratings`, rating(satisfaction)).expect(201);
    const stranger = await api.signInPatient(
      await api.database.db.tx(api.clinic.clinicId, (tx) => aPatient(tx)),
    );
    await send(stranger, `my/sessions/${sessions[1]!}/ratings`, rating(satisfaction)).expect(404);
    expect((await patient.agent.get('/api/v1/my/ratings').expect(200)).body).toMatchObject([
      { instrumentId: 'satisfaction-5', score: 4, raterKind: 'patient', raterName: 'R-1' },
    ]);
    expect((await stranger.agent.get('/api/v1/my/ratings').expect(200)).body).toEqual([]);
    // Who judges pictures without knowing whose they are learns no name by the way.
    const made = await clinician.agent
      .post('/api/v1/api-tokens')
      .send({ name: 'Ratings', actions: ['rating.read'], lifetimeDays: 1 })
      .expect(201);
    const { secret } = made.body as { secret: string };
    const asked = api.visitor().get(`/api/v1/courses/${course}/ratings`);
    const seen = (await asked.set('Authorization', `Bearer ${secret}`).expect(200)).body as object[];
    expect(seen).toContainEqual(expect.objectContaining({ raterKind: 'patient', raterName: '' }));
    expect(JSON.stringify(seen)).not.toContain('R-1');
    await send(patient, `sessions/${sessions[1]!}/ratings`, rating()).expect(403);
    await send(clinician, `sessions/${sessions[1]!}/ratings`, rating(satisfaction)).expect(422);
  });
});

describe('case studies', () => {
  const wanted = (change: object = {}) => ({
    view: 'close-up-site',
    lightMode: 'standard',
    layout: 'pair',
    photoIds: photos.slice(0, 2),
    sizePx: 200,
    ...change,
  });
  const create = (who: SignedInAgent, change: object = {}) =>
    who.agent.post(`/api/v1/courses/${course}/case-studies`).send(wanted(change));
  const consent = (isGranted: boolean) =>
    clinician.agent.put(`/api/v1/patients/${patientId}/consents/marketing`).send({ isGranted }).expect(200);

  it('are composed, listed, served with headers that let nobody keep them, and explained', async () => {
    const made = (await create(clinician).expect(201)).body as {
      id: string;
      sha256: string;
      sizeBytes: number;
    };
    expect(made).toMatchObject({
      courseId: course,
      state: 'draft',
      format: 'jpeg',
      photoIds: photos.slice(0, 2),
    });
    expect((await clinician.agent.get(`/api/v1/courses/${course}/case-studies`).expect(200)).body).toEqual([
      made,
    ]);
    expect((await clinician.agent.get(`/api/v1/case-studies/${made.id}`).expect(200)).body).toEqual(made);
    const picture = await clinician.agent.get(`/api/v1/case-studies/${made.id}/picture`).expect(200);
    expect(picture.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(made.sizeBytes),
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringContaining(`filename="case-${made.id}.jpg"`),
    });
    expect(
      createHash('sha256')
        .update(picture.body as Buffer)
        .digest('hex'),
    ).toBe(made.sha256);
    await clinician.agent
      .get(`/api/v1/case-studies/${made.id}/picture`)
      .set('If-None-Match', picture.headers['etag']!)
      .expect(304);
    const record = (await clinician.agent.get(`/api/v1/case-studies/${made.id}/record`).expect(200)).body as {
      inputs: object[];
      output: object;
    };
    expect(record.inputs).toMatchObject(photos.slice(0, 2).map((photoId) => ({ photoId })));
    expect(record.output).toMatchObject({ sha256: made.sha256 });
  });

  it('are refused with the session that cannot be compared', async () => {
    const refused = await create(clinician, { layout: 'strip', photoIds: photos }).expect(422);
    expect(refused.body).toMatchObject({
      type: '/problems/photos-not-comparable',
      sessionOrdinals: [3],
      reasons: ['too-blurred'],
    });
    await create(clinician, { photoIds: [photos[0], newId()] }).expect(404);
  });

  it('are composed for the public by marketing while the patient consents, and not a moment longer', async () => {
    const forPublic = { audience: 'public-advertising' };
    await create(marketing, forPublic).expect(404);
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      await tx.rows(`update clinic set country = 'GB'`);
      await tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, channels, countries)
         values ($1, $2, $3, 'marketing', 'granted', '{website}', '{GB}')`,
        [newId(), tx.clinicId, patientId],
      );
    });
    // Each composes for the own audiences.
    await create(clinician, forPublic).expect(403);
    await create(marketing).expect(403);
    const own = (await create(clinician).expect(201)).body as { id: string };
    const made = (await create(marketing, forPublic).expect(201)).body as { id: string };
    const report = `/api/v1/case-studies/${own.id}/outputs/report`;
    await marketing.agent.get(report).expect(403);
    await clinician.agent.get(report).expect(200).expect('content-type', 'application/pdf');
    const outputs = ['/outputs/wipe', '/outputs/jpeg', '/outputs/print'];
    const paths = ['', '/picture', '/record', ...outputs].map(
      (end) => `/api/v1/case-studies/${made.id}${end}`,
    );
    for (const path of paths) await marketing.agent.get(path).expect(200);
    const ofCourse = `/api/v1/courses/${course}/case-studies`;
    const listed = async (who: SignedInAgent) =>
      JSON.stringify((await who.agent.get(ofCourse).expect(200)).body);
    expect(await listed(marketing)).toContain(made.id);

    // A clinician sees it from the moment it is handed in, and no longer once they have given it back.
    for (const path of paths) await clinician.agent.get(path).expect(404);
    expect(await listed(clinician)).not.toContain(made.id);
    const release = (
      await marketing.agent
        .post(`/api/v1/courses/${course}/case-releases`)
        .send({ caseStudyIds: [made.id], channels: ['website'], selection: 'usual' })
        .expect(201)
    ).body as { id: string; setSha256: string };
    const { setSha256 } = release;
    const step = (who: SignedInAgent, act: string) =>
      who.agent.post(`/api/v1/case-releases/${release.id}/steps`).send({ act, setSha256, reason: 'x' });
    await step(clinician, 'withdraw').expect(404);
    await step(marketing, 'submit').expect(200);
    for (const path of paths) await clinician.agent.get(path).expect(200);
    expect(await listed(clinician)).toContain(made.id);
    await clinician.agent
      .post(`/api/v1/case-studies/${made.id}/share-links`)
      .send({ recipient: null, days: 7 })
      .expect(403);
    expect((await step(clinician, 'return').expect(200)).body).toMatchObject({ state: 'draft' });
    for (const path of paths) await clinician.agent.get(path).expect(404);
    await step(marketing, 'submit').expect(200);
    await clinician.agent
      .post(`/api/v1/case-releases/${release.id}/approvals`)
      .send({ setSha256 })
      .expect(200)
      .catch(() => undefined);

    await consent(false);
    for (const path of [...paths, ofCourse]) await marketing.agent.get(path).expect(404);
    for (const path of paths) await clinician.agent.get(path).expect(404);
  });
});

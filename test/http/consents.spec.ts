import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type CourseId, type MemberId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { readZip } from '#cases';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { RatingsService } from '#ratings';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse } from '../support/installation.js';
import { aReadyPhoto, aSeries } from '../support/pictures.js';
import { aPublication } from '../support/publications.js';
import { aPhoto, aSession } from '../support/records.js';

let api: RunningApi;
let clinician: SignedInAgent;
let marketing: SignedInAgent;

beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  marketing = await api.signIn('marketing');
});
afterAll(() => api.close());

interface Scene {
  patientId: PatientId;
  courseId: CourseId;
  sessionIds: SessionId[];
  photos: PhotoId[];
}

/** Five sessions with one photo each; the first is the baseline, and a map of what differs is drawn of each other. */
async function aScene(): Promise<Scene> {
  const db = api.app.nest.get(Database);
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const { clinicId } = api.clinic;
  const days = ['2026-01-10', '2026-02-10', '2026-03-10', '2026-04-10', '2026-05-10'];
  const { patientId, courseId, sessionIds } = await aCourse(db, clinicId, days);
  const photos: PhotoId[] = [];
  for (const session of sessionIds)
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, '#b58a70'));
  const [baseline, ...others] = photos as [PhotoId, ...PhotoId[]];
  await aSeries(
    db,
    clinicId,
    courseId,
    baseline,
    others.map((photo) => ({ photo, outcome: { moved: [3, 1] as [number, number] } })),
  );
  for (const photo of others) {
    const drawn = { normalised: newId(), difference: newId() };
    for (const [recipe, id] of Object.entries(drawn)) {
      const bytes = Buffer.from(`${recipe} of ${photo}`);
      await objects.put(`derivatives/${id}`, Readable.from([bytes]));
      const sha256 = createHash('sha256').update(bytes).digest();
      await db.tx(clinicId, (tx) =>
        tx.rows(
          `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
             width_px, height_px, size_bytes, sha256) values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/webp', 320, 240, $6, $5)`,
          [id, clinicId, photo, recipe, sha256, bytes.length],
        ),
      );
    }
    await db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into colour_match (clinic_id, baseline_photo_id, photo_id, status, rule, method_version, correction, evidence,
           inputs_sha256, normalised_derivative_id, difference_derivative_id)
         values ($1, $2, $3, 'matched', 'untreated-skin-of-baseline', 'test', $4, $5, sha256('x'), $6, $7)`,
        [
          clinicId,
          baseline,
          photo,
          { gamma: 1, logGain: [0, 0, 0], field: [0, 0, 0, 0, 0, 0] },
          {
            deltaEBefore: 5,
            deltaEAfter: 1,
            share: 0.5,
            exposureEv: 0.2,
            gains: [1, 1, 1],
            noiseDeltaE: 1.4,
          },
          drawn.normalised,
          drawn.difference,
        ],
      ),
    );
  }
  await db.tx(clinicId, async (tx) => {
    await tx.rows(`update patient set name = 'Chan Tai Man' where id = $1`, [patientId]);
    await tx.rows(`update course set note = 'of Chan Tai Man' where id = $1`, [courseId]);
  });
  return { patientId, courseId, sessionIds, photos };
}

const consents = ({ patientId }: Scene, end = '') => `/api/v1/patients/${patientId}/consents${end}`;
const grant = (scene: Scene, fields: object) =>
  clinician.agent.post(consents(scene)).send({ purpose: 'marketing', ...fields });
const forPublic = { channels: ['website'], countries: ['GB'] };
const withdraw = (scene: Scene, fields: object = {}) =>
  clinician.agent.post(consents(scene, '/withdrawals')).send({ purpose: 'marketing', ...fields });
const read = async <T>(who: SignedInAgent, path: string) => (await who.agent.get(path).expect(200)).body as T;
const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id).sort();
const file = (photo: PhotoId, name = 'full') => `/api/v1/photos/${photo}/files/${name}`;
const inAMinute = () => new Date(Date.now() + 60_000).toISOString();

interface Candidate {
  courseId: string;
  photoCount: number;
}
const codeOf = async (patientId: PatientId) =>
  (await read<{ code: string }>(clinician, `/api/v1/patients/${patientId}`)).code;

describe('consent for the sessions 1 and 4 only', () => {
  it('shows marketing exactly those: lists, counts, facts and bytes', async () => {
    const scene = await aScene();
    const { patientId, courseId, sessionIds, photos } = scene;
    const covered = { of: 'sessions', ids: [sessionIds[0], sessionIds[3]] };
    await grant(scene, { pictures: covered }).expect(201);
    const seen = [photos[0]!, photos[3]!].sort();

    const code = await codeOf(patientId);
    const { items } = await read<{ items: Candidate[] }>(marketing, '/api/v1/case-candidates?limit=500');
    expect(items.find((row) => row.courseId === courseId)).toMatchObject({
      patientCode: code,
      photoCount: 2,
      sessionCount: 2,
      firstOn: '2026-01-10',
      lastOn: '2026-04-10',
      photos: [{ id: photos[0] }, { id: photos[3] }],
    });
    const candidate = await read<{
      course: object;
      patient: object;
      sessions: { id: string; ordinal: number }[];
      photos: { id: string; fileName: string }[];
    }>(marketing, `/api/v1/case-candidates/${courseId}`);
    expect(candidate.course).toMatchObject({
      sessionCount: 2,
      photoCount: 2,
      lastSessionOn: '2026-04-10',
      note: null,
    });
    expect(candidate.patient).toMatchObject({ code, name: null });
    // The place of a session is printed on pictures, so it is the true one.
    expect(candidate.sessions.map(({ id, ordinal }) => [id, ordinal])).toEqual([
      [sessionIds[0], 1],
      [sessionIds[3], 4],
    ]);
    expect(idsOf(candidate.photos)).toEqual(seen);
    expect(candidate.photos.map(({ fileName }) => fileName)).toEqual(['photo', 'photo']);
    for (const path of ['patients', `patients/${patientId}`, `courses/${courseId}`])
      await marketing.agent.get(`/api/v1/${path}`).expect(403);
    for (const path of ['sessions', 'timeline'])
      await marketing.agent.get(`/api/v1/courses/${courseId}/${path}`).expect(403);
    for (const query of [`patientId=${patientId}`, `courseId=${courseId}`, 'limit=500'])
      expect(
        idsOf((await read<{ items: { id: string }[] }>(marketing, `/api/v1/photos?${query}`)).items),
      ).toEqual(seen);
    expect(JSON.stringify([items, candidate])).not.toContain('Tai Man');
    expect(JSON.stringify(await read(clinician, `/api/v1/courses/${courseId}/timeline`))).toContain(
      'Tai Man',
    );

    const pairs = await read<{ beforePhotoId: string; afterPhotoId: string }[]>(
      marketing,
      `/api/v1/courses/${courseId}/pairs`,
    );
    expect(pairs.map((pair) => [pair.beforePhotoId, pair.afterPhotoId])).toEqual([[photos[0], photos[3]]]);

    const statusOf = async (path: string) => (await marketing.agent.get(path)).status;
    for (const [index, photo] of photos.entries()) {
      const expected = index === 0 || index === 3 ? 200 : 404;
      for (const path of [
        `/api/v1/photos/${photo}`,
        file(photo),
        `/api/v1/photos/${photo}/differences/${photos[0]}`,
        ...(index > 0
          ? [
              file(photo, 'normalised'),
              file(photo, 'difference'),
              `/api/v1/photos/${photo}/pairs/${photos[0]}`,
            ]
          : []),
      ])
        expect([path, await statusOf(path)]).toEqual([path, expected]);
    }
    // By its code marketing finds the case, by the name nobody; the clinic finds the patient by both.
    const found = async (search: string) =>
      (await read<{ items: Candidate[] }>(marketing, `/api/v1/case-candidates?search=${search}`)).items.some(
        (row) => row.courseId === courseId,
      );
    expect([await found('tai'), await found(code), await found(code.toLowerCase())]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('lists cases by what is covered: no page, cursor or tag changes with a picture that is not', async () => {
    const scenes = [await aScene(), await aScene(), await aScene()];
    const [older, hidden, newer] = scenes as [Scene, Scene, Scene];
    for (const { photos, ...scene } of [older, newer])
      await grant({ photos, ...scene }, { pictures: { of: 'photos', ids: [photos[1], photos[2]] } }).expect(
        201,
      );
    const page = async (query = '') => {
      const answer = await marketing.agent.get(`/api/v1/case-candidates?limit=1${query}`).expect(200);
      const { items, nextCursor } = answer.body as { items: Candidate[]; nextCursor: string | null };
      return { items, nextCursor, etag: answer.headers['etag'] };
    };
    const both = async () => {
      const first = await page();
      return [first, await page(`&cursor=${first.nextCursor}`)];
    };
    const before = await both();
    expect(before.map(({ items }) => items[0]!.courseId)).toEqual([newer.courseId, older.courseId]);
    expect(before[0]!.items[0]).toMatchObject({ photoCount: 2, views: ['close-up-site'] });
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      for (const { sessionIds, courseId } of scenes) {
        await aPhoto(tx, sessionIds[0]!, { view: 'face-front' });
        await aPhoto(tx, await aSession(tx, courseId, { heldOn: '2026-05-30' }));
      }
    });
    expect(await both()).toEqual(before);
    expect((await page('&view=face-front')).items).toEqual([]);
    expect((await page('&view=close-up-site')).items).toHaveLength(1);
    expect((await page(`&search=${await codeOf(hidden.patientId)}`)).items).toEqual([]);
    await marketing.agent.get(`/api/v1/case-candidates/${hidden.courseId}`).expect(404);
    await clinician.agent.get('/api/v1/case-candidates').expect(403);
  });

  it('lets marketing compose of those alone, and a picture goes with the consent to one of its photos', async () => {
    const scene = await aScene();
    const { courseId, sessionIds, photos } = scene;
    await api.database.asOwner(`update clinic set country = 'GB' where id = $1`, [api.clinic.clinicId]);
    const pictures = { of: 'sessions', ids: [sessionIds[0], sessionIds[3]] };
    await grant(scene, { pictures, ...forPublic }).expect(201);
    const compose = (who: SignedInAgent, audience: string, photoIds: (PhotoId | undefined)[]) =>
      who.agent.post(`/api/v1/courses/${courseId}/case-studies`).send({
        view: 'close-up-site',
        lightMode: 'standard',
        layout: 'pair',
        sizePx: 200,
        audience,
        photoIds,
      });
    const made = async (who: SignedInAgent, audience: string, ...photoIds: (PhotoId | undefined)[]) =>
      (await compose(who, audience, photoIds).expect(201)).body as { id: string };
    await compose(marketing, 'public-advertising', [photos[0], photos[1]]).expect(404);
    const shown = await made(marketing, 'public-advertising', photos[0], photos[3]);
    const hidden = await made(clinician, 'own-patient', photos[0], photos[1]);
    const list = () => read<{ id: string }[]>(marketing, `/api/v1/courses/${courseId}/case-studies`);
    expect(idsOf(await list())).toEqual([shown.id]);
    await marketing.agent.get(`/api/v1/case-studies/${hidden.id}/picture`).expect(404);
    await marketing.agent.get(`/api/v1/case-studies/${shown.id}/picture`).expect(200);
    await withdraw(scene, { pictures: { of: 'photos', ids: [photos[3]] } }).expect(200);
    await marketing.agent.get(`/api/v1/case-studies/${shown.id}/picture`).expect(404);
    expect(await list()).toEqual([]);
  });

  it('does not tell a follow-up’s viewer of a baseline that is not covered', async () => {
    const scene = await aScene();
    const { courseId, sessionIds, photos } = scene;
    const room = (value: string, session: SessionId) =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.rows('update session set room = $2 where id = $1', [session, value]),
      );
    await room('Room of the baseline', sessionIds[0]!);
    await room('Another room', sessionIds[3]!);
    await grant(scene, { pictures: { of: 'photos', ids: [photos[3], photos[4]] } }).expect(201);
    expect(JSON.stringify(await read(clinician, `/api/v1/photos/${photos[3]}`))).toContain('of the baseline');
    expect(JSON.stringify(await read(marketing, `/api/v1/photos/${photos[3]}`))).not.toContain(
      'of the baseline',
    );
    expect(await read(marketing, `/api/v1/courses/${courseId}/pairs`)).toEqual([]);
    await marketing.agent.get(file(photos[3]!, 'normalised')).expect(200);
    await marketing.agent.get(file(photos[3]!, 'difference')).expect(404);
  });

  it('limits ratings to the sessions, and names no patient as the rater', async () => {
    const scene = await aScene();
    const { patientId, courseId, sessionIds } = scene;
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      for (const session of sessionIds)
        await tx.rows(
          `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_patient_id, source)
           values ($1, $2, $3, 'x', '1', '{}', 1, $4, 'live')`,
          [newId(), tx.clinicId, session, patientId],
        );
    });
    // No role that sees only consented pictures reads or gives ratings; the rows keep to it all the same.
    await marketing.agent.get(`/api/v1/courses/${courseId}/ratings`).expect(403);
    const service = api.app.nest.get(RatingsService);
    const { clinicId } = api.clinic;
    const ratings = () => service.ofCourse(clinicId, courseId, { patientId: null, seesOnlyConsented: true });
    await expect(ratings()).rejects.toMatchObject({ slug: 'not-found' });
    await grant(scene, { pictures: { of: 'sessions', ids: [sessionIds[1]] } }).expect(201);
    expect(await ratings()).toMatchObject([{ sessionId: sessionIds[1], raterName: '' }]);
    // Nor can they rate what they cannot see.
    const grade = (sessionId: SessionId) =>
      service.rate(
        clinicId,
        sessionId,
        { memberId: marketing.memberId as MemberId, seesOnlyConsented: true },
        {
          instrumentId: 'gb-qualitative',
          instrumentVersion: '2006',
          answers: { grade: 2 },
          source: 'live',
          supersedesId: null,
        },
      );
    await expect(grade(sessionIds[0]!)).rejects.toMatchObject({ slug: 'not-found' });
    expect(await grade(sessionIds[1]!)).toMatchObject({ score: 2 });
    await withdraw(scene, { pictures: { of: 'sessions', ids: [sessionIds[1]] } }).expect(200);
    await expect(ratings()).rejects.toMatchObject({ slug: 'not-found' });
  });
});

describe('the end of a consent', () => {
  afterAll(() => api.database.shiftClock('0'));

  it('comes on the second, by the database’s clock: every address handed out before is dead at the next read', async () => {
    const scene = await aScene();
    const { courseId, photos } = scene;
    const expiresAt = inAMinute();
    await grant(scene, { expiresAt, channels: ['website'], countries: ['GB'] }).expect(201);
    const { study, release, slug } = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      aPublication(
        tx,
        api.app.nest.get<ObjectStore>(OBJECTS),
        api.clinic.adminId,
        { photo: photos[0]!, second: photos[1]!, course: courseId },
        Buffer.from('picture'),
      ),
    );
    const made = (
      await marketing.agent
        .post(`/api/v1/courses/${courseId}/case-studies`)
        .send({
          view: 'close-up-site',
          lightMode: 'standard',
          layout: 'pair',
          sizePx: 200,
          audience: 'public-advertising',
          photoIds: photos.slice(0, 2),
        })
        .expect(201)
    ).body as { id: string };
    const handedOut = [
      `/api/v1/case-candidates/${courseId}`,
      `/api/v1/photos/${photos[1]}`,
      ...photos.map((photo) => file(photo)),
      file(photos[1]!, 'normalised'),
      file(photos[1]!, 'difference'),
      `/api/v1/case-studies/${made.id}/picture`,
      `/api/v1/case-studies/${study}/picture`,
      `/p/${slug}`,
      `/p/${slug}/embed`,
      `/p/${slug}/pictures/0`,
    ];
    const evidence = async () =>
      readZip(
        (
          await clinician.agent
            .get(`/api/v1/case-releases/${release}/evidence`)
            .responseType('blob')
            .expect(200)
        ).body as Buffer,
      );
    expect([...(await evidence()).keys()]).toEqual(['evidence.json', 'pictures/1.jpg']);
    const etags = new Map<string, string>();
    for (const path of handedOut) {
      const answer = await marketing.agent.get(path).expect(200);
      if (answer.headers['etag']) etags.set(path, answer.headers['etag']);
    }
    const statuses = async () => {
      const all: number[] = [];
      for (const path of handedOut) {
        const known = etags.get(path);
        const request = marketing.agent.get(path);
        all.push((await (known === undefined ? request : request.set('If-None-Match', known))).status);
      }
      return [...new Set(all)].sort();
    };
    // The clock is set to one second before and one after, whatever the time it takes to ask.
    const at = (offset: string) =>
      api.database.asOwner(
        `create or replace function clock_now() returns timestamptz language sql stable set search_path = public, pg_temp
           as 'select timestamptz ''${expiresAt}'' + interval ''${offset}'''`,
      );
    await at('-1 second');
    expect(await statuses()).toEqual([304]);
    await at('0');
    expect(await statuses()).toEqual([404]);
    await at('1 second');
    expect(await statuses()).toEqual([404]);
    // Who approves keeps the proof of what was public, without the picture.
    expect([...(await evidence()).keys()]).toEqual(['evidence.json']);
    await at('-1 second');
    await withdraw(scene).expect(200);
    expect(await statuses()).toEqual([404]);
    await api.database.asOwner(
      `create or replace function clock_now() returns timestamptz language sql stable set search_path = public, pg_temp
         as 'select now() + (select shift from test_clock)'`,
    );
  });

  it('begins when it says and ends when it says, as the clock is moved', async () => {
    const scene = await aScene();
    const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
    await grant(scene, { startsAt: minutes(2), expiresAt: minutes(6) }).expect(201);
    const status = async (shift: string) => {
      await api.database.shiftClock(shift);
      return (await marketing.agent.get(file(scene.photos[0]!))).status;
    };
    expect([await status('0'), await status('4 minutes'), await status('8 minutes')]).toEqual([
      404, 200, 404,
    ]);
    await api.database.shiftClock('0');
  });
});

describe('consents', () => {
  it('are given, narrowed and ended, with who and when in the history and what stood at the end of a day', async () => {
    const scene = await aScene();
    const channels = { channels: ['website', 'instagram'], countries: ['HK', 'TW'] };
    const given = (await grant(scene, channels).expect(201)).body as { grants: { grantId: string }[] };
    const { grantId } = given.grants[0]!;
    expect(given.grants[0]).toMatchObject({
      ...channels,
      channels: ['instagram', 'website'],
      pictures: { of: 'all' },
    });
    // Said again it adds nothing.
    await grant(scene, channels).expect(201);
    const narrowed = await withdraw(scene, { grantId, channels: ['instagram'] }).expect(200);
    expect(narrowed.body).toMatchObject({ isInForce: true, grants: [{ channels: ['website'] }] });
    await withdraw(scene, { grantId, channels: ['instagram'] }).expect(200);
    await withdraw(scene, { grantId: newId() }).expect(404);
    expect((await withdraw(scene).expect(200)).body).toMatchObject({ isInForce: false, grants: [] });
    await withdraw(scene).expect(200);
    const history = await read<object[]>(clinician, consents(scene, '/history'));
    expect(history).toMatchObject([
      { action: 'granted', recordedByMemberId: clinician.memberId, isByPatient: false },
      { action: 'withdrawn', grantId, channels: ['instagram'] },
      { action: 'withdrawn', grantId: null, channels: [] },
    ]);
    const standing = async (on: string) =>
      (await read<{ purpose: string; isInForce: boolean }[]>(clinician, consents(scene, `?on=${on}`))).find(
        ({ purpose }) => purpose === 'marketing',
      )?.isInForce;
    expect([await standing('2020-01-01'), await standing('2100-01-01')]).toEqual([false, false]);
    // At any instant: with the grant, and with the withdrawal of all of it.
    const [granted, , ended] = await read<{ recordedAt: string }[]>(clinician, consents(scene, '/history'));
    const at = async (moment: number) =>
      (
        await read<{ purpose: string; isInForce: boolean }[]>(
          clinician,
          consents(scene, `?at=${new Date(moment).toISOString()}`),
        )
      ).find(({ purpose }) => purpose === 'marketing')?.isInForce;
    const [from, to] = [granted!, ended!].map(({ recordedAt }) => new Date(recordedAt).getTime());
    expect([await at(from! - 1), await at(from! + 1), await at(to! + 1)]).toEqual([false, true, false]);
    await clinician.agent.get(consents(scene, '?on=2026-01-01&at=2026-01-01T00:00:00Z')).expect(400);
    await marketing.agent.get(consents(scene, '/history')).expect(403);
  });

  it('are refused in words where they cannot be', async () => {
    const scene = await aScene();
    const other = await aScene();
    const faults = async (fields: object) => {
      const { body } = await grant(scene, fields).expect(400);
      return (body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    };
    expect(await faults({ channels: ['website'] })).toEqual(['/countries']);
    expect(await faults({ expiresAt: '2020-01-01T00:00:00Z' })).toEqual(['/expiresAt']);
    expect(await faults({ pictures: { of: 'photos', ids: [other.photos[0]] } })).toEqual(['/pictures/ids']);
    expect(await faults({ pictures: { of: 'sessions', ids: [] } })).toEqual(['/pictures/ids']);
    expect(await faults({ channels: ['television'], countries: ['TW'] })).toEqual(['/channels/0']);
    const born = (day: string | null) =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.rows('update patient set born_on = $2 where id = $1', [scene.patientId, day]),
      );
    await born('2015-01-01');
    expect((await grant(scene, { isOfAgeConfirmed: true }).expect(409)).body).toMatchObject({
      type: '/problems/marketing-under-age',
    });
    await born(null);
    expect((await grant(scene, {}).expect(409)).body).toMatchObject({ type: '/problems/age-unconfirmed' });
    await grant(scene, { isOfAgeConfirmed: true }).expect(201);
    expect(await read(clinician, consents(scene, '/history'))).toMatchObject([{ isOfAgeConfirmed: true }]);
  });

  it('are seen and taken back by the patient, at once, and nobody else’s', async () => {
    const scene = await aScene();
    const other = await aScene();
    await grant(other, {}).expect(201);
    const given = (await grant(scene, {}).expect(201)).body as { grants: { grantId: string }[] };
    const patient = await api.signInPatient(scene.patientId);
    const own = await read<{ purpose: string; isInForce: boolean }[]>(patient, '/api/v1/my/consents');
    expect(own.filter(({ isInForce }) => isInForce)).toMatchObject([{ purpose: 'marketing' }]);
    const takeBack = (fields: object) =>
      patient.agent.post('/api/v1/my/consents/withdrawals').send({ purpose: 'marketing', ...fields });
    const stranger = await api.signInPatient(other.patientId);
    await stranger.agent
      .post('/api/v1/my/consents/withdrawals')
      .send({ purpose: 'marketing', grantId: given.grants[0]!.grantId })
      .expect(404);
    await marketing.agent.get(file(scene.photos[1]!)).expect(200);
    await takeBack({ pictures: { of: 'photos', ids: [scene.photos[1]] } }).expect(200);
    await marketing.agent.get(file(scene.photos[1]!)).expect(404);
    await marketing.agent.get(file(scene.photos[2]!)).expect(200);
    await takeBack({}).expect(200);
    await marketing.agent.get(file(scene.photos[2]!)).expect(404);
    await marketing.agent.get(file(other.photos[2]!)).expect(200);
    expect(await read(clinician, consents(scene, '/history'))).toMatchObject([
      { action: 'granted', isByPatient: false },
      { action: 'withdrawn', isByPatient: true, recordedByMemberId: null },
      { action: 'withdrawn', isByPatient: true },
    ]);
    // A patient gives nothing by these ways, and a member has no own consents.
    await patient.agent.post(consents(scene)).send({ purpose: 'marketing' }).expect(403);
    await clinician.agent.get('/api/v1/my/consents').expect(403);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId, type MemberId, type PhotoId } from '#kernel';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import { aCourse } from '../support/installation.js';
import { aReadyPhoto, aSeries } from '../support/pictures.js';

interface LesionMap {
  photoIds: PhotoId[];
  lesions: {
    id: string;
    raterId: MemberId;
    atPx: [number, number];
    findings: { photoId: PhotoId; state: string }[];
  }[];
  raters: { id: MemberId; displayName: string }[];
  counts: Record<string, unknown>[];
}

let api: RunningApi;
let clinician: SignedInAgent;
let baseline: PhotoId;
let later: PhotoId;
/** Of the same course, and not aligned. */
let refused: PhotoId;

beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  const db = api.app.nest.get(Database);
  const at = { db, objects: api.app.nest.get<ObjectStore>(OBJECTS) };
  const days = ['2026-01-10', '2026-02-10', '2026-03-10'];
  const { courseId, sessionIds } = await aCourse(db, api.clinic.clinicId, days);
  const photos: PhotoId[] = [];
  for (const session of sessionIds)
    photos.push(await aReadyPhoto(at, api.clinic.clinicId, session, '#b58a70'));
  [baseline, later, refused] = photos as [PhotoId, PhotoId, PhotoId];
  await aSeries(db, api.clinic.clinicId, courseId, baseline, [
    { photo: later, outcome: { moved: [3, 1] } },
    { photo: refused, outcome: { refused: 'too-few-matches' } },
  ]);
});
afterAll(() => api.close());

const address = (photoId: string) => `/api/v1/photos/${photoId}/lesions`;
const read = async (by = clinician) => (await by.agent.get(address(baseline)).expect(200)).body as LesionMap;
const send = (photoId: string, lesions: object[], by = clinician) =>
  by.agent.post(address(baseline)).send({ photoId, lesions });

describe('a lesion map', () => {
  it('follows each mark through the pictures that lie on its baseline, and counts by type', async () => {
    const [pit, box] = [newId(), newId()];
    await send(baseline, [
      { lesionId: pit, atPx: [100.5, 80], state: 'icepick' },
      { lesionId: box, atPx: [200, 120], state: 'rolling' },
    ]).expect(200);
    // Put right, and sent twice as a broken connection does.
    for (let i = 0; i < 2; i++)
      await send(baseline, [{ lesionId: box, atPx: [200, 120], state: 'boxcar' }]).expect(200);
    await send(later, [{ lesionId: pit, atPx: null, state: 'gone' }]).expect(200);

    const map = await read();
    expect(map.photoIds).toEqual([baseline, later]);
    expect(map.lesions).toEqual([
      {
        id: pit,
        raterId: clinician.memberId,
        atPx: [100.5, 80],
        findings: expect.arrayContaining([
          { photoId: baseline, state: 'icepick' },
          { photoId: later, state: 'gone' },
        ]) as unknown,
      },
      {
        id: box,
        raterId: clinician.memberId,
        atPx: [200, 120],
        findings: [{ photoId: baseline, state: 'boxcar' }],
      },
    ]);
    const none = {
      raterId: clinician.memberId,
      icepick: 0,
      boxcar: 0,
      rolling: 0,
      other: 0,
      gone: 0,
      unseen: 0,
    };
    expect(map.counts).toEqual([
      { ...none, photoId: baseline, icepick: 1, boxcar: 1 },
      { ...none, photoId: later, gone: 1, unseen: 1 },
    ]);

    // Taken back, and there again.
    await send(later, [{ lesionId: pit, atPx: null, state: null }]).expect(200);
    expect((await read()).counts).toEqual([{ ...none, photoId: baseline, icepick: 1, boxcar: 1 }]);
    await send(baseline, [{ lesionId: pit, atPx: null, state: null }]).expect(200);
    expect((await read()).lesions.map(({ id }) => id)).toEqual([box]);
  });

  it('is marked once by requests that come at the same time', async () => {
    const before = (await read()).lesions.length;
    const ids = Array.from({ length: 5 }, () => newId());
    for (const lesionId of ids) {
      const mark = { lesionId, atPx: [50, 60], state: 'rolling' };
      const answers = await Promise.all(Array.from({ length: 12 }, () => send(baseline, [mark])));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    expect((await read()).lesions).toHaveLength(before + ids.length);
    const takenBack = ids.map((lesionId) => ({ lesionId, atPx: null, state: null }));
    await send(baseline, takenBack).expect(200);
    expect((await read()).lesions).toHaveLength(before);
  });

  it('keeps the marks of each rater apart; nobody changes those of another', async () => {
    const other = await api.signIn('clinician');
    const [mine, theirs] = [newId(), newId()];
    await send(baseline, [{ lesionId: mine, atPx: [10, 10], state: 'rolling' }]).expect(200);
    await send(baseline, [{ lesionId: theirs, atPx: [11, 10], state: 'icepick' }], other).expect(200);
    const map = await read();
    expect(new Set(map.lesions.map(({ raterId }) => raterId))).toEqual(
      new Set([clinician.memberId, other.memberId]),
    );
    expect(map.raters).toHaveLength(2);
    await send(baseline, [{ lesionId: mine, atPx: null, state: 'gone' }], other).expect(400);
    expect(await read()).toEqual(map);
  });

  it('refuses what cannot be marked, and says which', async () => {
    const before = await read();
    const refusal = async (photoId: string, lesion: object) => {
      const { body } = await send(photoId, [
        { lesionId: newId(), atPx: [5, 5], state: 'icepick', ...lesion },
      ]).expect(400);
      return (body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
    };
    expect(await refusal(refused, {})).toEqual(['/photoId']);
    expect(await refusal(newId(), {})).toEqual(['/photoId']);
    expect(await refusal(baseline, { atPx: [320, 5] })).toEqual(['/lesions/0/atPx']);
    expect(await refusal(baseline, { atPx: null })).toEqual(['/lesions/0/atPx']);
    expect(await refusal(baseline, { state: 'crater' })).toEqual(['/lesions/0/state']);
    const twice = newId();
    const { body } = await send(baseline, [
      { lesionId: twice, atPx: [5, 5], state: 'icepick' },
      { lesionId: twice, atPx: [6, 5], state: 'boxcar' },
    ]).expect(400);
    expect((body as { errors: object[] }).errors).toHaveLength(1);
    await clinician.agent
      .post(address(later))
      .send({ photoId: later, lesions: [{ lesionId: newId(), atPx: [5, 5], state: 'icepick' }] })
      .expect(409);
    expect(await read()).toEqual(before);
  });

  it('is of its clinic alone, and marked by those who rate', async () => {
    const assistant = await api.signIn('assistant');
    await send(baseline, [{ lesionId: newId(), atPx: [5, 5], state: 'icepick' }], assistant).expect(403);
    const elsewhere = await aClinic(api.app.nest.get(Database));
    const stranger = await api.signIn('clinician', elsewhere);
    await stranger.agent.get(address(baseline)).expect(404);
    await send(baseline, [{ lesionId: newId(), atPx: [5, 5], state: 'icepick' }], stranger).expect(404);
  });
});

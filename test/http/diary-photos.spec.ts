import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, dayAt, type PatientId, type SessionId } from '#kernel';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { imageOf, texturedPixels } from '../support/photo-samples.js';
import { aCourse, aPatient, aSession } from '../support/records.js';

let api: RunningApi;
let clinician: SignedInAgent;
let own: SignedInAgent;
let stranger: SignedInAgent;
let patientId: PatientId;
let sessionId: SessionId;
let visit: SessionId;
const pictures: Buffer[] = [];

beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  const treatedOn = addDays(dayAt(new Date(), 'Asia/Hong_Kong'), -3);
  const other = await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    patientId = await aPatient(tx);
    const course = await aCourse(tx, patientId);
    visit = await aSession(tx, course, { heldOn: addDays(treatedOn, -9), kind: 'baseline' });
    sessionId = await aSession(tx, course, { heldOn: treatedOn });
    return aPatient(tx);
  });
  [own, stranger] = [await api.signInPatient(patientId), await api.signInPatient(other)];
  for (let width = 200; width < 206; width += 1)
    pictures.push(await imageOf(texturedPixels(width, 150)).jpeg().toBuffer());
});
afterAll(() => api.close());

const take = (
  who: SignedInAgent,
  day: number,
  bytes: Buffer | undefined,
  session = sessionId,
  key?: string,
) =>
  who.agent
    .post(`/api/v1/my/sessions/${session}/diary-photos?day=${day}`)
    .set('Content-Type', 'image/jpeg')
    .set(key ? { 'Idempotency-Key': key } : {})
    .send(bytes);
interface Recovery {
  sessionId: string;
  photos: { id: string; day: number; state: string }[];
}
const photosFor = async (who: SignedInAgent): Promise<Recovery['photos']> =>
  ((await who.agent.get('/api/v1/my/recoveries').expect(200)).body as Recovery[])[0]!.photos;

describe('a photo that a patient takes after a treatment', () => {
  it('needs consent to the care record, an own treatment, a day that has come, and a photo', async () => {
    const refused = await take(own, 1, pictures[0]).expect(403);
    expect(refused.body).toMatchObject({ type: '/problems/consent-missing' });
    await clinician.agent
      .post(`/api/v1/patients/${patientId}/consents`)
      .send({ purpose: 'care-record' })
      .expect(201);
    await take(stranger, 1, pictures[0]).expect(404);
    await take(own, 1, pictures[0], visit).expect(400);
    await take(own, 4, pictures[0]).expect(400);
    await take(own, 1, Buffer.from('#!/bin/sh')).expect(415);
    expect(await photosFor(own)).toEqual([]);
  });

  it('is kept once, in the record as the patient’s own, seen by both and by nobody for marketing', async () => {
    const { body } = await take(own, 1, pictures[0], sessionId, 'phone-1').expect(201);
    const { photoId } = body as { photoId: string };
    const again = await take(own, 1, pictures[0], sessionId, 'phone-1').expect(201);
    expect((again.body as { photoId: string }).photoId).toBe(photoId);
    expect(await photosFor(own)).toMatchObject([{ id: photoId, day: 1 }]);
    const seen = (await clinician.agent.get(`/api/v1/photos/${photoId}`).expect(200)).body as object;
    expect(seen).toMatchObject({ view: 'diary-day-1', releasedAt: expect.any(String) });
    const rows = await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows(
        'select uploaded_by_patient_id as by, uploaded_by_member_id as member from photo where id = $1',
        [photoId],
      ),
    );
    expect(rows).toEqual([{ by: patientId, member: null }]);
    const marketing = await api.signIn('marketing');
    await marketing.agent.get(`/api/v1/photos/${photoId}`).expect(404);
    await stranger.agent.get(`/api/v1/photos/${photoId}/files/thumb`).expect(404);
  });

  it('is one of few of its day, and out of sight in quarantine', async () => {
    for (const picture of pictures.slice(1, 4)) await take(own, 1, picture).expect(201);
    await take(own, 1, pictures[4]).expect(409);
    await take(own, 2, pictures[4]).expect(201);
    const photos = await photosFor(own);
    expect(photos.map(({ day }) => day)).toEqual([1, 1, 1, 1, 2]);
    await clinician.agent
      .post(`/api/v1/photos/${photos[4]!.id}/refilings`)
      .set('If-Match', '"1"')
      .send({ act: 'quarantine', reason: 'other' })
      .expect(201);
    expect((await photosFor(own)).map(({ day }) => day)).toEqual([1, 1, 1, 1]);
  });
});

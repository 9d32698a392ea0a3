import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { newId, type PatientId, type PhotoId } from '#kernel';
import { Database, OBJECTS, type ObjectStore } from '#platform';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import { aCourse } from '../support/installation.js';
import { aReadyPhoto, aSeries } from '../support/pictures.js';

let api: RunningApi;
let clinician: SignedInAgent;
let pair: Awaited<ReturnType<typeof aPair>>;

beforeAll(async () => {
  api = await startApi();
  clinician = await api.signIn('clinician');
  pair = await aPair();
});
afterAll(() => api.close());

/** Two photos in one light, as the worker leaves them. */
async function aPair() {
  const db = api.app.nest.get(Database);
  const objects = api.app.nest.get<ObjectStore>(OBJECTS);
  const { clinicId } = api.clinic;
  const { patientId, courseId, sessionIds } = await aCourse(db, clinicId, ['2026-01-10', '2026-02-10']);
  const photos: PhotoId[] = [];
  for (const session of sessionIds)
    photos.push(await aReadyPhoto({ db, objects }, clinicId, session, '#b58a70'));
  const [baseline, later] = photos as [PhotoId, PhotoId];
  await aSeries(db, clinicId, courseId, baseline, [{ photo: later, outcome: { moved: [3, 1] } }]);
  const drawn = { normalised: newId(), difference: newId() };
  for (const [recipe, id] of Object.entries(drawn)) {
    const bytes = Buffer.from(`${recipe} of ${later}`);
    await objects.put(`derivatives/${id}`, Readable.from([bytes]));
    const sha256 = createHash('sha256').update(bytes).digest();
    await db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256) values ($1, $2, $3, $4, 1, $5, '[]', '{}', 'image/webp', 320, 240, $6, $5)`,
        [id, clinicId, later, recipe, sha256, bytes.length],
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
        later,
        { gamma: 1, logGain: [0, 0, 0], field: [0, 0, 0, 0, 0, 0] },
        { deltaEBefore: 5, deltaEAfter: 1, share: 0.5, exposureEv: 0.2, gains: [1, 1, 1], noiseDeltaE: 1.4 },
        drawn.normalised,
        drawn.difference,
      ],
    ),
  );
  return { patientId, courseId, baseline, later };
}

const file = (photoId: string, name: string) => `/api/v1/photos/${photoId}/files/${name}`;
const consent = (patientId: PatientId, isGranted: boolean) =>
  clinician.agent.put(`/api/v1/patients/${patientId}/consents/marketing`).send({ isGranted }).expect(200);

describe('pairs of a course', () => {
  it('come with their score, the reasons and the light, and so does any pair by its photos', async () => {
    const { body } = await clinician.agent.get(`/api/v1/courses/${pair.courseId}/pairs`).expect(200);
    const [only] = body as { score: { of: number }; light: object; differenceNoise: number }[];
    expect(only).toMatchObject({
      beforePhotoId: pair.baseline,
      afterPhotoId: pair.later,
      light: { isNormalised: true, rule: 'untreated-skin-of-baseline' },
      differenceNoise: 1.4,
    });
    const { body: same } = await clinician.agent
      .get(`/api/v1/photos/${pair.later}/pairs/${pair.baseline}`)
      .expect(200);
    expect(same).toEqual(only);
  });

  it('are none of one photo with itself', async () => {
    const { body } = await clinician.agent
      .get(`/api/v1/photos/${pair.later}/pairs/${pair.later}`)
      .expect(422);
    expect((body as { type: string }).type).toBe('/problems/photos-not-comparable');
  });
});

describe('pictures drawn of a pair', () => {
  it('are read by staff of the clinic, and are not there for another one', async () => {
    const { body } = await clinician.agent.get(file(pair.later, 'normalised')).buffer(true).expect(200);
    expect(String(body)).toBe(`normalised of ${pair.later}`);
    await clinician.agent.get(file(pair.later, 'difference')).expect(200);
    // The baseline gives the light: nothing was drawn of it.
    await clinician.agent.get(file(pair.baseline, 'normalised')).expect(404);
    const other = await aClinic(api.database.db);
    const foreigner = await api.signIn('clinician', other);
    for (const path of [
      file(pair.later, 'normalised'),
      file(pair.later, 'difference'),
      `/api/v1/photos/${pair.later}/pairs/${pair.baseline}`,
      `/api/v1/courses/${pair.courseId}/pairs`,
    ])
      await foreigner.agent.get(path).expect(404);
  });

  it('follow consent from one request to the next', async () => {
    const marketing = await api.signIn('marketing');
    const statuses = () =>
      Promise.all(
        [
          file(pair.later, 'normalised'),
          file(pair.later, 'difference'),
          `/api/v1/courses/${pair.courseId}/pairs`,
          `/api/v1/photos/${pair.later}/pairs/${pair.baseline}`,
        ].map(async (path) => (await marketing.agent.get(path)).status),
      );
    expect(await statuses()).toEqual([404, 404, 404, 404]);
    await consent(pair.patientId, true);
    expect(await statuses()).toEqual([200, 200, 200, 200]);
    await consent(pair.patientId, false);
    expect(await statuses()).toEqual([404, 404, 404, 404]);
  });

  it('name the baseline in the record of how they were made to those who work with it; marketing has no such record', async () => {
    await api.database.db.tx(api.clinic.clinicId, async (tx) => {
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256)
         values ($1, $2, $3, 'aligned', 99, sha256('x'), $4, '{}', 'image/webp', 9, 9, 1, sha256('x'))`,
        [
          newId(),
          tx.clinicId,
          pair.later,
          JSON.stringify([{ name: 'warp-to-baseline', parameters: { baselinePhotoId: pair.baseline } }]),
        ],
      );
      await tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, picture_set, picture_ids)
         values ($1, $2, $3, 'marketing', 'granted', 'photos', $4)`,
        [newId(), tx.clinicId, pair.patientId, [pair.later]],
      );
    });
    const path = `/api/v1/photos/${pair.later}/record`;
    const marketing = await api.signIn('marketing');
    await marketing.agent.get(`/api/v1/photos/${pair.later}`).expect(200);
    await marketing.agent.get(path).expect(403);
    expect(JSON.stringify((await clinician.agent.get(path).expect(200)).body)).toContain(
      `"baselinePhotoId":"${pair.baseline}"`,
    );
    await consent(pair.patientId, false);
  });

  it('reach the patient with the release of the photo; the map of what differs never does', async () => {
    const patient = await api.signInPatient(pair.patientId);
    await patient.agent.get(file(pair.later, 'normalised')).expect(404);
    await api.database.asOwner('update photo set released_at = now() where id = any($1::uuid[])', [
      [pair.baseline, pair.later],
    ]);
    await patient.agent.get(file(pair.later, 'normalised')).expect(200);
    await patient.agent.get(file(pair.later, 'difference')).expect(404);
    await patient.agent.get(`/api/v1/courses/${pair.courseId}/pairs`).expect(403);
    await api.database.asOwner('update photo set released_at = null where id = $1', [pair.later]);
    await patient.agent.get(file(pair.later, 'normalised')).expect(404);
  });

  it('are gone with a baseline that is another one now', async () => {
    await api.database.asOwner('update series set baseline_photo_id = $1 where baseline_photo_id = $2', [
      pair.later,
      pair.baseline,
    ]);
    await clinician.agent.get(file(pair.later, 'normalised')).expect(404);
    await clinician.agent.get(file(pair.later, 'difference')).expect(404);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { demoPhotos, encodePhantom } from '#imaging';
import {
  newId,
  type ClinicId,
  type CourseId,
  type ImportBatchId,
  type ImportItemId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { OBJECTS, type ObjectStore } from '#platform';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic, type TestClinic } from '../support/database.js';
import { aCourse, aPatient, aPhoto, aSession } from '../support/records.js';

/** What somebody of one clinic may try with ids of another one, and what a browser may still ask for when it may no longer have it. */
let api: RunningApi;
let theirs: TestClinic;
let us: SignedInAgent;
let them: SignedInAgent;
beforeAll(async () => {
  api = await startApi();
  theirs = await aClinic(api.database.db);
  us = await api.signIn('clinician');
  them = await api.signIn('clinician', theirs);
});
afterAll(() => api.close());

interface Record {
  patient: PatientId;
  course: CourseId;
  session: SessionId;
}
const aRecord = (clinicId: ClinicId): Promise<Record> =>
  api.database.db.tx(clinicId, async (tx) => {
    const patient = await aPatient(tx);
    const course = await aCourse(tx, patient);
    return { patient, course, session: await aSession(tx, course, { heldOn: '2026-01-10' }) };
  });

async function aRunningImport(clinicId: ClinicId, session: SessionId) {
  const [batch, item] = [newId<ImportBatchId>(), newId<ImportItemId>()];
  await api.database.db.tx(clinicId, async (tx) => {
    await tx.rows(
      `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Old', 'browser', '{}', 'running')`,
      [batch, clinicId],
    );
    await tx.rows(
      `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, patient_code, held_on, session_id)
       values ($1, $2, $3, 'Chan/a.jpg', 1, 'ready', 'P-1', '2026-01-10', $4)`,
      [item, clinicId, batch, session],
    );
  });
  return { batch, item };
}
const itemOf = (clinicId: ClinicId, id: string) =>
  api.database.db.tx(clinicId, (tx) => tx.rows('select * from import_item where id = $1', [id]));

describe('an import', () => {
  it('reaches no file, batch, patient or course of another clinic, by whatever field it names them', async () => {
    const [ourRecord, theirRecord] = [await aRecord(api.clinic.clinicId), await aRecord(theirs.clinicId)];
    const ours = await aRunningImport(api.clinic.clinicId, ourRecord.session);
    const foreign = await aRunningImport(theirs.clinicId, theirRecord.session);
    const before = await itemOf(theirs.clinicId, foreign.item);
    const sha256 = 'ab'.repeat(32);

    const decide = (ids: string[], set: object) =>
      us.agent.patch(`/api/v1/imports/${ours.batch}/items`).send({ ids, set });
    await decide([foreign.item], { isLeftOut: true }).expect(404);
    await decide([ours.item, foreign.item], { isLeftOut: true }).expect(404);
    for (const set of [{ patientId: theirRecord.patient }, { courseId: theirRecord.course }])
      await decide([ours.item], set).expect(400);

    // The small picture of a file that waits goes to those who may decide about it, once, and is kept by nobody.
    const picture = await sharp({ create: { width: 32, height: 24, channels: 3, background: '#b58a70' } })
      .webp()
      .toBuffer();
    const previewOf = (batch: string, item: string) => `/api/v1/imports/${batch}/items/${item}/preview`;
    await api.database.db.tx(api.clinic.clinicId, (tx) =>
      tx.rows(`update import_item set state = 'review' where id = $1`, [ours.item]),
    );
    const keep = (bytes: Buffer) =>
      api.database.db.tx(api.clinic.clinicId, (tx) =>
        tx.rows('insert into import_preview (clinic_id, item_id, picture) values ($1, $2, $3)', [
          tx.clinicId,
          ours.item,
          bytes,
        ]),
      );
    await us.agent.get(previewOf(ours.batch, ours.item)).expect(404);
    await expect(keep(Buffer.alloc(40_001))).rejects.toThrow(/import_preview_picture_check/);
    await keep(picture);
    const shown = await us.agent.get(previewOf(ours.batch, ours.item)).expect(200);
    expect(shown.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
    });
    expect(Buffer.compare(shown.body as Buffer, picture)).toBe(0);
    await them.agent.get(previewOf(ours.batch, ours.item)).expect(404);
    await them.agent.get(previewOf(foreign.batch, ours.item)).expect(404);
    const listed = await us.agent.get(`/api/v1/imports/${ours.batch}/items`).expect(200);
    expect(listed.body).toMatchObject({ items: [{ hasPreview: true }] });
    await decide([ours.item], { isLeftOut: true }).expect(200);
    await us.agent.get(previewOf(ours.batch, ours.item)).expect(404);
    const placed = await us.agent
      .post(`/api/v1/imports/${ours.batch}/placements`)
      .send({ items: [{ id: foreign.item, sha256 }] })
      .expect(200);
    expect(placed.body).toEqual([]);
    await us.agent
      .post(`/api/v1/imports/${ours.batch}/failures`)
      .send({ failures: [{ id: foreign.item, failure: 'unreadable' }] })
      .expect(204);

    const file = {
      path: 'Wong/b.jpg',
      sizeBytes: 1,
      modifiedAt: null,
      takenAtLocal: null,
      sha256: null,
      state: 'ready',
      reasons: [],
      patientLabel: null,
      patientId: ourRecord.patient,
      patientCode: null,
      patientName: null,
      courseId: null,
      heldOn: '2026-01-10',
      days: [],
      view: 'unknown',
      lightMode: 'unknown',
      kind: 'follow-up',
      modality: null,
    };
    const append = (change: object) =>
      us.agent.post(`/api/v1/imports/${ours.batch}/items`).send({ items: [{ ...file, ...change }] });
    await append({ patientId: theirRecord.patient }).expect(400);
    await append({ courseId: theirRecord.course }).expect(400);
    await append({}).expect(200);

    // Nor by the key that ties a photo to its file.
    const photo = demoPhotos()[0]!;
    const jpeg = await encodePhantom(photo.render(96), photo);
    const send = (session: SessionId, key: string) =>
      us.agent
        .post(`/api/v1/sessions/${session}/photos?view=face-front`)
        .set('Content-Type', 'image/jpeg')
        .set('Idempotency-Key', key)
        .send(jpeg);
    await send(ourRecord.session, `import:${foreign.item}`).expect(409);
    await send(theirRecord.session, `import:${foreign.item}`).expect(404);
    expect(await itemOf(theirs.clinicId, foreign.item)).toEqual(before);
    const metadata = { view: 'face-front', fileName: 'a.jpg', sessionId: ourRecord.session };
    const started = await us.agent.post('/api/v1/uploads').set({
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(jpeg.length),
      'Idempotency-Key': `import:${foreign.item}`,
      'Upload-Metadata': Object.entries(metadata)
        .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
        .join(','),
    });
    expect(started.status).toBe(409);
    await send(ourRecord.session, `import:${ours.item}`).expect(201);
    expect(await itemOf(api.clinic.clinicId, ours.item)).toMatchObject([{ state: 'imported' }]);
  });
});

describe('refiling', () => {
  it('moves and merges nothing across clinics', async () => {
    const [ours, foreign] = [await aRecord(api.clinic.clinicId), await aRecord(theirs.clinicId)];
    const photo = await api.database.db.tx(api.clinic.clinicId, (tx) => aPhoto(tx, ours.session));
    const [admin, stranger] = [await api.signIn('admin'), await api.signIn('admin', theirs)];
    const refile = (path: string, body: object) =>
      admin.agent
        .post(`/api/v1/${path}`)
        .set('If-Match', '"1"')
        .send({ reason: 'wrong-patient', ...body });
    for (const preview of ['', '/preview']) {
      const wrong = [
        [`photos/${photo}/refilings${preview}`, { act: 'move', toSessionId: foreign.session }],
        [`sessions/${ours.session}/refilings${preview}`, { act: 'move', toCourseId: foreign.course }],
        [`patients/${ours.patient}/refilings${preview}`, { act: 'merge', intoPatientId: foreign.patient }],
      ] as const;
      for (const [path, body] of wrong) {
        const { status } = preview
          ? await admin.agent.post(`/api/v1/${path}`).send(body)
          : await refile(path, body);
        expect([path, [400, 404].includes(status)]).toEqual([path, true]);
      }
    }
    const made = await refile(`photos/${photo}/refilings`, { act: 'quarantine' }).expect(201);
    const { id } = made.body as { id: string };
    await stranger.agent.post(`/api/v1/refilings/${id}/undo`).expect(404);
    await stranger.agent.get(`/api/v1/refilings/${id}/photos/${photo}/thumb`).expect(404);
    const seen = await stranger.agent.get('/api/v1/refilings?list=quarantine').expect(200);
    expect((seen.body as { items: unknown[] }).items).toEqual([]);
  });
});

describe('bytes that a browser knows already', () => {
  /** A photo with its small picture in the store. */
  async function aPicture({ session }: Record): Promise<PhotoId> {
    const objects = api.app.nest.get<ObjectStore>(OBJECTS);
    const derivative = newId();
    const bytes = Buffer.from(`picture ${derivative}`);
    await objects.put(`derivatives/${derivative}`, Readable.from([bytes]));
    return api.database.db.tx(api.clinic.clinicId, async (tx) => {
      const photo = await aPhoto(tx, session);
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
           width_px, height_px, size_bytes, sha256)
         values ($1, $2, $3, 'thumb', 1, $4, '[]', '{}', 'image/webp', 9, 9, $5, $4)`,
        [derivative, tx.clinicId, photo, createHash('sha256').update(bytes).digest(), bytes.length],
      );
      await tx.rows('update photo set released_at = clock_now() where clinic_id = $1 and id = $2', [
        tx.clinicId,
        photo,
      ]);
      return photo;
    });
  }
  const thumb = (who: SignedInAgent, photo: PhotoId, etag?: string) => {
    const asked = who.agent.get(`/api/v1/photos/${photo}/files/thumb`);
    return etag === undefined ? asked : asked.set('If-None-Match', etag);
  };

  it('are not even called unchanged once consent or release has ended between the list and them', async () => {
    const record = await aRecord(api.clinic.clinicId);
    const photo = await aPicture(record);
    const consent = (isGranted: boolean) =>
      us.agent.put(`/api/v1/patients/${record.patient}/consents/marketing`).send({ isGranted }).expect(200);
    await consent(true);
    const marketing = await api.signIn('marketing');
    const patient = await api.signInPatient(record.patient);
    const listed = async (who: SignedInAgent, path: string) =>
      JSON.stringify((await who.agent.get(path).expect(200)).body).includes(photo);
    const lists = [
      [marketing, `/api/v1/case-candidates/${record.course}`],
      [patient, '/api/v1/my/progress'],
    ] as const;
    for (const [who, path] of lists) expect(await listed(who, path)).toBe(true);
    const etag = (await thumb(marketing, photo).expect(200)).headers['etag'] as string;
    await thumb(marketing, photo, etag).expect(304);
    await thumb(patient, photo, etag).expect(304);

    await consent(false);
    await thumb(marketing, photo, etag).expect(404);
    await thumb(patient, photo, etag).expect(304);
    const { version } = (await us.agent.get(`/api/v1/photos/${photo}`)).body as { version: number };
    await us.agent
      .patch(`/api/v1/photos/${photo}`)
      .set('If-Match', `"${version}"`)
      .send({ isReleased: false })
      .expect(200);
    await thumb(patient, photo, etag).expect(404);
    expect(await listed(patient, '/api/v1/my/progress')).toBe(false);

    // Out of sight, its usual address has it for nobody; the one in the list of quarantine only for administrators.
    const now = (await us.agent.get(`/api/v1/photos/${photo}`)).body as { version: number };
    const made = await us.agent
      .post(`/api/v1/photos/${photo}/refilings`)
      .set('If-Match', `"${now.version}"`)
      .send({ act: 'quarantine', reason: 'not-consented' })
      .expect(201);
    await thumb(us, photo, etag).expect(404);
    const withheld = `/api/v1/refilings/${(made.body as { id: string }).id}/photos/${photo}/thumb`;
    await (await api.signIn('admin')).agent.get(withheld).expect(200);
    await us.agent.get(withheld).set('If-None-Match', etag).expect(403);
    await marketing.agent.get(withheld).set('If-None-Match', etag).expect(403);
    await patient.agent.get(withheld).set('If-None-Match', etag).expect(403);
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fromBufferPromise } from 'yauzl';
import { z } from 'zod';
import { newId, type PatientId } from '#kernel';
import { createObjectStore, defineJob, enqueue, JobWorker, OBJECTS, type ObjectStore } from '#platform';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aClinic } from '../support/database.js';
import { testConfig, until } from '../support/installation.js';
import { aCourse, aPhoto, aSession } from '../support/records.js';

interface Export {
  id: string;
  state: string;
  filesDone: number;
  filesTotal: number;
  sizeBytes: number;
  faultCount: number;
  expiresAt: string;
}

let api: RunningApi;
let folder: string;
let objects: ObjectStore;
let workerApp: INestApplicationContext;
let worker: JobWorker;
let admin: SignedInAgent;
let original: Buffer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-exports-'));
  const root = join(folder, 'objects');
  await (await createObjectStore({ kind: 'fs', root, createIfMissing: true })).close();
  api = await startApi({ OBJECTS_ROOT: root });
  workerApp = await NestFactory.createApplicationContext(
    WorkerModule.forRoot(await testConfig(api.database, root)),
    { logger: false, abortOnError: false },
  );
  objects = workerApp.get<ObjectStore>(OBJECTS);
  worker = workerApp.get(JobWorker, { strict: false });
  admin = await api.signIn('admin');
  original = randomBytes(400_000);
  const sha256 = createHash('sha256').update(original).digest();
  await api.database.db.tx(api.clinic.clinicId, async (tx) => {
    const patient = newId<PatientId>();
    await tx.rows(
      `insert into patient (id, clinic_id, code, name, born_on) values ($1, $2, '陳-1', 'Chan Tai Man', '1990-02-03')`,
      [patient, tx.clinicId],
    );
    await tx.rows('insert into patient_contact (clinic_id, patient_id, phone) values ($1, $2, $3)', [
      tx.clinicId,
      patient,
      '+85291234567',
    ]);
    const session = await aSession(tx, await aCourse(tx, patient), { heldOn: '2026-01-10' });
    const photo = await aPhoto(tx, session, { sha256 });
    await objects.put(`originals/${photo}`, Readable.from([original]));
    // One that the store has lost.
    await aPhoto(tx, session, { view: 'face-front' });
  });
});
afterAll(async () => {
  await worker.stop();
  await workerApp.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const begin = async (withNames: boolean) =>
  (await admin.agent.post('/api/v1/exports').send({ withNames }).expect(202)).body as Export;
const read = async (id: string) =>
  (await admin.agent.get(`/api/v1/exports/${id}`).expect(200)).body as Export;
const ready = (id: string) =>
  until(
    () => read(id),
    ({ state }) => state === 'ready',
  );
const archiveOf = (id: string) => `/api/v1/exports/${id}/archive`;

const bytes = (path: string, headers: Record<string, string> = {}) =>
  admin.agent
    .get(path)
    .set(headers)
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    });

/** Read by another program than the one that writes. */
async function unzip(archive: Buffer): Promise<Map<string, Buffer>> {
  const zip = await fromBufferPromise(archive);
  const files = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, Buffer.concat(await (await zip.openReadStreamPromise(entry)).toArray()));
  return files;
}

/** As an erasure of the bin records it. */
const eraseSomething = () =>
  api.database.asOwner(
    `with r as (insert into refiling (id, clinic_id, act, subject, subject_id, from_patient_id, to_patient_id, reason, before, done_by_member_id, undo_until)
         values (gen_random_uuid(), $1, 'bin', 'photo', gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'other', '{}', $2, now()) returning id)
       insert into erasure (id, clinic_id, refiling_id, photo_ids, case_study_ids, rating_count, object_keys)
       select gen_random_uuid(), $1, id, '{}', '{}', 0, '{}' from r`,
    [api.clinic.clinicId, api.clinic.adminId],
  );

const keysOf = async (id: string) => (await objects.list(`exports/${id}/`)).items.map(({ key }) => key);

describe('an export', () => {
  it('that is still being made ends as well when something is erased', async () => {
    const { id } = await begin(false);
    expect((await read(id)).state).toBe('queued');
    await eraseSomething();
    expect((await read(id)).state).toBe('ended');
  });

  it('waits for the worker, one at a time, and can be stopped', async () => {
    const first = await begin(false);
    expect(first).toMatchObject({ state: 'queued', filesDone: 0, sizeBytes: null });
    expect((await begin(false)).id).toBe(first.id);
    await admin.agent.post('/api/v1/exports').send({ withNames: true }).expect(409);
    await admin.agent.get(archiveOf(first.id)).expect(404);
    await admin.agent.delete(`/api/v1/exports/${first.id}`).expect(204);
    await worker.start();
    await until(
      () =>
        admin.agent
          .get('/api/v1/jobs?state=skipped')
          .then((answer) => answer.body as { items: { name: string }[] }),
      ({ items }) => items.some(({ name }) => name === 'export.make'),
    );
    expect(await read(first.id)).toMatchObject({ state: 'ended' });
    expect(await keysOf(first.id)).toEqual([]);
  });

  it('is the whole record, byte for byte, in an archive that any program opens', async () => {
    const { id } = await begin(false);
    const made = await ready(id);
    expect(made).toMatchObject({ faultCount: 1, withNames: false, madeBy: expect.any(String) });
    expect(made.filesDone).toBe(made.filesTotal);
    const answer = await bytes(archiveOf(id)).expect(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/zip',
      'cache-control': 'no-store',
      'content-length': String(made.sizeBytes),
      'content-disposition': expect.stringMatching(
        /^attachment; filename="samelight-export-[\d-]{10}\.zip"$/,
      ),
    });
    const files = await unzip(answer.body as Buffer);
    const photo = 'patients/patient-0001/2026-01-10_treatment/close-up-site__standard__1.jpg';
    expect(files.get(photo)?.equals(original)).toBe(true);
    const manifest = JSON.parse(files.get('manifest.json')!.toString()) as {
      faults: unknown[];
      files: { path: string; sha256: string }[];
    };
    expect(manifest.faults).toEqual([
      { file: 'patients/patient-0001/2026-01-10_treatment/face-front__standard__1.jpg', fault: 'missing' },
    ]);
    expect(manifest.files.map(({ path }) => path).sort()).toEqual(
      [...files.keys()].filter((path) => path !== 'manifest.json').sort(),
    );
    for (const { path, sha256 } of manifest.files)
      expect([path, createHash('sha256').update(files.get(path)!).digest('hex')]).toEqual([path, sha256]);
    const text = [...files].filter(([path]) => path.endsWith('.csv')).join();
    expect(text).not.toMatch(/Chan|陳|85291234567|1990-02-03/);
    expect(await read(id)).toMatchObject({ downloadedAt: expect.any(String) });
  });

  it('names people when it is asked to, and a download that broke off goes on', async () => {
    const { id } = await begin(true);
    const { sizeBytes } = await ready(id);
    const whole = (await bytes(archiveOf(id)).expect(200)).body as Buffer;
    expect((await unzip(whole)).get('patients.csv')!.toString()).toMatch(
      /Chan Tai Man,1990-02-03,,\+85291234567|Chan Tai Man,1990-02-03,,'\+85291234567/,
    );
    const etag = (await admin.agent.head(archiveOf(id)).expect(200)).headers['etag'] as string;
    const rest = await bytes(archiveOf(id), { Range: 'bytes=1000-', 'If-Range': etag }).expect(206);
    expect(rest.headers['content-range']).toBe(`bytes 1000-${sizeBytes - 1}/${sizeBytes}`);
    expect((rest.body as Buffer).equals(whole.subarray(1000))).toBe(true);
    const tail = await bytes(archiveOf(id), { Range: 'bytes=-22' }).expect(206);
    expect((tail.body as Buffer).equals(whole.subarray(-22))).toBe(true);
    expect(
      (await bytes(archiveOf(id), { Range: 'bytes=5-', 'If-Range': '"other"' }).expect(200)).body,
    ).toHaveLength(sizeBytes);
    await admin.agent.get(archiveOf(id)).set('Range', `bytes=${sizeBytes}-`).expect(416);
  });

  it('is over after a day, and its bytes go', async () => {
    const { id } = await begin(false);
    await ready(id);
    expect(await keysOf(id)).toHaveLength(1);
    await api.database.shiftClock('25 hours');
    try {
      // A day later everybody has to sign in again.
      const { agent } = await api.signIn('admin');
      await agent.get(archiveOf(id)).expect(404);
      expect((await agent.get(`/api/v1/exports/${id}`).expect(200)).body).toMatchObject({ state: 'ended' });
      // The job that waits for the hour, now.
      const end = defineJob('export.end', z.strictObject({ exportId: z.uuid() }));
      await api.database.db.tx(api.clinic.clinicId, (tx) => enqueue(tx, end, { exportId: id }));
      await until(
        () => keysOf(id),
        (keys) => keys.length === 0,
      );
    } finally {
      await api.database.shiftClock('0');
    }
  });

  it('ends when something of the clinic is erased', async () => {
    const { id } = await begin(false);
    await ready(id);
    await eraseSomething();
    await admin.agent.get(archiveOf(id)).expect(404);
  });

  it('is for those who run this very clinic', async () => {
    const { id } = await begin(false);
    await ready(id);
    for (const role of ['clinician', 'marketing', 'rater'] as const)
      await (await api.signIn(role)).agent.get(archiveOf(id)).expect(403);
    const stranger = await api.signIn('admin', await aClinic(api.database.db));
    await stranger.agent.get(archiveOf(id)).expect(404);
    await stranger.agent.delete(`/api/v1/exports/${id}`).expect(404);
    expect((await stranger.agent.get('/api/v1/exports').expect(200)).body).toEqual([]);
    await bytes(archiveOf(id)).expect(200);
  });
});

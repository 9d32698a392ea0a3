import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { demoPhotos, encodePhantom } from '#imaging';
import { encodeCursor, newId } from '#kernel';
import { createObjectStore, JobWorker } from '#platform';
import { WorkerModule } from '../../apps/worker/src/worker.module.js';
import { startApi, type RunningApi, type SignedInAgent } from '../support/api.js';
import { aCourse, testConfig, until } from '../support/installation.js';

let api: RunningApi;
let folder: string;
let workerApp: INestApplicationContext;
let clinician: SignedInAgent;
let jpeg: Buffer;
let sha256: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-photos-'));
  const objects = join(folder, 'objects');
  await (await createObjectStore({ kind: 'fs', root: objects, createIfMissing: true })).close();
  api = await startApi({ OBJECTS_ROOT: objects });
  workerApp = await NestFactory.createApplicationContext(
    WorkerModule.forRoot(await testConfig(api.database, objects)),
    { logger: false, abortOnError: false },
  );
  await workerApp.get(JobWorker, { strict: false }).start();
  clinician = await api.signIn('clinician');
  const photo = demoPhotos()[0]!;
  jpeg = await encodePhantom(photo.render(480), photo);
  sha256 = createHash('sha256').update(jpeg).digest('hex');
});
afterAll(async () => {
  await workerApp.get(JobWorker, { strict: false }).stop();
  await workerApp.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

const newSession = async () => (await aCourse(api.database.db, api.clinic.clinicId)).sessionIds[0]!;

const upload = (
  who: SignedInAgent,
  sessionId: string,
  query = 'view=close-up-cheek-left&lightMode=standard&fileName=IMG_1.JPG',
) => who.agent.post(`/api/v1/sessions/${sessionId}/photos?${query}`).set('Content-Type', 'image/jpeg');

async function readyPhoto(): Promise<{ id: string; version: number }> {
  const { body } = await upload(clinician, await newSession())
    .send(jpeg)
    .expect(201);
  const photoId = (body as { photoId: string }).photoId;
  const photo = await until(
    async () =>
      (await clinician.agent.get(`/api/v1/photos/${photoId}`).expect(200)).body as {
        id: string;
        state: string;
        version: number;
      },
    ({ state }) => state === 'ready',
  );
  return photo;
}

describe('plain upload', () => {
  it('acknowledges with size and SHA-256, and says when it knew the bytes', async () => {
    const sessionId = await newSession();
    const { body } = await upload(clinician, sessionId)
      .set('X-Content-SHA256', sha256)
      .send(jpeg)
      .expect(201);
    expect(body).toEqual({ photoId: expect.any(String), sha256, sizeBytes: jpeg.length, isDuplicate: false });
    const again = await upload(clinician, sessionId).send(jpeg).expect(200);
    expect(again.body).toEqual({ ...(body as object), isDuplicate: true });
  });

  it.each([
    ['another SHA-256', { 'X-Content-SHA256': 'ab'.repeat(32) }, 422, 'upload-checksum-mismatch'],
    ['a digest that is none', { 'Repr-Digest': 'md5=:AAAA:' }, 400, 'invalid-request'],
  ])('refuses %s', async (_name, headers, status, slug) => {
    const { body } = await upload(clinician, await newSession())
      .set(headers)
      .send(jpeg)
      .expect(status);
    expect((body as { type: string }).type).toBe(`/problems/${slug}`);
  });

  it('takes the digest of RFC 9530', async () => {
    const digest = `sha-256=:${createHash('sha256').update(jpeg).digest('base64')}:`;
    await upload(clinician, await newSession())
      .set('Repr-Digest', digest)
      .send(jpeg)
      .expect(201);
  });

  it('refuses what is no photo, what is too large before reading it, and what names no session of this clinic', async () => {
    const sessionId = await newSession();
    const text = await upload(clinician, sessionId).send(Buffer.from('not a photo at all')).expect(415);
    expect((text.body as { detail: string }).detail).toMatch(/JPEG/);
    const large = await upload(clinician, sessionId)
      .set('Content-Length', '100000001')
      .send(Buffer.alloc(10))
      .timeout(5000)
      .catch((error: { response?: { status: number } }) => error.response);
    expect(large?.status).toBe(413);
    await upload(clinician, newId()).send(jpeg).expect(404);
  });

  it('is for those who may', async () => {
    const sessionId = await newSession();
    await upload(await api.signIn('rater'), sessionId)
      .send(jpeg)
      .expect(403);
    await upload(await api.signIn('marketing'), sessionId)
      .send(jpeg)
      .expect(403);
    await upload(await api.signIn('assistant'), sessionId)
      .send(jpeg)
      .expect(201);
  });
});

describe('resumable upload', () => {
  const tus = { 'Tus-Resumable': '1.0.0' };
  const metadata = (fields: Record<string, string>) =>
    Object.entries(fields)
      .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
      .join(',');

  it('begins, goes on, and acknowledges with the last byte', async () => {
    const sessionId = await newSession();
    const begun = await clinician.agent
      .post('/api/v1/uploads')
      .set({
        ...tus,
        'Upload-Length': String(jpeg.length),
        'Upload-Metadata': metadata({ sessionId, view: 'close-up-cheek-left', fileName: '照片.jpg', sha256 }),
      })
      .expect(201);
    const location = begun.headers['location'] as string;
    const part = (offset: number, bytes: Buffer) =>
      clinician.agent
        .patch(location)
        .set({ ...tus, 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' })
        .send(bytes);
    const half = jpeg.length >> 1;
    const one = await part(0, jpeg.subarray(0, half)).expect(204);
    expect(one.headers).toMatchObject({ 'upload-offset': String(half) });
    expect(one.headers['samelight-photo-id']).toBeUndefined();
    const wrong = await part(5, jpeg.subarray(5)).expect(409);
    expect(wrong.body).toMatchObject({ type: '/problems/upload-offset-mismatch', receivedBytes: half });
    const two = await part(half, jpeg.subarray(half)).expect(204);
    expect(two.headers).toMatchObject({ 'samelight-sha256': sha256, 'samelight-duplicate': 'false' });
    const head = await clinician.agent.head(location).set(tus).expect(200);
    expect(head.headers['samelight-photo-id']).toBe(two.headers['samelight-photo-id']);
    const photo = await clinician.agent
      .get(`/api/v1/photos/${two.headers['samelight-photo-id']}`)
      .expect(200);
    expect((photo.body as { fileName: string }).fileName).toBe('照片.jpg');
  });

  it('says what it speaks and what it needs', async () => {
    const { headers } = await clinician.agent.options('/api/v1/uploads').expect(204);
    expect(headers).toMatchObject({ 'tus-version': '1.0.0', 'tus-max-size': '100000000' });
    const sessionId = await newSession();
    const begin = (fields: Record<string, string>) =>
      clinician.agent.post('/api/v1/uploads').set({
        ...tus,
        'Upload-Length': '10',
        'Upload-Metadata': metadata({ sessionId, view: 'face-front' }),
        ...fields,
      });
    await begin({ 'Upload-Length': '100000001' }).expect(413);
    await begin({ 'Upload-Length': 'many' }).expect(400);
    await begin({ 'Tus-Resumable': '0.2.2' }).expect(400);
    await begin({ 'Upload-Metadata': metadata({ sessionId, view: '../etc' }) }).expect(400);
    await begin({
      'Upload-Metadata': metadata({ sessionId, view: 'face-front', fileName: 'a\0b.jpg' }),
    }).expect(201);
    await begin({}).expect(201);
  });

  it('answers an address that cannot exist as one that has gone', async () => {
    const answers = [];
    for (const id of [newId(), 'not-an-id'])
      answers.push(await clinician.agent.head(`/api/v1/uploads/${id}`).set(tus).expect(404));
    for (const { headers } of answers) expect(headers['tus-resumable']).toBe('1.0.0');
    const names = answers.map(({ headers }) => Object.keys(headers as object).sort());
    expect(names[1]).toEqual(names[0]);
  });

  it('is nobody else’s', async () => {
    const sessionId = await newSession();
    const { headers } = await clinician.agent
      .post('/api/v1/uploads')
      .set({ ...tus, 'Upload-Length': '10', 'Upload-Metadata': metadata({ sessionId, view: 'face-front' }) })
      .expect(201);
    const rater = await api.signIn('rater');
    await rater.agent
      .head(headers['location'] as string)
      .set(tus)
      .expect(403);
    await clinician.agent
      .delete(headers['location'] as string)
      .set(tus)
      .expect(204);
    await clinician.agent
      .head(headers['location'] as string)
      .set(tus)
      .expect(404);
  });
});

describe('reading a picture', () => {
  it('is asked anew each time and costs no bytes while it is unchanged', async () => {
    const { id } = await readyPhoto();
    const first = await clinician.agent.get(`/api/v1/photos/${id}/files/thumb`).expect(200);
    expect(first.headers).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^inline; filename="photo-/),
    });
    await clinician.agent
      .get(`/api/v1/photos/${id}/files/thumb`)
      .set('If-None-Match', first.headers['etag'] as string)
      .expect(304);
    await api.visitor().get(`/api/v1/photos/${id}/files/thumb`).expect(401);
    await clinician.agent.get(`/api/v1/photos/${id}/files/secret`).expect(404);
  });

  it('gives the original byte for byte, as an attachment that can run nothing', async () => {
    const { id } = await readyPhoto();
    const { headers, body } = await clinician.agent
      .get(`/api/v1/photos/${id}/original`)
      .buffer(true)
      .expect(200);
    expect(
      createHash('sha256')
        .update(body as Buffer)
        .digest('hex'),
    ).toBe(sha256);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(headers['content-disposition']).toBe(
      `attachment; filename="IMG_1.JPG"; filename*=UTF-8''IMG_1.JPG`,
    );
    const assistant = await api.signIn('assistant');
    await clinician.agent.get(`/api/v1/photos/${id.toUpperCase()}/original`).expect(200);
    await assistant.agent.get(`/api/v1/photos/${id}/original`).expect(403);
  });

  it('carries no place and no serial number outside', async () => {
    const { id } = await readyPhoto();
    for (const name of ['thumb', 'view', 'full']) {
      const { body } = await clinician.agent
        .get(`/api/v1/photos/${id}/files/${name}`)
        .buffer(true)
        .expect(200);
      expect((body as Buffer).includes('Samelight Phantom')).toBe(false);
      expect((body as Buffer).includes('Exif')).toBe(false);
    }
  });

  it('a machine that may read pictures alone sees no name: neither the patient’s, nor the file’s, nor the note', async () => {
    const { patientId, courseId, sessionIds } = await aCourse(api.database.db, api.clinic.clinicId);
    await api.database.asOwner(`update patient set name = 'Wong Siu Ming' where id = $1`, [patientId]);
    await api.database.asOwner(`update course set note = 'Mrs Wong asks for mornings' where id = $1`, [
      courseId,
    ]);
    const query = 'view=front&fileName=Wong_1.JPG';
    const { body } = await upload(clinician, sessionIds[0]!, query).send(jpeg).expect(201);
    const { photoId } = body as { photoId: string };
    const made = await clinician.agent
      .post('/api/v1/api-tokens')
      .send({ name: 'Pictures', actions: ['photo.read'], lifetimeDays: 1 })
      .expect(201);
    const { secret } = made.body as { secret: string };
    const rater = await api.signIn('rater');
    const asMachine = (path: string) =>
      api.visitor().get(`/api/v1/${path}`).set('Authorization', `Bearer ${secret}`);
    for (const path of [`photos/${photoId}`, `photos?courseId=${courseId}`]) {
      expect((await clinician.agent.get(`/api/v1/${path}`).expect(200)).text).toContain('Wong');
      const shown = (await asMachine(path).expect(200)).text;
      await rater.agent.get(`/api/v1/${path}`).expect(403);
      expect(shown).toContain(photoId);
      expect(shown).not.toContain('Wong');
    }
    // The page of a course is part of the patient's record.
    await asMachine(`courses/${courseId}/timeline`).expect(403);
  });

  it('a patient sees a photo from its release on, in the own progress', async () => {
    const { patientId, sessionIds } = await aCourse(api.database.db, api.clinic.clinicId);
    const { body } = await upload(clinician, sessionIds[0]!).send(jpeg).expect(201);
    const { photoId } = body as { photoId: string };
    const photo = await until(
      async () =>
        (await clinician.agent.get(`/api/v1/photos/${photoId}`)).body as { state: string; version: number },
      ({ state }) => state === 'ready',
    );
    const patient = await api.signInPatient(patientId);
    const progress = async () =>
      (await patient.agent.get('/api/v1/my/progress').expect(200)).body as {
        courses: { photos: { id: string }[] }[];
      };
    expect((await progress()).courses.flatMap((course) => course.photos)).toEqual([]);
    await patient.agent.get(`/api/v1/photos/${photoId}/files/view`).expect(404);
    await clinician.agent.patch(`/api/v1/photos/${photoId}`).send({ isReleased: true }).expect(428);
    await clinician.agent
      .patch(`/api/v1/photos/${photoId}`)
      .set('If-Match', `"${photo.version}"`)
      .send({ isReleased: true })
      .expect(200);
    expect((await progress()).courses.flatMap((course) => course.photos.map(({ id }) => id))).toEqual([
      photoId,
    ]);
    await patient.agent.get(`/api/v1/photos/${photoId}/files/view`).expect(200);
    await patient.agent.get(`/api/v1/photos/${photoId}/original`).expect(403);
    await patient.agent.get('/api/v1/photos').expect(403);
  });
});

describe('live events', () => {
  it('tell of a photo’s states while they happen, and only to its clinic', async () => {
    const seen: string[] = [];
    const request = get(`${api.url}/api/v1/events`, { headers: clinician.headers }, (response) => {
      response.setEncoding('utf8').on('data', (text: string) => seen.push(text));
    });
    await until(
      async () => seen.join(''),
      (text) => text.includes('retry:'),
    );
    const { id } = await readyPhoto();
    const text = await until(
      async () => seen.join(''),
      (all) => all.includes(`"photoId" : "${id}"`) || all.includes(`"photoId":"${id}"`),
    );
    expect(text).toMatch(/event: photo\ndata: /);
    expect(text).not.toContain(api.clinic.clinicId);
    request.destroy();
  });
});

describe('list', () => {
  it('pages by cursor and refuses a cursor that is none', async () => {
    const { body } = await clinician.agent.get('/api/v1/photos?limit=2').expect(200);
    const page = body as { items: { id: string }[]; nextCursor: string };
    const next = await clinician.agent.get(`/api/v1/photos?limit=2&cursor=${page.nextCursor}`).expect(200);
    const ids = [...page.items, ...(next.body as typeof page).items].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    await clinician.agent.get('/api/v1/photos?cursor=nonsense').expect(400);
    await clinician.agent.get(`/api/v1/photos?cursor=${encodeCursor(['abc'])}`).expect(400);
    const admin = await api.signIn('admin');
    await admin.agent.get(`/api/v1/jobs?cursor=${encodeCursor(['abc'])}`).expect(400);
    await clinician.agent.get('/api/v1/photos?clinicId=1').expect(400);
  });
});

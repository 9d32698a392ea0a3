// A server to be measured, in a process of its own: the API with a filled database, or the plainest server there is.
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '#kernel';
import { PhotosService } from '#photos';
import { createObjectStore } from '#platform';
import { startApi } from '../test/support/api.js';
import { aCourse } from '../test/support/installation.js';
import { cameraJpeg } from './pictures.js';

/** What the measuring process needs to know. */
export interface Served {
  url: string;
  cookie: string;
  /** Of somebody who sees only consented pictures: those of every other course of the crowd. */
  marketingCookie: string;
  csrfToken: string;
  sessionIds: string[];
  photoId: string;
  /** A course of 500 photos. */
  courseId: string;
  rowCounts: { crowded: number; quiet: number };
}

const rowCounts = { crowded: 100_000, quiet: 1_000 };
const [kind, argument] = process.argv.slice(2) as ['api' | 'files' | 'uploads', string];
if (kind === 'files') serveFile(argument);
else if (kind === 'uploads') takeUploads(argument);
else await serveApi(argument);

function serveFile(path: string): void {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'image/webp', 'Content-Length': statSync(path).size });
    createReadStream(path).pipe(response);
  });
  server.listen(0, '127.0.0.1', () =>
    process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
  );
  process.on('message', () => process.exit(0));
}

/** Writes, syncs and hashes what it is sent, and does nothing else. */
function takeUploads(folder: string): void {
  const server = createServer((request, response) => {
    void (async () => {
      const hash = createHash('sha256');
      const file = await open(join(folder, `taken-${randomUUID()}`), 'wx');
      for await (const piece of request as AsyncIterable<Buffer>) {
        hash.update(piece);
        await file.writeFile(piece);
      }
      await file.sync();
      await file.close();
      response.writeHead(201).end(hash.digest('hex'));
    })();
  });
  server.listen(0, '127.0.0.1', () =>
    process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }),
  );
  process.on('message', () => process.exit(0));
}

async function serveApi(folder: string): Promise<void> {
  const objects = join(folder, 'objects');
  await (await createObjectStore({ kind: 'fs', root: objects, createIfMissing: true })).close();
  // A store in use has its 256 folders; making one durable is paid once, not by each upload.
  for (let fan = 0; fan < 256; fan += 1) {
    await mkdir(join(objects, 'originals', fan.toString(16).padStart(2, '0')), { recursive: true });
  }
  const api = await startApi({ OBJECTS_ROOT: objects });
  const { db } = api.database;
  const { clinicId } = api.clinic;
  const { headers, csrfToken } = await api.signIn('clinician');
  const cookie = headers.Cookie;
  const marketingCookie = (await api.signIn('marketing')).headers.Cookie;

  const { sessionIds } = await aCourse(db, clinicId, [
    '2026-01-01',
    '2026-02-01',
    '2026-03-01',
    '2026-04-01',
  ]);
  const bytes = await cameraJpeg(1600, 1200, 7);
  const { photoId } = await api.app.nest.get(PhotosService).intake({
    clinicId,
    sessionId: sessionIds[0]!,
    view: 'face-front',
    lightMode: 'standard',
    fileName: 'a.jpg',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([bytes]),
    sizeBytes: bytes.length,
  });
  await makeThumb(photoId);

  // The same list twice: a course of 500 photos while the clinic holds few others, and when it holds very many.
  const quiet = await aCourse(db, clinicId, ['2026-05-01']);
  await fill(quiet.sessionIds[0]!, 500);
  await fill((await aCourse(db, clinicId, ['2026-05-02'])).sessionIds[0]!, rowCounts.quiet - 500);
  const served: Served = {
    url: api.url,
    cookie,
    marketingCookie,
    csrfToken,
    sessionIds,
    photoId,
    courseId: quiet.courseId,
    rowCounts,
  };
  process.on('message', (message) => {
    if (message === 'stop') void api.close().then(() => process.exit(0));
    if (message === 'crowd') {
      void crowd().then(() => process.send!('crowded'));
    }
  });
  process.send!(served);

  async function consent(patientId: string): Promise<void> {
    await db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into consent_event (id, clinic_id, patient_id, purpose, action, recorded_by_member_id, is_of_age_confirmed)
         values ($2, $1, $3, 'marketing', 'granted', $4, true)`,
        [clinicId, newId(), patientId, api.clinic.adminId],
      ),
    );
  }

  async function crowd(): Promise<void> {
    let isConsented = false;
    for (let done = rowCounts.quiet; done < rowCounts.crowded; done += 9_900) {
      const { patientId, sessionIds: more } = await aCourse(db, clinicId, ['2026-06-01']);
      isConsented = !isConsented;
      if (isConsented) await consent(patientId);
      await fill(more[0]!, Math.min(9_900, rowCounts.crowded - done));
    }
  }

  async function fill(sessionId: string, count: number): Promise<void> {
    await db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key, width_px, height_px)
         select id, $1, $2, 'face-front', 'standard', 'ready', 'a.jpg', 'image/jpeg', 1, sha256(id::text::bytea), 'originals/' || id, 4000, 3000
         from (select uuidv7() as id from generate_series(1, $3)) ids`,
        [clinicId, sessionId, count],
      ),
    );
  }

  async function makeThumb(id: string): Promise<void> {
    const store = await createObjectStore({ kind: 'fs', root: objects });
    const derivativeId = newId();
    const thumb = Buffer.alloc(9_000, 7);
    const { sha256 } = await store.put(`derivatives/${derivativeId}`, Readable.from([thumb]));
    await db.tx(clinicId, async (tx) => {
      await tx.rows(`update photo set state = 'ready', width_px = 1600, height_px = 1200 where id = $1`, [
        id,
      ]);
      await tx.rows(
        `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type, width_px, height_px, size_bytes, sha256)
         values ($1, $2, $3, 'thumb', 1, $4, '[]', '{}', 'image/webp', 320, 240, $5, $4)`,
        [derivativeId, clinicId, id, Buffer.from(sha256, 'hex'), thumb.length],
      );
    });
    await store.close();
  }
}

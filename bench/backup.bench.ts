import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { newId, type PhotoId } from '#kernel';
import { BackupPlace, createObjectStore } from '#platform';
import { makeBackup } from '../apps/cli/src/backup/make-backup.js';
import { restoreBackup } from '../apps/cli/src/backup/restore-backup.js';
import { verifyOriginals } from '../apps/cli/src/operator/verify-originals.js';
import { aClinic, openTestDatabase } from '../test/support/database.js';
import { aCourse } from '../test/support/installation.js';
import { row, timeOf, type Row } from './measure.js';

const photoCount = 1_000;
/** A tablet's photo. */
const photoBytes = 2_500_000;

/** What a script would do: copy each file, have it on the disk, and know the SHA-256 of what was copied. */
async function plainCopy(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = join(to, relative(from, entry.parentPath));
    await mkdir(folder, { recursive: true });
    const hash = createHash('sha256');
    const file = createReadStream(join(entry.parentPath, entry.name), { highWaterMark: 1 << 20 });
    file.on('data', (chunk) => hash.update(chunk));
    await pipeline(file, createWriteStream(join(folder, entry.name), { flush: true }));
    hash.digest();
  }
}

/** A backup of 1,000 photos, a second one, and their restore with verification, against a plain copy of the same files. */
export async function benchBackup(): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-bench-'));
  const database = await openTestDatabase();
  const root = join(folder, 'objects');
  const objects = await createObjectStore({ kind: 'fs', root, createIfMissing: true });
  const { clinicId } = await aClinic(database.db);
  const { sessionIds } = await aCourse(database.db, clinicId);
  for (let count = 0; count < photoCount; count += 1) {
    const id = newId<PhotoId>();
    const bytes = randomBytes(photoBytes);
    await objects.put(`originals/${id}`, Readable.from([bytes]));
    await database.db.tx(clinicId, (tx) =>
      tx.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key, width_px, height_px)
         values ($1, $2, $3, 'face-front', 'standard', 'ready', 'a.jpg', 'image/jpeg', $4, $5, $6, 40, 30)`,
        [
          id,
          clinicId,
          sessionIds[0],
          photoBytes,
          createHash('sha256').update(bytes).digest(),
          `originals/${id}`,
        ],
      ),
    );
  }
  const megabytes = (photoCount * photoBytes) / 1e6;
  const copyMs = await timeOf(() => plainCopy(root, join(folder, 'copy')));
  await rm(join(folder, 'copy'), { recursive: true });

  const place = await BackupPlace.open(
    'place',
    { kind: 'fs', root: join(folder, 'place') },
    { createIfMissing: true },
  );
  const source = { ownerUrl: database.ownerUrl, objects };
  let sizeBytes = 0;
  const firstMs = await timeOf(async () => {
    ({ sizeBytes } = await makeBackup(source, place));
  });
  const secondMs = await timeOf(() => makeBackup(source, place));

  const target = await openTestDatabase();
  const restored = await createObjectStore({
    kind: 'fs',
    root: join(folder, 'restored'),
    createIfMissing: true,
  });
  const restoreMs = await timeOf(async () => {
    await restoreBackup(place, { ownerUrl: target.ownerUrl, jobsUrl: target.jobsUrl, objects: restored });
    const { faults } = await verifyOriginals(target.db, restored, { settleMs: 0 });
    if (faults.length > 0) throw new Error(`${faults.length} faults after the restore`);
  });
  console.log(
    `backup of ${photoCount} photos: ${(sizeBytes / 1e6).toFixed(0)} MB in ${(firstMs / 1000).toFixed(1)} s; again ${(secondMs / 1000).toFixed(1)} s; ` +
      `restore and verify ${(restoreMs / 1000).toFixed(1)} s`,
  );
  for (const store of [objects, restored, place]) await store.close();
  await database.close();
  await target.close();
  await rm(folder, { recursive: true, force: true });
  const speed = (ms: number) => megabytes / (ms / 1000);
  return [
    row('backup of 1,000 photos', speed(firstMs), speed(copyMs), 'MB/s', { least: 0.5 }),
    row('restore and verify of 1,000 photos', restoreMs / 1000, 600, 's', { most: 1 }),
  ];
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId, type ClinicId, type PhotoId } from '#kernel';
import { createObjectStore, type ObjectStore } from '#platform';
import { aClinic, openTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { aCourse, aPatient, aPhoto, aSession } from '../../../../test/support/records.js';
import { verifyOriginals } from './verify-originals.js';

let database: TestDatabase;
let folder: string;
let objects: ObjectStore;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'samelight-verify-'));
  objects = await createObjectStore({ kind: 'fs', root: folder, createIfMissing: true });
});
afterAll(async () => {
  await objects.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const verify = () => verifyOriginals(database.db, objects, { settleMs: 0 });

async function aStoredPhoto(clinicId: ClinicId): Promise<PhotoId> {
  const bytes = randomBytes(300_000);
  const photoId = await database.db.tx(clinicId, async (tx) => {
    const course = await aCourse(tx, await aPatient(tx));
    const session = await aSession(tx, course, { heldOn: '2026-01-01' });
    return aPhoto(tx, session, { sha256: createHash('sha256').update(bytes).digest() });
  });
  await objects.put(`originals/${photoId}`, Readable.from([bytes]));
  return photoId;
}

/** Where the file driver keeps an object. */
async function fileOf(key: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const id = key.split('/')[1]!;
  const found = names.find((entry) => entry.isFile() && join(entry.parentPath, entry.name).includes(id));
  if (!found) throw new Error(`no file for ${key}`);
  return join(found.parentPath, found.name);
}

describe('verifyOriginals', () => {
  it('finds nothing wrong with what is as recorded, in every clinic', async () => {
    const one = await aClinic(database.db);
    const other = await aClinic(database.db);
    await aStoredPhoto(one.clinicId);
    await aStoredPhoto(other.clinicId);
    expect(await verify()).toEqual({ checkedCount: 2, checkedBytes: 2, faults: [] });
  });

  it('names what is missing, altered, replaced and stray, and nothing else', async () => {
    const { clinicId } = await aClinic(database.db);
    const whole = await aStoredPhoto(clinicId);
    const missing = await aStoredPhoto(clinicId);
    const altered = await aStoredPhoto(clinicId);
    const replaced = await aStoredPhoto(clinicId);
    await objects.delete(`originals/${missing}`);
    const file = await fileOf(`originals/${altered}`);
    const bytes = await readFile(file);
    bytes[bytes.length >> 1]! ^= 1;
    await writeFile(file, bytes);
    await objects.delete(`originals/${replaced}`);
    await objects.put(`originals/${replaced}`, Readable.from([Buffer.from('another picture')]));
    const strays = [`originals/${newId()}`, `derivatives/${newId()}`];
    for (const key of strays) await objects.put(key, Readable.from([Buffer.from('left over')]));

    const { faults } = await verify();
    const found = new Map(faults.map((fault) => [fault.objectKey, fault.fault]));
    expect(found).toEqual(
      new Map([
        [`originals/${missing}`, 'missing'],
        [`originals/${altered}`, 'altered'],
        [`originals/${replaced}`, 'altered'],
        [strays[0], 'stray'],
        [strays[1], 'stray'],
      ]),
    );
    expect(found.has(`originals/${whole}`)).toBe(false);
    expect(faults.find((fault) => fault.objectKey.endsWith(missing))).toMatchObject({
      photoId: missing,
      clinicId,
    });
    for (const key of strays) await objects.delete(key);
  });

  it('does not call an upload stray whose row is just being written', async () => {
    const { clinicId } = await aClinic(database.db);
    const photoId = newId<PhotoId>();
    const bytes = randomBytes(1000);
    await objects.put(`originals/${photoId}`, Readable.from([bytes]));
    const running = verifyOriginals(database.db, objects, { settleMs: 1_500 });
    await database.db.tx(clinicId, async (tx) => {
      const session = await aSession(tx, await aCourse(tx, await aPatient(tx)), { heldOn: '2026-01-01' });
      await tx.rows(
        `insert into photo (id, clinic_id, session_id, view, light_mode, file_name, media_type, size_bytes, sha256, object_key)
         values ($1, $2, $3, 'close-up-site', 'standard', 'a.jpg', 'image/jpeg', 1000, $4, $5)`,
        [photoId, clinicId, session, createHash('sha256').update(bytes).digest(), `originals/${photoId}`],
      );
    });
    const { faults } = await running;
    expect(faults.filter(({ objectKey }) => objectKey.endsWith(photoId))).toEqual([]);
  });

  it('says so when the store is away, and reports no missing file', async () => {
    const { clinicId } = await aClinic(database.db);
    await aStoredPhoto(clinicId);
    const root = `${folder}-away`;
    const away = await createObjectStore({ kind: 'fs', root, createIfMissing: true });
    await rm(root, { recursive: true });
    await expect(verifyOriginals(database.db, away, { settleMs: 0 })).rejects.toMatchObject({
      slug: 'dependency-down',
    });
    await away.close();
  });
});

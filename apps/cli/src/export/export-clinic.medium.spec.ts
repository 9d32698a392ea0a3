import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { newId, type ClinicId, type PatientId, type PhotoId, type SessionId } from '#kernel';
import { createObjectStore, type ObjectStore } from '#platform';
import { aClinic, openTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { aCourse, aSession } from '../../../../test/support/records.js';
import { exportClinic } from '#cases';
import { FolderSink } from './folder-sink.js';

let database: TestDatabase;
let folder: string;
let objects: ObjectStore;
let clinicId: ClinicId;
beforeAll(async () => {
  database = await openTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'samelight-export-'));
  objects = await createObjectStore({ kind: 'fs', root: join(folder, 'objects'), createIfMissing: true });
  clinicId = (await aClinic(database.db)).clinicId;
});
afterAll(async () => {
  await objects.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function aNamedPatient(code: string, name: string, into = clinicId): Promise<PatientId> {
  const id = newId<PatientId>();
  await database.db.tx(into, (tx) =>
    tx.rows(
      `insert into patient (id, clinic_id, code, name, born_on) values ($1, $2, $3, $4, '1990-02-03')`,
      [id, into, code, name],
    ),
  );
  return id;
}

const sessionOf = (patientId: PatientId, heldOn: string, into = clinicId) =>
  database.db.tx(into, async (tx) => aSession(tx, await aCourse(tx, patientId), { heldOn }));

async function anOriginal(sessionId: SessionId, mediaType: string, into = clinicId): Promise<Buffer> {
  const bytes = randomBytes(300_000);
  const id = newId<PhotoId>();
  await objects.put(`originals/${id}`, Readable.from([bytes]));
  await database.db.tx(into, (tx) =>
    tx.rows(
      `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key, width_px, height_px)
       values ($1, $2, $3, 'face-front', 'standard', 'ready', 'Chan Tai Man.jpg', $4, $5, $6, $7, 40, 30)`,
      [
        id,
        into,
        sessionId,
        mediaType,
        bytes.length,
        createHash('sha256').update(bytes).digest(),
        `originals/${id}`,
      ],
    ),
  );
  return bytes;
}

interface Manifest {
  files: { path: string; sizeBytes: number; sha256: string }[];
  faults: unknown[];
}

/** Reads back what was written, knowing nothing but the manifest. */
async function readBack(root: string): Promise<Map<string, Buffer>> {
  const manifest = JSON.parse(await readFile(join(root, 'manifest.json'), 'utf8')) as Manifest;
  const files = new Map<string, Buffer>();
  for (const { path, sizeBytes, sha256: hash } of manifest.files) {
    const bytes = await readFile(join(root, path));
    expect([path, bytes.length, sha256(bytes)]).toEqual([path, sizeBytes, hash]);
    files.set(path, bytes);
  }
  const present = (await readdir(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  expect(present.sort()).toEqual(['manifest.json', ...files.keys()].sort());
  return files;
}

const exported = async (name: string, options: { withNames?: boolean } = {}) => {
  const root = join(folder, name);
  const report = await exportClinic(database.appUrl, objects, clinicId, await FolderSink.open(root), {
    madeBy: 'test',
    ...options,
  });
  return { root, report };
};

describe('exportClinic', () => {
  it('writes originals byte for byte, in folders that say patient, day and view, with a manifest that fits', async () => {
    const patient = await aNamedPatient('P-1', 'Chan Tai Man');
    const [first, second] = [await sessionOf(patient, '2026-01-10'), await sessionOf(patient, '2026-01-10')];
    const photos = [await anOriginal(first, 'image/jpeg'), await anOriginal(first, 'image/heic')];
    const another = await anOriginal(second, 'image/jpeg');
    // Another clinic's rows are nobody's business.
    const foreign = (await aClinic(database.db)).clinicId;
    const stranger = await aNamedPatient('X-9', 'Somebody Else', foreign);
    await anOriginal(await sessionOf(stranger, '2026-01-10', foreign), 'image/jpeg', foreign);

    const { root, report } = await exported('whole');
    const files = await readBack(root);
    expect(report).toMatchObject({ patientCount: 1, photoCount: 3, faults: [] });
    const paths = [...files.keys()].filter((path) => path.startsWith('patients/'));
    expect(paths).toEqual([
      'patients/P-1/2026-01-10_treatment/face-front__standard__1.jpg',
      'patients/P-1/2026-01-10_treatment/face-front__standard__2.heic',
      'patients/P-1/2026-01-10_treatment_2/face-front__standard__1.jpg',
    ]);
    expect(paths.map((path) => sha256(files.get(path)!))).toEqual([...photos, another].map(sha256));
    const table = files.get('photos.csv')!.toString('utf8');
    for (const path of paths) expect(table).toContain(path);
    // Every column of every table is explained.
    const dictionary = files.get('data-dictionary.csv')!.toString('utf8');
    for (const [path, bytes] of files) {
      if (!path.endsWith('.csv') || path === 'data-dictionary.csv') continue;
      const header = bytes.toString('utf8').slice(1).split('\r\n')[0]!;
      for (const column of header.split(',')) expect(dictionary).toContain(`${path},${column},`);
    }
    expect((await stat(join(root, 'patients.csv'))).mode & 0o777).toBe(0o600);
  });

  it('names nobody unless it is asked to', async () => {
    const without = await exported('codes');
    const text = [...(await readBack(without.root))]
      .filter(([path]) => path.endsWith('.csv'))
      .map(([, bytes]) => bytes.toString('utf8'))
      .join();
    expect(text).not.toMatch(/Chan|1990-02-03|Admin/);
    const names = await exported('names', { withNames: true });
    const patients = (await readBack(names.root)).get('patients.csv')!.toString('utf8');
    expect(patients).toMatch(/Chan Tai Man,1990-02-03/);
  });

  it('holds no formula, and no path that leaves the folder', async () => {
    const patient = await aNamedPatient('../=cmd', '=HYPERLINK("http://evil")');
    await anOriginal(await sessionOf(patient, '2026-02-01'), 'image/png');
    const { root } = await exported('formula', { withNames: true });
    const files = await readBack(root);
    expect(files.get('patients.csv')!.toString('utf8')).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect([...files.keys()]).toContain('patients/-=cmd/2026-02-01_treatment/face-front__standard__1.png');
  });

  it('says which originals the store has lost, and keeps no half of one', async () => {
    const patient = await aNamedPatient('P-lost', 'Lost');
    const session = await sessionOf(patient, '2026-03-01');
    await anOriginal(session, 'image/jpeg');
    await database.db.tx(clinicId, async (tx) => {
      const row = await tx.row<{ key: string }>(
        'select object_key as key from photo where clinic_id = $1 and session_id = $2',
        [clinicId, session],
      );
      const id = row!.key.split('/')[1]!;
      const file = join(folder, 'objects', 'originals', id.slice(-2), id);
      const bytes = await readFile(file);
      // The last chunk: the first one has been written by then.
      bytes[bytes.length - 100]! ^= 1;
      await writeFile(file, bytes);
    });
    const { root, report } = await exported('lost');
    const file = 'patients/P-lost/2026-03-01_treatment/face-front__standard__1.jpg';
    expect(report.faults).toEqual([{ file, fault: 'altered' }]);
    expect((await readBack(root)).has(file)).toBe(false);
  });

  it('does not write into a folder that holds something', async () => {
    await expect(exported('whole')).rejects.toThrow('not empty');
  });
});

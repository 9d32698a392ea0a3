import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { newId, type PhotoId } from '#kernel';
import { BackupPlace, createObjectStore, type ObjectStore } from '#platform';
import { aClinic, openTestDatabase, type TestDatabase } from '../../../../test/support/database.js';
import { aCourse, aPatient, aSession } from '../../../../test/support/records.js';
import { readJournal } from './journal-files.js';
import { makeBackup } from './make-backup.js';
import { checkGeneration } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';

let folder: string;
let database: TestDatabase;
let objects: ObjectStore;
let photoId: PhotoId;
let bytes: Buffer;
let passphraseFile: string;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-encrypted-'));
  database = await openTestDatabase();
  objects = await createObjectStore({ kind: 'fs', root: join(folder, 'objects'), createIfMissing: true });
  passphraseFile = join(folder, 'passphrase');
  await writeFile(passphraseFile, 'correct horse battery staple\n');
  const { clinicId } = await aClinic(database.db);
  photoId = newId<PhotoId>();
  bytes = Buffer.concat([Buffer.from('the face of Chan Tai Man '), randomBytes(300_000)]);
  await objects.put(`originals/${photoId}`, Readable.from([bytes]));
  await database.db.tx(clinicId, async (tx) => {
    const session = await aSession(tx, await aCourse(tx, await aPatient(tx, 'CHAN-TAI-MAN')), {
      heldOn: '2026-01-01',
    });
    await tx.rows(
      `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key)
       values ($1, $2, $3, 'face-front', 'standard', 'received', 'f.jpg', 'image/jpeg', $4, $5, $6)`,
      [
        photoId,
        clinicId,
        session,
        bytes.length,
        createHash('sha256').update(bytes).digest(),
        `originals/${photoId}`,
      ],
    );
  });
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await objects.close();
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

async function openPlace(name: string, file: string | null): Promise<BackupPlace> {
  const root = join(folder, name);
  const settings = { kind: 'fs', root, ...(file === null ? {} : { passphraseFile: file }) } as const;
  const place = await BackupPlace.open(root, settings, { createIfMissing: true });
  closing.push(() => place.close());
  return place;
}
const source = () => ({ ownerUrl: database.ownerUrl, objects });

async function filesOf(name: string): Promise<string[]> {
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('an encrypted backup', () => {
  it('says nothing of what it holds, stays incremental, and comes back with its passphrase', async () => {
    const place = await openPlace('place', passphraseFile);
    const first = await makeBackup(source(), place);
    expect(first).toMatchObject({ copiedCount: 1, copiedBytes: bytes.length });
    const second = await makeBackup(source(), await openPlace('place', passphraseFile));
    expect(second).toMatchObject({ copiedCount: 0, copiedBytes: 0 });
    expect((await checkGeneration(place, second.generation)).faults).toEqual([]);
    for (const file of await filesOf('place')) {
      const stored = (await readFile(file)).toString('latin1');
      expect(stored).not.toMatch(/Chan|CHAN|patient|snapshotAt|installation/);
    }
    await makeBackup(source(), place, { keep: 1 });
    expect(await place.generations()).toHaveLength(1);

    const elsewhere = await openTestDatabase();
    closing.push(() => elsewhere.close());
    const restored = await createObjectStore({
      kind: 'fs',
      root: join(folder, 'restored'),
      createIfMissing: true,
    });
    closing.push(() => restored.close());
    const report = await restoreBackup(await openPlace('place', passphraseFile), {
      ownerUrl: elsewhere.ownerUrl,
      jobsUrl: elsewhere.jobsUrl,
      objects: restored,
    });
    expect(report.filesCount).toBe(1);
    const back = Buffer.concat((await (await restored.get(`originals/${photoId}`)).toArray()) as Buffer[]);
    expect(back.equals(bytes)).toBe(true);
  });

  it('is refused by name without its passphrase, with another one, and with one that is too short', async () => {
    const root = join(folder, 'place');
    await expect(openPlace('place', null)).rejects.toThrow(`${root} is encrypted; name the file`);
    const other = join(folder, 'other');
    await writeFile(other, 'another horse battery staple');
    await expect(openPlace('place', other)).rejects.toThrow(
      `${root} was encrypted with another passphrase than the one in BACKUP_PASSPHRASE_FILE`,
    );
    await writeFile(other, 'short');
    await expect(openPlace('new', other)).rejects.toThrow('shorter than 20 characters');
    await expect(openPlace('new', join(folder, 'nowhere'))).rejects.toThrow('cannot be read');
    expect(await readJournal(root, { passphraseFile })).toEqual([]);
  });

  it('is not mixed with one that is not encrypted', async () => {
    await makeBackup(source(), await openPlace('plain', null));
    const mixed = await openPlace('plain', passphraseFile);
    await expect(makeBackup(source(), mixed)).rejects.toThrow('holds backups that are not encrypted');
    // Reading them is another matter.
    expect((await checkGeneration(mixed, (await mixed.generations())[0]!)).faults).toEqual([]);
  });

  it('names what was flipped, cut off or put in another’s place', async () => {
    const place = await openPlace('place', passphraseFile);
    const [generation] = await place.generations();
    const file = (await filesOf('place')).find((path) => path.includes(photoId))!;
    const whole = await readFile(file);
    const faults = async (content: Buffer) => {
      await writeFile(file, content);
      const found = (await checkGeneration(place, generation!)).faults;
      await writeFile(file, whole);
      return found;
    };
    const damaged = [expect.stringMatching(new RegExp(`originals/${photoId} is damaged`))];
    for (const at of [0, 9, 20, 60, whole.length >> 1, whole.length - 1]) {
      const flipped = Buffer.from(whole);
      flipped[at]! ^= 1;
      expect([at, await faults(flipped)]).toEqual([at, damaged]);
    }
    for (const length of [0, 30, 50, 44 + 65_552, whole.length - 1])
      expect([length, await faults(whole.subarray(0, length))]).toEqual([length, damaged]);
    const another = (await filesOf('place')).find((path) => path.includes('generations'))!;
    expect(await faults(await readFile(another))).toEqual(damaged);
    expect((await checkGeneration(place, generation!)).faults).toEqual([]);
  });
});

describe('the seal of an encrypted place', () => {
  const sealFiles = async (name: string) =>
    (await filesOf(name)).filter((path) => path.includes('/seal/')).sort();

  it('is one, whoever of two processes comes first, and lies there twice', async () => {
    const [one, two] = await Promise.all([
      openPlace('race', passphraseFile),
      openPlace('race', passphraseFile),
    ]);
    await one.store.put('journal/1', Readable.from([Buffer.from('by one')]));
    await two.store.put('journal/2', Readable.from([Buffer.from('by two')]));
    expect((await two.small('journal/1')).toString()).toBe('by one');
    expect((await one.small('journal/2')).toString()).toBe('by two');
    await makeBackup(source(), one);
    const copies = await sealFiles('race');
    expect(copies).toHaveLength(2);
    const [first, second] = await Promise.all(copies.map((path) => readFile(path)));
    expect(second!.equals(first!)).toBe(true);
  });

  it('opens by either copy, and the next backup mends the other', async () => {
    const place = await openPlace('twice', passphraseFile);
    const { generation } = await makeBackup(source(), place);
    const copies = await sealFiles('twice');
    const whole = await readFile(copies[0]!);
    for (const [at, damage] of [
      [0, (file: string) => writeFile(file, whole.subarray(0, 40))],
      [1, (file: string) => rm(file)],
    ] as const) {
      await damage(copies[at]!);
      const again = await openPlace('twice', passphraseFile);
      expect((await checkGeneration(again, generation)).faults).toEqual([]);
      // Whoever only reads leaves it as it is.
      expect(await readFile(copies[at]!).catch(() => null)).not.toEqual(whole);
      await makeBackup(source(), again);
      expect((await readFile(copies[at]!)).equals(whole)).toBe(true);
    }
  });

  it('that is lost says what to do', async () => {
    await makeBackup(source(), await openPlace('lost', passphraseFile));
    const root = join(folder, 'lost');
    const copies = await sealFiles('lost');
    const whole = await readFile(copies[0]!);
    await writeFile(copies[0]!, 'no JSON');
    await rm(copies[1]!);
    await expect(openPlace('lost', passphraseFile)).rejects.toThrow(
      `${root}: seal/0 is damaged, seal/1 is missing. Without one of them no passphrase opens an encrypted place: bring either file back`,
    );
    await expect(openPlace('lost', null)).rejects.toThrow(`${root} is encrypted; name the file`);
    await rm(copies[0]!);
    for (const file of [null, passphraseFile])
      await expect(openPlace('lost', file)).rejects.toThrow(
        /about\/0 is damaged, or sealed without a seal.*bring either file back/,
      );
    await writeFile(copies[1]!, whole);
    await openPlace('lost', passphraseFile);
  });
});

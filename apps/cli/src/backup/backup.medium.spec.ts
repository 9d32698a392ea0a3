import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { sharp } from '#imaging';
import { newId, type ClinicId, type CourseId, type MemberId, type PhotoId, type SessionId } from '#kernel';
import { ConsentsService, PatientsService, withinClinic } from '#patients';
import { PhotosService } from '#photos';
import {
  BackupPlace,
  createObjectStore,
  keepJournalSoon,
  partKey,
  printSchema,
  projectRoot,
} from '#platform';
import { aClinic, openTestDatabase } from '../../../../test/support/database.js';
import {
  aCourse,
  startInstallation,
  until,
  type TestInstallation,
} from '../../../../test/support/installation.js';
import { aPublication } from '../../../../test/support/publications.js';
import { verifyOriginals } from '../operator/verify-originals.js';
import { entriesOfStore } from './journal-files.js';
import { makeBackup } from './make-backup.js';
import { checkGeneration } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';

const staff = { patientId: null, seesOnlyConsented: false };
const everyone = { patientId: null, seesOnlyConsented: false };
const always = { ...withinClinic, startsAt: null, expiresAt: null, isOfAgeConfirmed: false };

let folder: string;
let at: TestInstallation;
let clinicId: ClinicId;
let sessionIds: SessionId[];
let place: BackupPlace;
let placeFolder: string;
const opened: Pick<TestInstallation, 'close'>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-backup-test-'));
  at = await startInstallation();
  clinicId = (await aClinic(at.db)).clinicId;
  ({ sessionIds } = await aCourse(at.db, clinicId, ['2026-01-10', '2026-03-01', '2026-06-01']));
  placeFolder = join(folder, 'place');
  place = await openPlace(placeFolder);
  await at.worker.start();
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});
afterAll(async () => {
  await place.close();
  await at.worker.stop();
  await at.close();
  await rm(folder, { recursive: true, force: true });
});

const openPlace = (root: string) => BackupPlace.open(root, { kind: 'fs', root }, { createIfMissing: true });
const source = () => ({ ownerUrl: at.database.ownerUrl, objects: at.objects });

/** An installation without a clinic, with a worker that can be started. */
async function emptyInstallation() {
  const installation = await startInstallation();
  opened.push({
    close: async () => {
      // Also when the test failed before it came to that.
      await installation.worker.stop().catch(() => undefined);
      await installation.close();
    },
  });
  const { ownerUrl, jobsUrl } = installation.database;
  return { ...installation, target: { ownerUrl, jobsUrl, objects: installation.objects } };
}

/** Database and object store without a clinic: all that a restore itself needs. */
async function emptyPlace() {
  const database = await openTestDatabase();
  const root = join(folder, randomUUID());
  const objects = await createObjectStore({ kind: 'fs', root, createIfMissing: true });
  opened.push({
    close: async () => {
      await objects.close();
      await database.close();
    },
  });
  const { ownerUrl, jobsUrl, db } = database;
  return { database, db, objects, target: { ownerUrl, jobsUrl, objects } };
}

let colour = 0;
const aPicture = () => {
  colour += 1;
  const background = { r: colour % 256, g: (colour * 7) % 256, b: (colour * 31) % 256 };
  return sharp({ create: { width: 96, height: 64, channels: 3, background } })
    .jpeg()
    .toBuffer();
};
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function handIn(
  sessionId: SessionId,
  view = 'face-front',
): Promise<{ photoId: PhotoId; hash: string }> {
  const bytes = await aPicture();
  const { photoId } = await at.get(PhotosService).intake({
    clinicId,
    sessionId,
    view,
    lightMode: 'standard',
    fileName: 'IMG_0001.JPG',
    memberId: null,
    idempotencyKey: null,
    source: Readable.from([bytes]),
    sizeBytes: bytes.length,
  });
  return { photoId, hash: sha256(bytes) };
}

const statesOf = (installation: Pick<TestInstallation, 'db'>) =>
  installation.db.tx(clinicId, (tx) =>
    tx.rows<{ id: PhotoId; state: string }>('select id, state from photo where clinic_id = $1', [clinicId]),
  );

/** Where the file driver keeps an object of the place. */
async function fileOf(root: string, key: string): Promise<string> {
  const [area, id, part] = key.split('/') as [string, string, string?];
  const base = join(root, area, id.slice(-2).padStart(2, '0'), id);
  return part === undefined ? base : join(`${base}.parts`, part);
}

describe('a backup that is made while photos arrive', () => {
  it('restores every photo that was acknowledged before, byte for byte, and each comes to an end', async () => {
    const acknowledged = new Map<PhotoId, string>();
    for (const sessionId of sessionIds) {
      const { photoId, hash } = await handIn(sessionId);
      acknowledged.set(photoId, hash);
    }
    let isOver = false;
    const uploading = (async () => {
      for (let sent = 0; !isOver && sent < 8; sent += 1) await handIn(sessionIds[1]!, 'close-up-site');
    })();
    await handIn(sessionIds[2]!, 'face-left-45');
    const report = await makeBackup(source(), place);
    isOver = true;
    await uploading;
    expect(report.manifest.faults).toEqual([]);
    expect(report.manifest.photoCount).toBeGreaterThanOrEqual(acknowledged.size);
    expect((await checkGeneration(place, report.generation)).faults).toEqual([]);

    const elsewhere = await emptyInstallation();
    const restored = await restoreBackup(place, elsewhere.target, { generation: report.generation });
    expect(restored.filesCount).toBe(report.manifest.objects.count);
    for (const [photoId, hash] of acknowledged)
      expect(await elsewhere.objects.verify(`originals/${photoId}`, hash)).toBe('intact');
    expect((await verifyOriginals(elsewhere.db, elsewhere.objects, { settleMs: 0 })).faults).toEqual([]);

    await elsewhere.worker.start();
    const photos = elsewhere.get(PhotosService);
    const shown = await until(
      async () => Promise.all([...acknowledged.keys()].map((id) => photos.get(clinicId, staff, id))),
      (all) => all.every((photo) => photo.state === 'ready' && photo.files.includes('thumb')),
    );
    expect(shown).toHaveLength(3);
    await until(
      () => statesOf(elsewhere),
      (all) => all.every(({ state }) => state === 'ready'),
    );
    await elsewhere.worker.stop();
  });

  it('brings the catalogue back exactly, a pinned baseline too, and no sign-in', async () => {
    const { photoId } = await handIn(sessionIds[1]!, 'face-right-45');
    const earlier = await handIn(sessionIds[0]!, 'face-right-45');
    await until(
      () => statesOf(at),
      (all) => all.every(({ state }) => state === 'ready'),
    );
    const { course_id: courseId } = (await at.db.tx(clinicId, (tx) =>
      tx.row<{ course_id: string }>('select course_id from session where clinic_id = $1 and id = $2', [
        clinicId,
        sessionIds[1],
      ]),
    ))!;
    await at
      .get(PhotosService)
      .pinBaseline(clinicId, courseId as never, 'face-right-45', 'standard', photoId);
    await at.database.asOwner(
      `insert into sign_in (id, clinic_id, token_hash, member_id, expires_at)
       select gen_random_uuid(), clinic_id, sha256('token'), id, now() + interval '1 hour' from member limit 1`,
    );
    const { generation } = await makeBackup(source(), place);
    const elsewhere = await emptyInstallation();
    await restoreBackup(place, elsewhere.target, { generation });

    await withClient(elsewhere.database.ownerUrl, async (client) => {
      const printed = (await printSchema(client))
        .split('\n')
        .filter((line) => !/test_clock|function clock_now/.test(line))
        .join('\n');
      expect(printed).toBe(await readFile(join(projectRoot(), 'migrations', 'schema.txt'), 'utf8'));
      const { rows } = await client.query('select count(*)::int as n from sign_in');
      expect(rows).toEqual([{ n: 0 }]);
    });
    await elsewhere.worker.start();
    const photos = elsewhere.get(PhotosService);
    const aligned = await until(
      () => photos.get(clinicId, staff, earlier.photoId),
      ({ alignment }) => alignment !== null && alignment.status !== 'pending',
    );
    expect(aligned.isBaseline).toBe(false);
    expect((await photos.get(clinicId, staff, photoId)).isBaseline).toBe(true);
    await elsewhere.worker.stop();
  });
});

describe('a member who was suspended after the backup', () => {
  it('is suspended in what is restored of it', async () => {
    const root = join(folder, 'suspended');
    const kept = await openPlace(root);
    const memberId = newId();
    await at.db.tx(clinicId, (tx) =>
      tx.rows('select add_member($1)', [
        { personId: newId(), memberId, email: 'left@clinic.example', displayName: 'Left', roles: ['rater'] },
      ]),
    );
    const { generation } = await makeBackup(source(), kept);
    await at.db.tx(clinicId, (tx) =>
      tx.rows('update member set is_active = false where clinic_id = $1 and id = $2', [clinicId, memberId]),
    );
    await makeBackup(source(), kept);
    const elsewhere = await emptyInstallation();
    await restoreBackup(kept, elsewhere.target, { generation });
    const member = await elsewhere.db.tx(clinicId, (tx) =>
      tx.row('select is_active as "isActive" from member where id = $1', [memberId]),
    );
    expect(member).toEqual({ isActive: false });
  });
});

describe('a publication that ended after the backup', () => {
  it('has ended in what is restored of it, with its release or alone', async () => {
    const kept = await openPlace(join(folder, 'ended'));
    const courseId = (await at.db.tx(clinicId, (tx) =>
      tx.row<{ id: CourseId }>('select course_id as id from session where id = $1', [sessionIds[0]]),
    ))!.id;
    const { id: adminId } = (await at.db.tx(clinicId, (tx) =>
      tx.row<{ id: MemberId }>('select id from member limit 1'),
    ))!;
    const [photo, second] = (await at.db.tx(clinicId, (tx) =>
      tx.rows<{ id: PhotoId }>(`select id from photo where state = 'ready' order by id limit 2`),
    )) as [{ id: PhotoId }, { id: PhotoId }];
    const publish = () =>
      at.db.tx(clinicId, (tx) => {
        const shown = { photo: photo.id, second: second.id, course: courseId };
        return aPublication(tx, at.objects, adminId, shown, Buffer.from(`picture ${newId()}`));
      });
    const [whole, alone, live] = [await publish(), await publish(), await publish()];
    const { generation } = await makeBackup(source(), kept);
    await at.db.tx(clinicId, async (tx) => {
      await tx.rows(`update case_release set state = 'withdrawn' where id = $1`, [whole.release]);
      await tx.rows(
        `update publication set ended_at = clock_now(), end_reason = 'consent' where release_id = $1`,
        [alone.release],
      );
    });
    await makeBackup(source(), kept);
    const elsewhere = await emptyInstallation();
    await restoreBackup(kept, elsewhere.target, { generation });
    const found = await elsewhere.db.tx(clinicId, (tx) =>
      tx.rows<{ id: string }>(
        `select r.id, r.state, p.ended_at is not null as "isEnded" from case_release r join publication p on p.release_id = r.id`,
      ),
    );
    expect(Object.fromEntries(found.map(({ id, ...rest }) => [id, rest]))).toEqual({
      [whole.release]: { state: 'withdrawn', isEnded: true },
      [alone.release]: { state: 'published', isEnded: true },
      [live.release]: { state: 'published', isEnded: false },
    });
  });
});

describe('generations in one place', () => {
  it('share the originals: a second run copies new ones alone', async () => {
    const root = join(folder, 'shared');
    const shared = await openPlace(root);
    const first = await makeBackup(source(), shared);
    expect(first.copiedCount).toBe(first.manifest.objects.count);
    const { photoId } = await handIn(sessionIds[0]!, 'face-left-45');
    const second = await makeBackup(source(), shared);
    expect(second.copiedCount).toBe(1);
    expect(second.manifest.objects.count).toBe(first.manifest.objects.count + 1);
    expect(await shared.store.stat(`originals/${photoId}`)).not.toBeNull();

    // What lies in its place but is not the content is copied again.
    await truncate(await fileOf(root, `originals/${photoId}`), 100);
    expect((await checkGeneration(shared, second.generation)).faults).toHaveLength(1);
    expect((await makeBackup(source(), shared)).copiedCount).toBe(1);
    expect((await checkGeneration(shared, second.generation)).faults).toEqual([]);
    await shared.close();
  });

  it('are pruned to the newest; photos that were erased leave with the last that names them', async () => {
    const shared = await openPlace(join(folder, 'pruned'));
    const { photoId } = await handIn(sessionIds[0]!, 'close-up-scar');
    await until(
      () => statesOf(at),
      (all) => all.every(({ state }) => state === 'ready'),
    );
    const first = await makeBackup(source(), shared);
    await eraseAtSource(photoId);
    const second = await makeBackup(source(), shared, { keep: 2 });
    expect(second.dropped).toEqual([]);
    expect(await shared.store.stat(`originals/${photoId}`)).not.toBeNull();
    const third = await makeBackup(source(), shared, { keep: 2 });
    expect(third.dropped).toEqual([first.generation]);
    expect(await shared.store.stat(`originals/${photoId}`)).toBeNull();
    expect(await shared.keys('dumps/')).not.toContainEqual(expect.stringContaining(first.generation));
    for (const generation of await shared.generations())
      expect((await checkGeneration(shared, generation)).faults).toEqual([]);
    await shared.close();
  });

  it('of another installation are refused, and so is a folder of something else', async () => {
    const other = await emptyPlace();
    await aClinic(other.db);
    await expect(makeBackup({ ...other.target }, place)).rejects.toThrow('another installation');
    await expect(openPlace(at.objectsRoot)).rejects.toThrow('something else than backups');
  });

  it('have files that only their owner can read', async () => {
    const entries = await readdir(placeFolder, { recursive: true, withFileTypes: true });
    const modes = await Promise.all(
      entries
        .filter((entry) => entry.isFile())
        .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mode & 0o777),
    );
    expect(new Set(modes)).toEqual(new Set([0o600]));
  });

  it('say which photos the store itself has lost, and keep the rest', async () => {
    const { photoId } = await handIn(sessionIds[2]!, 'face-front');
    await until(
      () => statesOf(at),
      (all) => all.every(({ state }) => state === 'ready'),
    );
    await at.objects.delete(`originals/${photoId}`);
    const { manifest, generation } = await makeBackup(source(), place);
    expect(manifest.faults).toEqual([{ key: `originals/${photoId}`, fault: 'missing' }]);
    const elsewhere = await emptyPlace();
    await restoreBackup(place, elsewhere.target, { generation });
    const { faults } = await verifyOriginals(elsewhere.db, elsewhere.objects, { settleMs: 0 });
    expect(faults.map(({ objectKey, fault }) => [objectKey, fault])).toEqual([
      [`originals/${photoId}`, 'missing'],
    ]);
    await eraseAtSource(photoId);
  });
});

describe('a backup that is not sound', () => {
  let root: string;
  let damagedPlace: BackupPlace;
  let generation: string;
  let photoId: PhotoId;
  let sound: { root: string; generation: string };
  let elsewhere: Awaited<ReturnType<typeof emptyPlace>>;

  beforeAll(async () => {
    ({ photoId } = await handIn(sessionIds[0]!, 'face-front'));
    const original = await openPlace(join(folder, 'sound'));
    sound = { root: join(folder, 'sound'), generation: (await makeBackup(source(), original)).generation };
    await original.close();
    elsewhere = await emptyPlace();
    opened.pop();
  });
  afterAll(async () => {
    await elsewhere.objects.close();
    await elsewhere.database.close();
  });

  /** A copy of a sound backup, to be spoiled. */
  async function aCopy(): Promise<void> {
    root = join(folder, randomUUID());
    await cp(sound.root, root, { recursive: true });
    damagedPlace = await openPlace(root);
    generation = sound.generation;
  }

  /** @returns what the restore said, after making sure that nothing is live */
  async function spoiled(spoil: () => Promise<void>): Promise<unknown> {
    await aCopy();
    await spoil();
    const outcome = await restoreBackup(damagedPlace, elsewhere.target, { generation }).catch(
      (error: Error) => error.message,
    );
    await damagedPlace.close();
    const clinics = await elsewhere.db.statement<{ clinic_count: number }>('select * from instance_state()');
    expect(clinics[0]!.clinic_count).toBe(0);
    return outcome;
  }

  const partOfTable = async (name: string) => {
    const manifest = await damagedPlace.manifest(generation);
    const table = manifest.tables.find((each) => each.name === name)!;
    return fileOf(root, partKey(generation, table.part.number));
  };
  const flip = async (file: string, position = 0.5) => {
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length * position)]! ^= 1;
    await writeFile(file, bytes);
  };
  const rewriteManifest = async (change: (manifest: Record<string, unknown>) => void) => {
    const key = `generations/${generation}`;
    const manifest = JSON.parse((await damagedPlace.small(key)).toString()) as Record<string, unknown>;
    change(manifest);
    await damagedPlace.store.delete(key);
    await damagedPlace.store.put(key, Readable.from([Buffer.from(JSON.stringify(manifest))]));
  };

  it('because the dump was cut off', async () => {
    const message = await spoiled(async () => {
      const file = await partOfTable('photo');
      await truncate(file, (await stat(file)).size - 60);
    });
    expect(message).toMatch(/dumps\/[0-9a-f/-]+ \(table photo\) is damaged/);
  });

  it('because a bit of the dump, the manifest or a photo flipped', async () => {
    const dump = await spoiled(async () => flip(await partOfTable('patient')));
    expect(dump).toMatch(/\(table patient\) is damaged/);
    const manifest = await spoiled(async () => flip(await fileOf(root, `generations/${generation}`)));
    expect(manifest).toMatch(/generations\/[0-9a-f-]+ is damaged/);
    const photo = await spoiled(async () => flip(await fileOf(root, `originals/${photoId}`)));
    expect(photo).toMatch(new RegExp(`originals/${photoId} is damaged`));
  });

  it('because files are missing', async () => {
    const photo = await spoiled(() => damagedPlace.store.delete(`originals/${photoId}`));
    expect(photo).toMatch(new RegExp(`originals/${photoId} is missing`));
    const dump = await spoiled(async () => rm(await partOfTable('rating')));
    expect(dump).toMatch(/\(table rating\) is missing/);
  });

  it('because other bytes lie in a file’s place', async () => {
    const photo = await spoiled(async () => {
      await damagedPlace.store.delete(`originals/${photoId}`);
      await damagedPlace.store.put(`originals/${photoId}`, Readable.from([Buffer.from('another picture')]));
    });
    expect(photo).toMatch(new RegExp(`originals/${photoId} is not the file that the list names`));
    const dump = await spoiled(async () => {
      const manifest = await damagedPlace.manifest(generation);
      const [patient, course] = ['patient', 'course'].map((name) =>
        manifest.tables.find((table) => table.name === name)!,
      );
      const bytes = await damagedPlace.small(partKey(generation, course!.part.number));
      await damagedPlace.store.delete(partKey(generation, patient!.part.number));
      await damagedPlace.store.put(partKey(generation, patient!.part.number), Readable.from([bytes]));
    });
    expect(dump).toMatch(/\(table patient\) is not the one that the manifest names/);
  });

  it('because the manifest is of a newer format or schema, or no manifest', async () => {
    expect(await spoiled(() => rewriteManifest((manifest) => (manifest['format'] = 99)))).toMatch(
      /generations\/[0-9a-f-]+ has backup format 99, this build knows 1 only/,
    );
    const newer = await spoiled(() =>
      rewriteManifest((manifest) => (manifest['migrations'] as string[]).push('of_tomorrow1700000009999')),
    );
    expect(newer).toMatch(/was made by a newer build .*of_tomorrow/);
    expect(await spoiled(() => rewriteManifest((manifest) => delete manifest['tables']))).toMatch(
      /is damaged: tables/,
    );
  });

  it('because it broke off: without a manifest it is none', async () => {
    expect(await spoiled(() => damagedPlace.store.delete(`generations/${generation}`))).toMatch(
      /holds no backup .*; there are: none/,
    );
  });

  it('is found by reading it, each fault by name', async () => {
    await aCopy();
    await flip(await partOfTable('consent_event'));
    await flip(await fileOf(root, `originals/${photoId}`));
    const { faults } = await checkGeneration(damagedPlace, generation);
    expect(faults).toEqual([
      expect.stringMatching(/\(table consent_event\) is damaged$/),
      expect.stringMatching(new RegExp(`originals/${photoId} is damaged$`)),
    ]);
    await damagedPlace.close();
  });
});

describe('a place that is not empty', () => {
  it('is not restored into', async () => {
    await makeBackup(source(), place);
    const elsewhere = await emptyPlace();
    await aClinic(elsewhere.db);
    await expect(restoreBackup(place, elsewhere.target)).rejects.toThrow('not empty: it holds a clinic');
    const another = await emptyPlace();
    await another.objects.put(`originals/${randomUUID()}`, Readable.from([Buffer.from('of somebody')]));
    await expect(restoreBackup(place, another.target)).rejects.toThrow(
      'object store to restore into is not empty',
    );
  });

  it('may hold what an earlier try has copied', async () => {
    const elsewhere = await emptyPlace();
    const { photoId: photo } = await handIn(sessionIds[0]!);
    const { generation } = await makeBackup(source(), place);
    await elsewhere.objects.put(`originals/${photo}`, await at.objects.get(`originals/${photo}`));
    await restoreBackup(place, elsewhere.target, { generation });
    expect((await statesOf(elsewhere)).length).toBeGreaterThan(0);
  });
});

describe('what was withdrawn and erased after the backup', () => {
  it('stays so, by the journal beside the backups and by that of the lost store', async () => {
    const consentsHere = at.get(ConsentsService);
    const one = await aCourse(at.db, clinicId);
    const two = await aCourse(at.db, clinicId);
    const before = await handIn(one.sessionIds[0]!);
    const erased = await handIn(two.sessionIds[0]!);
    const single = await handIn(one.sessionIds[0]!, 'close-up-site');
    await until(
      () => statesOf(at),
      (all) => all.every(({ state }) => state === 'ready'),
    );
    for (const purpose of ['marketing', 'teaching'] as const)
      await consentsHere.grant(clinicId, everyone, one.patientId, { purpose, ...always }, null);
    const { generation } = await makeBackup(source(), place);

    // By the ordinary way, after the backup: nobody runs another one.
    const all = { purpose: 'marketing', grantId: null, ...withinClinic } as const;
    await consentsHere.withdraw(clinicId, everyone, one.patientId, all, { memberId: null });
    await eraseAtSource(single.photoId);
    await journalled('patient-erased', two.patientId);
    const journal = await until(
      () => entriesOfStore('the store', at.objects),
      (entries) =>
        ['consent-withdrawn', 'photo-erased', 'patient-erased'].every((kind) =>
          entries.some((entry) => entry.kind === kind),
        ),
    );

    const elsewhere = await emptyInstallation();
    const report = await restoreBackup(place, elsewhere.target, { generation, journal });
    expect(report).toMatchObject({ withdrawnCount: 1, erasedPatientCount: 1, erasedPhotoCount: 2 });
    const consents = await elsewhere.get(ConsentsService).consents(clinicId, everyone, one.patientId);
    expect(consents.filter(({ isInForce }) => isInForce).map(({ purpose }) => purpose)).toEqual(['teaching']);
    await expect(
      elsewhere.get(PatientsService).patient(clinicId, everyone, two.patientId),
    ).rejects.toMatchObject({
      slug: 'not-found',
    });
    const left = (await statesOf(elsewhere)).map(({ id }) => id);
    expect(left).toContain(before.photoId);
    expect(left).not.toContain(erased.photoId);
    expect(left).not.toContain(single.photoId);
    for (const gone of [erased, single])
      expect(await elsewhere.objects.stat(`originals/${gone.photoId}`)).toBeNull();
    expect((await verifyOriginals(elsewhere.db, elsewhere.objects, { settleMs: 0 })).faults).toEqual([]);
    // The restored installation knows it too, for its own next restore.
    expect((await entriesOfStore('the store', elsewhere.objects)).length).toBeGreaterThanOrEqual(3);

    // The next backup carries the journal, so that a restore of the older generation needs no other.
    await makeBackup(source(), place, { now: () => new Date(Date.now() + 60_000) });
    const again = await emptyPlace();
    expect(await restoreBackup(place, again.target, { generation })).toMatchObject({
      withdrawnCount: 1,
      erasedPatientCount: 1,
      erasedPhotoCount: 2,
    });
  });
});

/** As the database enters it with each erasure. */
async function journalled(kind: 'patient-erased' | 'photo-erased', subjectId: string): Promise<void> {
  await at.db.tx(clinicId, async (tx) => {
    await tx.rows('insert into tombstone (id, clinic_id, kind, subject_id) values ($1, $2, $3, $4)', [
      newId(),
      clinicId,
      kind,
      subjectId,
    ]);
    await keepJournalSoon(tx);
  });
}

/** As an erasure does: row first, then bytes, with an entry in the journal. */
async function eraseAtSource(photoId: PhotoId): Promise<void> {
  await journalled('photo-erased', photoId);
  await withClient(at.database.ownerUrl, async (client) => {
    await client.query('begin');
    await client.query(`set local app.erasing = 'on'`);
    for (const table of ['alignment', 'derivative'])
      await client.query(`delete from ${table} where photo_id = $1`, [photoId]);
    await client.query('delete from alignment where baseline_photo_id = $1', [photoId]);
    await client.query('delete from series where baseline_photo_id = $1', [photoId]);
    await client.query('delete from photo where id = $1', [photoId]);
    await client.query('commit');
  });
  await at.objects.delete(`originals/${photoId}`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  newId,
  type ClinicId,
  type CourseId,
  type ImportBatchId,
  type ImportItemId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import { ImportsService, RefilingsService, type WantedRefiling } from '#photos';
import { BackupPlace, seeingWithheld, type Database } from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { startInstallation, until, type TestInstallation } from '../../../../test/support/installation.js';
import { aReadyPhoto } from '../../../../test/support/pictures.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import { entriesOfStore } from './journal-files.js';
import { makeBackup } from './make-backup.js';
import { restoreBackup } from './restore-backup.js';

let folder: string;
let at: TestInstallation;
let place: BackupPlace;
let clinicId: ClinicId;
let member: MemberId;
const opened: Pick<TestInstallation, 'close'>[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-refiled-'));
  at = await startInstallation();
  clinicId = (await aClinic(at.db)).clinicId;
  member = await tx((inner) => aMember(inner, ['clinician']));
  const root = join(folder, 'place');
  place = await BackupPlace.open(root, { kind: 'fs', root }, { createIfMissing: true });
  await at.worker.start();
});
afterAll(async () => {
  for (const each of opened) await each.close();
  await place.close();
  await at.worker.stop();
  await at.close();
  await rm(folder, { recursive: true, force: true });
});

const tx: <T>(work: Parameters<Database['tx']>[1]) => Promise<T> = (work) =>
  at.db.tx(clinicId, work as never);
const source = () => ({ ownerUrl: at.database.ownerUrl, objects: at.objects });

interface Side {
  patient: PatientId;
  course: CourseId;
  session: SessionId;
  photos: PhotoId[];
}

async function aSide(photoCount: number): Promise<Side> {
  const made = await tx<Omit<Side, 'photos'>>(async (inner) => {
    const patient = await aPatient(inner);
    const course = await aCourse(inner, patient);
    return { patient, course, session: await aSession(inner, course, { heldOn: '2026-01-01' }) };
  });
  const photos: PhotoId[] = [];
  for (let n = 0; n < photoCount; n += 1) photos.push(await aStoredPhoto(made.session));
  return { ...made, photos };
}

let colours = 0;
async function aStoredPhoto(session: SessionId): Promise<PhotoId> {
  colours += 1;
  const id = await aReadyPhoto(at, clinicId, session, `#${(colours * 4099).toString(16).padStart(6, '0')}`);
  // What the row says of it, so that a backup finds it whole.
  await at.objects.put(`originals/${id}`, Readable.from([Buffer.from(id)]));
  await at.database.asOwner(
    `do $$ begin alter table photo disable trigger user;
       update photo set size_bytes = ${id.length}, sha256 = sha256('${id}') where id = '${id}';
       alter table photo enable trigger user; end $$`,
  );
  return id;
}

const refile = (wanted: WantedRefiling, by = member, version = 1) =>
  at
    .get(RefilingsService)
    .refile(clinicId, by, wanted, version, { reason: 'wrong-patient', note: 'Mrs Wong' });

/** Where everything is filed, as far as the backup knows of it. */
async function filed(db: Database, known: readonly string[]): Promise<unknown> {
  const read = (sql: string) =>
    db.tx(clinicId, (inner) => seeingWithheld(inner, () => inner.rows(sql, [clinicId, known])));
  return {
    photos: await read(
      `select id, session_id, withheld_as, released_at, refiled_at from photo where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
    sessions: await read(
      `select id, course_id, withheld_as from session where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
    courses: await read(
      `select id, patient_id from course where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
    patients: await read(
      `select id, merged_into_id from patient where clinic_id = $1 and id = any($2::uuid[]) order by id`,
    ),
  };
}

const idsOf = (...sides: Side[]) =>
  sides.flatMap(({ patient, course, session, photos }) => [patient, course, session, ...photos]);

/** The newest installation is lost; the backup and the journal beside it are not. */
async function restored(generation: string): Promise<TestInstallation & { refiledCount: number }> {
  const entries = await tx<{ n: number }[]>((inner) =>
    inner.rows('select count(*)::int as n from tombstone where clinic_id = $1', [clinicId]),
  );
  // Each is a file in the store by the ordinary way, while nobody made another backup.
  const journal = await until(
    () => entriesOfStore('the store', at.objects),
    (all) => all.filter((entry) => entry.clinicId === clinicId).length >= entries[0]!.n,
  );
  const elsewhere = await startInstallation();
  opened.push(elsewhere);
  const { ownerUrl, jobsUrl } = elsewhere.database;
  const report = await restoreBackup(
    place,
    { ownerUrl, jobsUrl, objects: elsewhere.objects },
    { generation, journal },
  );
  return Object.assign(elsewhere, { refiledCount: report.refiledCount });
}

describe('what was put right after the backup', () => {
  it('is right after a restore: moved, merged, in quarantine, in the bin, and brought back', async () => {
    const [a, b, c] = [await aSide(4), await aSide(1), await aSide(1)];
    await tx((inner) =>
      inner.rows('update photo set released_at = clock_now() where clinic_id = $1 and id = any($2::uuid[])', [
        clinicId,
        a.photos,
      ]),
    );
    const earlier = await refile({ subject: 'photo', id: a.photos[3]!, act: 'quarantine' }, member, 2);
    const { generation } = await makeBackup(source(), place);

    const newcomer = await tx<MemberId>((inner) => aMember(inner, ['admin'], 'Dr Later'));
    const moved = await refile(
      { subject: 'photo', id: a.photos[0]!, act: 'move', toId: b.session },
      newcomer,
      2,
    );
    await refile({ subject: 'photo', id: a.photos[1]!, act: 'quarantine' }, member, 2);
    await refile({ subject: 'session', id: c.session, act: 'bin' });
    await refile({ subject: 'patient', id: b.patient, act: 'merge', toId: c.patient });
    await at.get(RefilingsService).undo(clinicId, member, earlier.id);
    // Released no longer, by a person.
    await tx((inner) =>
      inner.rows('update photo set released_at = null where clinic_id = $1 and id = $2', [
        clinicId,
        a.photos[2],
      ]),
    );

    const elsewhere = await restored(generation);
    const known = idsOf(a, b, c);
    expect(await filed(elsewhere.db, known)).toEqual(await filed(at.db, known));
    expect(elsewhere.refiledCount).toBe(5);

    // What lies out of sight is found where such things are looked for, and comes back from there.
    const refilings = elsewhere.get(RefilingsService);
    const list = async (name: 'moved' | 'quarantine' | 'bin') =>
      (await refilings.list(clinicId, name, { limit: 20 })).items.map(({ subjectId }) => subjectId);
    expect(await list('quarantine')).toEqual([a.photos[1]]);
    expect(await list('bin')).toEqual([c.session]);
    expect(await list('moved')).toEqual([b.patient, a.photos[0]]);
    // Words stay where they were written; the journal holds ids.
    const entries = await entriesOfStore('the store', at.objects);
    expect(JSON.stringify(entries)).not.toMatch(/Wong|Later/);
    await elsewhere.worker.start();
    await refilings.undo(clinicId, member, moved.id);
    await elsewhere.worker.stop();
    expect(await filed(elsewhere.db, [a.photos[0]!])).toMatchObject({
      photos: [{ session_id: a.session, withheld_as: null }],
    });
  });

  it('is kept apart when its place came after the backup, until a person decides', async () => {
    const [a, b] = [await aSide(2), await aSide(0)];
    const { generation } = await makeBackup(source(), place);
    const [later, course] = await tx<[SessionId, CourseId]>(async (inner) => [
      await aSession(inner, b.course, { heldOn: '2026-02-02' }),
      await aCourse(inner, b.patient),
    ]);
    const moved = await refile({ subject: 'photo', id: a.photos[0]!, act: 'move', toId: later });
    await refile({ subject: 'session', id: a.session, act: 'move', toId: course });

    const elsewhere = await restored(generation);
    expect(await filed(elsewhere.db, [...a.photos, a.session])).toMatchObject({
      photos: a.photos.map(() => ({ session_id: a.session, withheld_as: 'quarantine' })),
      sessions: [{ course_id: a.course, withheld_as: 'quarantine' }],
    });
    const { items } = await elsewhere.get(RefilingsService).list(clinicId, 'quarantine', { limit: 9 });
    const found = items.map(({ subjectId }) => subjectId);
    expect(found).toEqual(expect.arrayContaining([a.photos[0], a.session]));
    await elsewhere
      .get(RefilingsService)
      .undo(clinicId, member, items.find(({ subjectId }) => subjectId === a.session)!.id);
    await elsewhere.get(RefilingsService).undo(clinicId, member, moved.id);
    expect(await filed(elsewhere.db, [a.photos[0]!, a.session])).toMatchObject({
      photos: [{ session_id: a.session, withheld_as: null }],
      sessions: [{ course_id: a.course, withheld_as: null }],
    });
  });
});

describe('a session that was erased after the backup', () => {
  it('takes nothing with it that had been moved out of it before', async () => {
    const [a, b] = [await aSide(2), await aSide(0)];
    const { generation } = await makeBackup(source(), place);
    const [kept, erased] = a.photos as [PhotoId, PhotoId];
    await refile({ subject: 'photo', id: kept, act: 'move', toId: b.session });
    const { id } = await refile({ subject: 'session', id: a.session, act: 'bin' });
    await at.database.shiftClock('31 days');
    const [row] = await tx<{ done: boolean }[]>((inner) =>
      inner.rows('select erase_binned($1, $2) as done', [id, newId()]),
    );
    await at.database.shiftClock('0');
    expect(row!.done).toBe(true);

    const elsewhere = await restored(generation);
    expect(await filed(elsewhere.db, [kept, erased, a.session])).toMatchObject({
      photos: [{ id: kept, session_id: b.session, withheld_as: null }],
      sessions: [],
    });
  });
});

describe('an import that was undone after the backup', () => {
  it('stays undone, and what a person has moved out of it stays', async () => {
    const side = await aSide(0);
    const other = await aSide(0);
    const batch = newId<ImportBatchId>();
    await tx((inner) =>
      inner.rows(
        `insert into import_batch (id, clinic_id, title, source, rules, state) values ($1, $2, 'Old', 'browser', '{}', 'done')`,
        [batch, clinicId],
      ),
    );
    const photos: PhotoId[] = [];
    for (const name of ['one', 'two', 'three']) {
      const [item, photo] = [newId<ImportItemId>(), await aStoredPhoto(side.session)];
      photos.push(photo);
      await tx((inner) =>
        inner.rows(
          `insert into import_item (id, clinic_id, batch_id, path, size_bytes, state, session_id, photo_id) values ($1, $2, $3, $4, 1, 'imported', $5, $6)`,
          [item, clinicId, batch, `Chan/${name}.jpg`, side.session, photo],
        ),
      );
      await tx((inner) =>
        inner.rows('update photo set idempotency_key = $3 where clinic_id = $1 and id = $2', [
          clinicId,
          photo,
          `import:${item}`,
        ]),
      );
    }
    const { generation } = await makeBackup(source(), place);
    await refile({ subject: 'photo', id: photos[2]!, act: 'move', toId: other.session });
    await at.get(ImportsService).undo(clinicId, member, batch);
    const isUndone = (installation: TestInstallation) =>
      until(
        () => installation.get(ImportsService).get(clinicId, batch),
        ({ state }) => state === 'undone',
      );
    await isUndone(at);
    const left = await filed(at.db, photos);
    expect(left).toMatchObject({ photos: [{ id: photos[2] }] });

    const elsewhere = await restored(generation);
    expect(await filed(elsewhere.db, photos)).toEqual(left);
    for (const photo of photos.slice(0, 2))
      expect(await elsewhere.objects.stat(`originals/${photo}`)).toBeNull();
    await elsewhere.worker.start();
    await isUndone(elsewhere);
    await elsewhere.worker.stop();
    expect(await filed(elsewhere.db, photos)).toEqual(left);
    const paths = await elsewhere.db.tx(clinicId, (inner) =>
      inner.rows('select path from import_item where clinic_id = $1 and batch_id = $2', [clinicId, batch]),
    );
    expect(JSON.stringify(paths)).not.toContain('Chan');
  });
});

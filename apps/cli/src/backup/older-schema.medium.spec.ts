import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { newId, type ClinicId, type Id, type MemberId, type PatientId, type PhotoId } from '#kernel';
import { PhotosModule, RefilingsService } from '#photos';
import {
  BackupPlace,
  createObjectStore,
  knownMigrations,
  migrate,
  printSchema,
  projectRoot,
  seeingWithheld,
  tombstoneColumns,
  type ObjectStore,
  type Tombstone,
} from '#platform';
import { aClinic } from '../../../../test/support/database.js';
import { aCourse, aMember, aPatient, aSession } from '../../../../test/support/records.js';
import {
  openServices,
  openTestInstallation,
  type TestInstallation,
} from '../../../../test/support/services.js';
import { verifyOriginals } from '../operator/verify-originals.js';
import { makeBackup } from './make-backup.js';
import { restoreBackup } from './restore-backup.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function anInstallation(): Promise<TestInstallation> {
  const installation = await openTestInstallation();
  closing.push(() => installation.close());
  return installation;
}

const storeOf = async ({ config }: TestInstallation) => {
  const objects = await createObjectStore({ kind: 'fs', root: config.OBJECTS_ROOT! });
  closing.push(() => objects.close());
  return objects;
};

const emptied = ({ database }: Pick<TestInstallation, 'database'>) =>
  database.asOwner(
    'drop schema public cascade; create schema public; grant usage on schema public to samelight_app',
  );

/** The database as a program of that day has made it, by its own migrations. */
async function atMigration({ database }: TestInstallation, count: number): Promise<string[]> {
  const only = (await knownMigrations()).slice(0, count);
  await emptied({ database });
  await migrate({ ownerUrl: database.ownerUrl, jobsUrl: database.jobsUrl, only });
  return only;
}

describe('a backup of an older schema', () => {
  // Before there were refilings and a journal, and the one with which day one began.
  it.each([2, 7])(
    'of %i migrations grows up in this program, and the journal of later counts',
    async (count) => {
      const old = await anInstallation();
      const migrations = await atMigration(old, count);
      const objects = await storeOf(old);
      const { clinicId } = await aClinic(old.database.db);
      const photos = [newId<PhotoId>(), newId<PhotoId>()];
      const made = await old.database.db.tx(clinicId, async (tx) => {
        const patient = await aPatient(tx, 'P-OLD');
        const session = await aSession(tx, await aCourse(tx, patient), { heldOn: '2026-01-01' });
        for (const id of photos) await aStoredPhoto(tx, objects, session, id);
        await recordConsent(tx, patient, 'marketing', 'granted');
        await recordConsent(tx, patient, 'teaching', 'withdrawn');
        return { patient, member: await aMember(tx, ['clinician']) };
      });
      const root = await mkdtemp(join(tmpdir(), 'samelight-older-'));
      closing.push(() => rm(root, { recursive: true, force: true }));
      const place = await BackupPlace.open(root, { kind: 'fs', root }, { createIfMissing: true });
      closing.push(() => place.close());
      const { generation, manifest } = await makeBackup({ ownerUrl: old.database.ownerUrl, objects }, place);
      expect(manifest.migrations).toEqual(migrations);

      // The program is updated, and something is put right before another backup is made.
      await migrate({ ownerUrl: old.database.ownerUrl, jobsUrl: old.database.jobsUrl });
      await putRight(old, clinicId, made, photos[0]!);
      const journal = await journalOf(old.database.db, clinicId);

      const elsewhere = await anInstallation();
      const store = await storeOf(elsewhere);
      const { ownerUrl, jobsUrl, db } = elsewhere.database;
      await emptied(elsewhere);
      const report = await restoreBackup(
        place,
        { ownerUrl, jobsUrl, objects: store },
        { generation, journal },
      );
      expect(report).toMatchObject({ withdrawnCount: 1, refiledCount: 1, filesCount: 2 });
      expect((await verifyOriginals(db, store, { settleMs: 0 })).faults).toEqual([]);
      expect(await printed(ownerUrl)).toBe(
        await readFile(join(projectRoot(), 'migrations', 'schema.txt'), 'utf8'),
      );
      const seen = await db.tx(clinicId, async (tx) => ({
        inSight: await tx.rows('select id from photo where clinic_id = $1', [clinicId]),
        held: await seeingWithheld(tx, () =>
          tx.rows(`select id from photo where clinic_id = $1 and withheld_as = 'quarantine'`, [clinicId]),
        ),
        consents: await tx.rows('select purpose from consent_in_force where clinic_id = $1', [clinicId]),
        tombstones: await tx.rows(`select kind from tombstone where clinic_id = $1 order by kind`, [
          clinicId,
        ]),
      }));
      expect(seen).toEqual({
        inSight: [{ id: photos[1] }],
        held: [{ id: photos[0] }],
        consents: [],
        tombstones: ['consent-withdrawn', 'consent-withdrawn', 'filed', 'refiled'].map((kind) => ({ kind })),
      });
    },
  );
});

describe('what migrations enter into the journal of a restore', () => {
  it('says how it was then: restored once more, with the journals of both, what was put right since is right', async () => {
    const old = await anInstallation();
    await atMigration(old, 12);
    const objects = await storeOf(old);
    const { clinicId } = await aClinic(old.database.db);
    const photos = Array.from({ length: 6 }, () => newId<PhotoId>());
    const merged = await old.database.db.tx(clinicId, async (tx) => {
      const session = await aSession(tx, await aCourse(tx, await aPatient(tx)), { heldOn: '2026-01-01' });
      for (const id of photos) await aStoredPhoto(tx, objects, session, id);
      return {
        patient: await aPatient(tx),
        into: await aPatient(tx),
        member: await aMember(tx, ['clinician']),
      };
    });
    const withhold = (as: 'quarantine' | null, ids: readonly PhotoId[]) =>
      old.database.db.tx(clinicId, (tx) =>
        seeingWithheld(tx, () =>
          tx.rows(
            `update photo set withheld_as = $3, withheld_at = case when $3::text is null then null else clock_now() end
             where clinic_id = $1 and id = any($2::uuid[])`,
            [clinicId, ids, as],
          ),
        ),
      );
    await withhold('quarantine', photos);
    await old.database.asOwner(
      `alter table refiling no force row level security;
       insert into refiling (id, clinic_id, act, subject, subject_id, to_id, from_patient_id, to_patient_id, reason, before,
         done_by_member_id, undo_until) values ('${newId()}', '${clinicId}', 'merge', 'patient', '${merged.patient}', '${merged.into}',
         '${merged.patient}', '${merged.into}', 'duplicate', '{"photos": [], "courseIds": []}', '${merged.member}', now());
       alter table refiling force row level security;
       update patient set merged_into_id = '${merged.into}' where id = '${merged.patient}'`,
    );
    const root = await mkdtemp(join(tmpdir(), 'samelight-older-'));
    closing.push(() => rm(root, { recursive: true, force: true }));
    const place = await BackupPlace.open(root, { kind: 'fs', root }, { createIfMissing: true });
    closing.push(() => place.close());
    const { generation, manifest } = await makeBackup({ ownerUrl: old.database.ownerUrl, objects }, place);

    // Most come back and two are one no longer, the program is updated, and the last photo comes back.
    const last = photos.at(-1)!;
    await withhold(null, photos.slice(0, -1));
    await old.database.db.tx(clinicId, (tx) =>
      tx.rows('update patient set merged_into_id = null where clinic_id = $1 and id = $2', [
        clinicId,
        merged.patient,
      ]),
    );
    await migrate({ ownerUrl: old.database.ownerUrl, jobsUrl: old.database.jobsUrl });
    await withhold(null, [last]);

    let journal = await journalOf(old.database.db, clinicId);
    for (const round of ['first', 'second']) {
      const elsewhere = await anInstallation();
      const { ownerUrl, jobsUrl, db } = elsewhere.database;
      const store = await storeOf(elsewhere);
      await emptied(elsewhere);
      await restoreBackup(place, { ownerUrl, jobsUrl, objects: store }, { generation, journal });
      const found = await db.tx(clinicId, async (tx) => ({
        last: await tx.rows('select id from photo where clinic_id = $1 and id = $2', [clinicId, last]),
        merged: await tx.rows('select merged_into_id as into from patient where clinic_id = $1 and id = $2', [
          clinicId,
          merged.patient,
        ]),
      }));
      expect([round, found]).toEqual([round, { last: [{ id: last }], merged: [{ into: null }] }]);
      const theirs = await journalOf(db, clinicId);
      const ofLost = new Set(journal.map(({ id }) => id));
      const filled = theirs.filter(({ id }) => !ofLost.has(id));
      expect(filled.length).toBeGreaterThan(0);
      for (const { recordedAt, seq } of filled) {
        expect(Date.parse(recordedAt)).toBeLessThanOrEqual(Date.parse(manifest.snapshotAt));
        expect(seq).toBeLessThan(0);
      }
      journal = [...theirs, ...journal];
    }
  });
});

type Tx = Parameters<Parameters<TestInstallation['database']['db']['tx']>[1]>[0];

async function aStoredPhoto(tx: Tx, objects: ObjectStore, session: string, id: PhotoId): Promise<void> {
  const bytes = Buffer.from(`photo ${id}`);
  await objects.put(`originals/${id}`, Readable.from([bytes]));
  await tx.rows(
    `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key)
     values ($1, $2, $3, 'face-front', 'standard', 'received', 'f.jpg', 'image/jpeg', $4, $5, $6)`,
    [id, tx.clinicId, session, bytes.length, createHash('sha256').update(bytes).digest(), `originals/${id}`],
  );
}

const journalOf = (db: TestInstallation['database']['db'], clinicId: ClinicId): Promise<Tombstone[]> =>
  db.tx(clinicId, (tx) =>
    tx.rows<Tombstone>(`select ${tombstoneColumns} from tombstone t where t.clinic_id = $1`, [clinicId]),
  );

async function recordConsent(tx: Tx, patient: PatientId, purpose: string, action: string): Promise<void> {
  await tx.rows(
    'insert into consent_event (id, clinic_id, patient_id, purpose, action) values ($1, $2, $3, $4, $5)',
    [newId<Id<'consent-event'>>(), tx.clinicId, patient, purpose, action],
  );
}

async function putRight(
  { config, database }: TestInstallation,
  clinicId: Parameters<RefilingsService['refile']>[0],
  { patient, member }: { patient: PatientId; member: MemberId },
  photo: PhotoId,
): Promise<void> {
  const services = await openServices(config, [PhotosModule]);
  try {
    const why = { reason: 'wrong-patient', note: null } as const;
    await services
      .get(RefilingsService, { strict: false })
      .refile(clinicId, member, { subject: 'photo', id: photo, act: 'quarantine' }, 1, why);
  } finally {
    await services.close();
  }
  await database.db.tx(clinicId, (tx) => recordConsent(tx, patient, 'marketing', 'withdrawn'));
}

async function printed(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    // Left out of schema.txt, as tests have a clock of their own.
    return (await printSchema(client)).replace(/^.*function clock_now.*\n/m, '');
  } finally {
    await client.end();
  }
}

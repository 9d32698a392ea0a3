import { afterEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import pg from 'pg';
import { newId, type Id, type MemberId, type PatientId, type PhotoId } from '#kernel';
import { PhotosModule, RefilingsService } from '#photos';
import {
  BackupPlace,
  createObjectStore,
  knownMigrations,
  migrate,
  printSchema,
  projectRoot,
  seeingWithheld,
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

/** The database as a program of that day has made it, by its own migrations. */
async function atMigration({ database }: TestInstallation, count: number): Promise<string[]> {
  const only = (await knownMigrations()).slice(0, count);
  await database.asOwner(
    'drop schema public cascade; create schema public; grant usage on schema public to samelight_app',
  );
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
        for (const id of photos) {
          const bytes = Buffer.from(`photo ${id}`);
          await objects.put(`originals/${id}`, Readable.from([bytes]));
          await tx.rows(
            `insert into photo (id, clinic_id, session_id, view, light_mode, state, file_name, media_type, size_bytes, sha256, object_key)
           values ($1, $2, $3, 'face-front', 'standard', 'received', 'f.jpg', 'image/jpeg', $4, $5, $6)`,
            [
              id,
              clinicId,
              session,
              bytes.length,
              createHash('sha256').update(bytes).digest(),
              `originals/${id}`,
            ],
          );
        }
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
      const journal = await old.database.db.tx(clinicId, (tx) =>
        tx.rows<never>(`select t.id, t.clinic_id as "clinicId", t.kind, t.subject_id as "subjectId", t.detail,
        to_char(t.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt", t.seq from tombstone t`),
      );

      const elsewhere = await anInstallation();
      const store = await storeOf(elsewhere);
      const { ownerUrl, jobsUrl, db } = elsewhere.database;
      await elsewhere.database.asOwner(
        'drop schema public cascade; create schema public; grant usage on schema public to samelight_app',
      );
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

type Tx = Parameters<Parameters<TestInstallation['database']['db']['tx']>[1]>[0];

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

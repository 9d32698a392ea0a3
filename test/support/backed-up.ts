import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClinicId, CourseId, MemberId, PatientId, PhotoId, SessionId } from '#kernel';
import { Erasures, RefilingsService, type Refiling, type WantedRefiling } from '#photos';
import { BackupPlace, type Database } from '#platform';
import { entriesOfStore } from '../../apps/cli/src/backup/journal-files.js';
import { makeBackup, type BackupOptions } from '../../apps/cli/src/backup/make-backup.js';
import { restoreBackup } from '../../apps/cli/src/backup/restore-backup.js';
import { aClinic } from './database.js';
import { startInstallation, until, type TestInstallation } from './installation.js';
import { aReadyPhoto } from './pictures.js';
import { aCourse, aMember, aPatient, aSession } from './records.js';

type Tx = Parameters<Parameters<Database['tx']>[1]>[0];

/** A patient with one course, one session and photos of it. */
export interface Side {
  patient: PatientId;
  course: CourseId;
  session: SessionId;
  photos: PhotoId[];
}

/** A clinic with a running worker and a place for its backups, which may be lost and restored elsewhere. */
export interface BackedUp {
  at: TestInstallation;
  clinicId: ClinicId;
  member: MemberId;
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  aSide(photoCount: number): Promise<Side>;
  /** Whole in the store too, so that a backup finds nothing wrong. */
  aStoredPhoto(session: SessionId): Promise<PhotoId>;
  refile(wanted: WantedRefiling, by?: MemberId, version?: number): Promise<Refiling>;
  /** What lies in the bin has been there for its time, and is erased by the ordinary way. */
  eraseBinned(refiling: Refiling): Promise<void>;
  /** @returns its generation */
  backUp(options?: BackupOptions): Promise<string>;
  /** The installation is lost; the backup and the journal in its store are not. */
  restored(generation: string): Promise<TestInstallation & { refiledCount: number }>;
  close(): Promise<void>;
}

export async function aBackedUpClinic(): Promise<BackedUp> {
  const folder = await mkdtemp(join(tmpdir(), 'samelight-backed-up-'));
  const at = await startInstallation();
  const { clinicId } = await aClinic(at.db);
  const member = await at.db.tx(clinicId, (tx) => aMember(tx, ['clinician']));
  const root = join(folder, 'place');
  const place = await BackupPlace.open(root, { kind: 'fs', root }, { createIfMissing: true });
  const opened: TestInstallation[] = [];
  let colours = 0;
  await at.worker.start();

  const aStoredPhoto = async (session: SessionId): Promise<PhotoId> => {
    colours += 1;
    const colour = `#${(colours * 4099).toString(16).padStart(6, '0')}`;
    const id = await aReadyPhoto(at, clinicId, session, colour);
    await at.objects.put(`originals/${id}`, Readable.from([Buffer.from(id)]));
    await at.database.asOwner(
      `do $$ begin alter table photo disable trigger user;
         update photo set size_bytes = ${id.length}, sha256 = sha256('${id}') where id = '${id}';
         alter table photo enable trigger user; end $$`,
    );
    return id;
  };

  return {
    at,
    clinicId,
    member,
    tx: (work) => at.db.tx(clinicId, work),
    aStoredPhoto,
    aSide: async (photoCount) => {
      const made = await at.db.tx(clinicId, async (tx) => {
        const patient = await aPatient(tx);
        const course = await aCourse(tx, patient);
        return { patient, course, session: await aSession(tx, course, { heldOn: '2026-01-01' }) };
      });
      const photos: PhotoId[] = [];
      for (let n = 0; n < photoCount; n += 1) photos.push(await aStoredPhoto(made.session));
      return { ...made, photos };
    },
    refile: async (wanted, by = member, version = 1) => {
      const isPatientBinned = wanted.subject === 'patient' && wanted.act === 'bin';
      const patient = isPatientBinned
        ? await at.db.tx(clinicId, (tx) =>
            tx.row<{ code: string }>('select code from patient where id = $1', [wanted.id]),
          )
        : null;
      const why = { reason: 'wrong-patient', note: 'Mrs Wong', confirmCode: patient?.code } as const;
      return at.get(RefilingsService).refile(clinicId, by, wanted, version, why);
    },
    eraseBinned: async ({ id }) => {
      await at.database.shiftClock('31 days');
      await at.get(Erasures).request();
      await until(
        () =>
          at.db.tx(clinicId, (tx) =>
            tx.row('select 1 from erasure where clinic_id = $1 and refiling_id = $2', [clinicId, id]),
          ),
        (erasure) => erasure !== null,
      );
      await at.database.shiftClock('0');
    },
    backUp: async (options = {}) =>
      (await makeBackup({ ownerUrl: at.database.ownerUrl, objects: at.objects }, place, options)).generation,
    restored: async (generation) => {
      const entries = await at.db.tx(clinicId, (tx) =>
        tx.row<{ n: number }>('select count(*)::int as n from tombstone where clinic_id = $1', [clinicId]),
      );
      // Each is a file in the store by the ordinary way, while nobody made another backup.
      const journal = await until(
        () => entriesOfStore('the store', at.objects),
        (all) => all.filter((entry) => entry.clinicId === clinicId).length >= entries!.n,
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
    },
    close: async () => {
      for (const each of opened) await each.close();
      await place.close();
      await at.worker.stop();
      await at.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import type { ClinicId } from '#kernel';
import { BackupFault, BackupPlace, journalKey, placeSettings } from '../backup/index.js';
import type { Config } from '../config/index.js';
import { Database } from '../database/index.js';
import type { JobHandler, JobOutcome, RunningJob } from '../jobs/index.js';
import type { Logger } from '../logging/index.js';
import type { ObjectStore } from '../objects/index.js';
import { CONFIG, LOGGER, OBJECTS } from '../platform.module.js';
import { keepJournalSoon, tombstoneColumns, writeJournal, type Tombstone } from './tombstone.js';

const atOnce = 100;

/**
 * Writes each entry as a file of its own into the object store and, when nightly backups are set up, beside them. Files are
 * immutable and named by their entry, so doing it again changes nothing.
 */
@Injectable()
export class JournalWriting implements JobHandler<Record<string, never>> {
  readonly definition = writeJournal;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Database) private readonly db: Database,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  async handle(_payload: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    for (;;) {
      const entries = await this.unkept(run.clinicId);
      if (entries.length === 0) return 'done';
      for (const entry of entries) await writeEntry(this.objects, entry);
      await this.writeBesideBackups(entries);
      await run.commit((tx) =>
        tx.rows('update tombstone set kept_at = clock_now() where clinic_id = $1 and id = any($2::uuid[])', [
          run.clinicId,
          entries.map(({ id }) => id),
        ]),
      );
    }
  }

  /** Asks for a round wherever entries wait: after a crash, or of whoever withdrew past the application. */
  async requestRounds(): Promise<void> {
    const clinics = await this.db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
    for (const { all_clinics: clinicId } of clinics) {
      await this.db.tx(clinicId, async (tx) => {
        const waits = await tx.row(
          'select 1 from tombstone where clinic_id = $1 and kept_at is null limit 1',
          [clinicId],
        );
        if (waits) await keepJournalSoon(tx);
      });
    }
  }

  private unkept(clinicId: ClinicId): Promise<Tombstone[]> {
    return this.db.tx(clinicId, (tx) =>
      tx.rows<Tombstone>(
        `select ${tombstoneColumns} from tombstone t where t.clinic_id = $1 and t.kept_at is null order by t.id limit ${atOnce}`,
        [clinicId],
      ),
    );
  }

  /** A disk that is not mounted by day is no failure: the next backup brings the journal up to date. */
  private async writeBesideBackups(entries: readonly Tombstone[]): Promise<void> {
    const address = this.config.BACKUP_TO;
    if (address === undefined) return;
    try {
      const place = await BackupPlace.open(address, placeSettings(address, this.config));
      try {
        for (const entry of entries) await writeEntry(place.store, entry);
      } finally {
        await place.close();
      }
    } catch (error) {
      if (!(error instanceof BackupFault)) throw error;
      this.logger.warn({ event: 'journal.not-beside-backups', err: error });
    }
  }
}

/** Writes one entry; the one that is there stays. */
export async function writeEntry(store: ObjectStore, entry: Tombstone): Promise<void> {
  if (await store.stat(journalKey(entry.id))) return;
  await store.put(journalKey(entry.id), Readable.from([Buffer.from(JSON.stringify(entry))]));
}

import pg from 'pg';
import { newId, type Id } from '#kernel';
import {
  assertApart,
  BackupFault,
  BackupPlace,
  createObjectStore,
  objectStoreSettings,
  placeSettings,
  type BackupState,
  type Config,
} from '#platform';
import { makeBackup, type BackupOptions, type BackupReport } from './make-backup.js';

export interface RunOptions extends BackupOptions {
  isNightly: boolean;
}

/**
 * Makes a backup of the installation of these settings and records how it went.
 * @throws BackupFault, Problem `dependency-down`; recorded too, as far as the database answers
 */
export async function runBackup(config: Config, address: string, options: RunOptions): Promise<BackupReport> {
  const startedAt = new Date();
  const record = (outcome: BackupReport | { fault: string }) =>
    recordRun(config.DATABASE_OWNER_URL!, {
      isNightly: options.isNightly,
      place: address,
      startedAt,
      outcome,
    });
  try {
    const settings = placeSettings(address, config);
    await assertApart(settings, config);
    // At night a place that is not there is a disk that is not mounted, and must not be made on the disk below.
    const place = await BackupPlace.open(address, settings, { createIfMissing: !options.isNightly });
    try {
      const objects = await createObjectStore(objectStoreSettings(config));
      try {
        const report = await makeBackup({ ownerUrl: config.DATABASE_OWNER_URL!, objects }, place, options);
        await record(report);
        return report;
      } finally {
        await objects.close();
      }
    } finally {
      await place.close();
    }
  } catch (error) {
    await record({ fault: wordsOf(error) }).catch(() => undefined);
    throw error;
  }
}

/** How the last backups went. */
export async function backupState(ownerUrl: string): Promise<BackupState> {
  return asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<BackupState>(
      `select done_at as "doneAt", tried_at as "triedAt", fault from backup_state()`,
    );
    return rows[0]!;
  });
}

/** Words for the operator; what is unexpected stays in the log of the command. */
function wordsOf(error: unknown): string {
  if (error instanceof BackupFault) return error.message;
  const { facts } = error as { facts?: { detail?: string } };
  return facts?.detail ?? (error instanceof Error ? error.message : String(error));
}

interface Run {
  isNightly: boolean;
  place: string;
  startedAt: Date;
  outcome: BackupReport | { fault: string };
}

async function recordRun(ownerUrl: string, { isNightly, place, startedAt, outcome }: Run): Promise<void> {
  const isDone = !('fault' in outcome);
  await asOwner(ownerUrl, async (client) => {
    // An older schema, about to be brought up to date, has no such table; its backup counts all the same.
    const { rows } = await client.query<{ isThere: boolean }>(
      `select to_regclass('backup_run') is not null as "isThere"`,
    );
    if (!rows[0]!.isThere) return;
    await client.query(
      `insert into backup_run (id, is_nightly, place, started_at, ended_at, outcome, generation, photo_count, size_bytes, copied_bytes, fault)
       values ($1, $2, $3, $4, clock_now(), $5, $6, $7, $8, $9, $10)`,
      [
        newId<Id<'backup-run'>>(),
        isNightly,
        place,
        startedAt,
        isDone ? 'done' : 'failed',
        isDone ? outcome.generation : null,
        isDone ? outcome.manifest.photoCount : null,
        isDone ? outcome.sizeBytes : null,
        isDone ? outcome.copiedBytes : null,
        isDone ? null : outcome.fault,
      ],
    );
  });
}

async function asOwner<T>(ownerUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

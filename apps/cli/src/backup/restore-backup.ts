import pg from 'pg';
import { inOrder, newId } from '#kernel';
import type { BackupPlace } from '#platform';
import {
  BackupFault,
  knownMigrations,
  migrate,
  migrateWithin,
  quoted,
  readObjectTables,
  TableLoad,
  writeEntry,
  type BackupManifest,
  type BackupObject,
  type ObjectStore,
  type Tombstone,
} from '#platform';
import { applyJournal } from './apply-journal.js';
import { processAgain, requeue, settleTouched } from './queue-again.js';
import { entriesOfStore } from './journal-files.js';
import { positionOfBackfill } from './journal-order.js';
import { checkPart, chooseGeneration, filesOf, partOf } from './read-backup.js';

export interface RestoreTarget {
  /** PostgreSQL as samelight_owner; the database holds no clinic. */
  ownerUrl: string;
  jobsUrl: string;
  /** Holds nothing, or what an earlier try of the same backup has copied. */
  objects: ObjectStore;
}

export interface RestoreOptions {
  generation?: string;
  /** Entries of the journal from elsewhere: the lost installation's own store. */
  journal?: readonly Tombstone[];
  onProgress?: (filesDone: number, filesTotal: number) => void;
}

export interface RestoreReport {
  manifest: BackupManifest;
  filesCount: number;
  filesBytes: number;
  /** What the journal took away again. */
  withdrawnCount: number;
  erasedPatientCount: number;
  erasedPhotoCount: number;
  /** Moves, merges, quarantines and deletions of later than the backup that hold again, and their undoings. */
  refiledCount: number;
  /** Jobs that were put back into the queue, those that compute pictures anew included. */
  jobCount: number;
}

const filesAtOnce = 4;

/**
 * Brings a backup into an empty place. Everything is checked by hash before anything is live: first the dump, then, in one open
 * transaction, rows, journal, and each file as it is copied; the commit is the last step. A restore that breaks off leaves an
 * empty database, and can be begun again.
 * @throws BackupFault that names the file and the reason
 */
export async function restoreBackup(
  place: BackupPlace,
  target: RestoreTarget,
  options: RestoreOptions = {},
): Promise<RestoreReport> {
  const generation = await chooseGeneration(place, options.generation);
  const manifest = await place.manifest(generation);
  await assertKnown(manifest);
  for (const table of manifest.tables) await checkPart(place, generation, table.part, table);
  await checkPart(place, generation, manifest.objects.part);
  const journal = [...(await entriesOfStore(place.address, place.store)), ...(options.journal ?? [])];
  const files = new Map<string, BackupObject>();
  for await (const file of filesOf(place, manifest)) files.set(file.key, file);
  await assertStoreIsEmpty(target.objects, files);

  const client = new pg.Client({ connectionString: target.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await assertDatabaseIsEmpty(client, manifest);
    await migrate({ ...target, only: manifest.migrations });
    await client.query('begin');
    await client.query(
      'set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local lock_timeout = 30000',
    );
    const load = new TableLoad(client);
    await load.open();
    await load.fill(manifest.tables, manifest.sequences, (table) => partOf(place, generation, table.part));
    if (await isBehind(manifest)) {
      // The rows of an older schema first grow up; the journal speaks of the present one.
      await load.finish();
      const known = await tombstoneIds(client);
      await migrateWithin(client);
      await load.open();
      await putBackfillFirst(client, known, manifest.snapshotAt);
    }
    const { touched, ...applied } = await applyJournal(client, load, journal);
    await removeLost(client, load, manifest, files);
    await endAccess(client);
    await load.finish();
    await traceRestore(client);
    const jobCount =
      (await requeue(client)) +
      (await processAgain(client, manifest)) +
      (await settleTouched(client, touched));
    const copied = await copyFiles(client, place, target.objects, manifest, files, options.onProgress);
    for (const entry of journal) await writeEntry(target.objects, entry);
    await client.query('commit');
    await client.query('analyze');
    // The queue's own schema, as this build wants it.
    await migrate(target);
    return { manifest, ...copied, ...applied, jobCount };
  } finally {
    await client.end();
  }
}

async function assertKnown(manifest: BackupManifest): Promise<void> {
  const known = await knownMigrations();
  const unknown = manifest.migrations.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new BackupFault(
      `backup ${manifest.generation} was made by a newer build (${manifest.madeBy}, schema ${unknown.join(', ')}). Restore it with that build.`,
    );
}

/** Of a schema from before there was a journal, none. */
async function tombstoneIds(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ exists: boolean }>(
    `select to_regclass('public.tombstone') is not null as exists`,
  );
  if (!rows[0]!.exists) return [];
  return (await client.query<{ id: string }>('select id from tombstone')).rows.map(({ id }) => id);
}

/**
 * What the migrations have entered into the journal now says how things stood when the backup was made, and not how they stand now: a later
 * restore, which reads it among the entries of the lost database, must not put it behind those.
 */
async function putBackfillFirst(
  client: pg.Client,
  known: readonly string[],
  snapshotAt: string,
): Promise<void> {
  await client.query(
    `with late as (delete from tombstone where id <> all($1::uuid[]) returning *)
     insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at, kept_at, seq) overriding system value
     select id, clinic_id, kind, subject_id, detail, least(recorded_at, $2::timestamptz), kept_at, $3::bigint from late`,
    [known, snapshotAt, positionOfBackfill(snapshotAt)],
  );
}

async function isBehind(manifest: BackupManifest): Promise<boolean> {
  return (await knownMigrations()).some((name) => !manifest.migrations.includes(name));
}

async function assertStoreIsEmpty(
  store: ObjectStore,
  files: ReadonlyMap<string, BackupObject>,
): Promise<void> {
  let cursor: string | null = null;
  do {
    const page = await store.list('', cursor);
    const foreign = page.items.find(({ key }) => !files.has(key) && !key.startsWith('journal/'));
    if (foreign)
      throw new BackupFault(
        `the object store to restore into is not empty: it holds ${foreign.key}, which is not of this backup`,
      );
    cursor = page.nextCursor;
  } while (cursor !== null);
}

async function assertDatabaseIsEmpty(client: pg.Client, manifest: BackupManifest): Promise<void> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`,
  );
  const names = tables.map(({ name }) => name);
  if (names.length === 0) return;
  if (!names.includes('migration') || !names.includes('clinic'))
    throw new BackupFault(
      `the database to restore into is not empty: it holds ${names[0]}, which is not ours`,
    );
  const { rowCount } = await client.query('select 1 from clinic limit 1');
  if (rowCount! > 0)
    throw new BackupFault(
      'the database to restore into is not empty: it holds a clinic. Restore into an empty place.',
    );
  const { rows: applied } = await client.query<{ name: string }>('select name from migration');
  const newer = applied.filter(({ name }) => !manifest.migrations.includes(name));
  if (newer.length > 0)
    throw new BackupFault(
      `the empty database has a newer schema (${newer.map(({ name }) => name).join(', ')}) than the backup; give an empty database without one`,
    );
}

/** Pictures that went while the backup was made: their rows promise what is not there. */
async function removeLost(
  client: pg.Client,
  load: TableLoad,
  manifest: BackupManifest,
  files: ReadonlyMap<string, BackupObject>,
): Promise<void> {
  if (!manifest.hasDerivatives) return;
  const { rows } = await client.query<{ id: string; photo_id: string }>(
    'select id, photo_id from derivative',
  );
  const lost = rows.filter(({ id }) => !files.has(`derivatives/${id}`));
  if (lost.length === 0) return;
  await load.remove('derivative', 'photo_id = any($1::uuid[])', [
    [...new Set(lost.map((row) => row.photo_id))],
  ]);
}

/** Each clinic's audit trail says that it goes on from a backup. */
async function traceRestore(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string }>('select id from clinic');
  for (const { id } of rows) {
    await client.query("select set_config('app.clinic_id', $1, true)", [id]);
    await client.query('select record_audit($1, false)', [
      {
        id: newId(),
        actorKind: 'operator',
        roles: [],
        deviceLabel: '',
        verb: 'restore',
        route: 'samelight restore',
        outcome: 'done',
        photoIds: [],
      },
    ]);
  }
  await client.query("select set_config('app.clinic_id', '', true)");
}

/** Whoever was let in before comes in anew; and nobody gets a message twice that was on its way when the backup was made. */
async function endAccess(client: pg.Client): Promise<void> {
  for (const statement of [
    'update patient_device set ended_at = clock_now() where ended_at is null',
    'update patient_invitation set withdrawn_at = clock_now() where used_at is null and withdrawn_at is null',
    'update member_invitation set withdrawn_at = clock_now() where accepted_at is null and withdrawn_at is null',
    `update message set state = 'cancelled', reason = 'restored', ended_at = clock_now() where state in ('queued', 'sending')`,
  ])
    await client.query(statement);
}

/** Copies the files that rows still name; what was erased since is left behind. */
async function copyFiles(
  client: pg.Client,
  place: BackupPlace,
  store: ObjectStore,
  manifest: BackupManifest,
  files: ReadonlyMap<string, BackupObject>,
  onProgress: RestoreOptions['onProgress'],
): Promise<{ filesCount: number; filesBytes: number }> {
  const named = await namedKeys(client, manifest.hasDerivatives);
  const faulty = new Set(manifest.faults.map(({ key }) => key));
  const missing = [...named].find((key) => !files.has(key) && !faulty.has(key));
  if (missing)
    throw new BackupFault(`${place.address}: the list of files does not name ${missing}, which a row does`);
  const wanted = [...files.values()].filter(({ key }) => named.has(key));
  let filesCount = 0;
  let filesBytes = 0;
  for await (const file of inOrder(from(wanted), filesAtOnce, (one) => copyFile(place, store, one))) {
    filesCount += 1;
    filesBytes += file.sizeBytes;
    onProgress?.(filesCount, wanted.length);
  }
  return { filesCount, filesBytes };
}

async function namedKeys(client: pg.Client, hasDerivatives: boolean): Promise<Set<string>> {
  const named = new Set<string>();
  const lists = (await readObjectTables(client)).map(
    (name) => `select object_key as key from ${quoted(name)} where object_key is not null`,
  );
  if (hasDerivatives) lists.push(`select 'derivatives/' || id from derivative`);
  const { rows } = await client.query<{ key: string }>(lists.join(' union all '));
  for (const { key } of rows) named.add(key);
  return named;
}

async function copyFile(place: BackupPlace, store: ObjectStore, file: BackupObject): Promise<BackupObject> {
  const { key, sizeBytes, sha256 } = file;
  // Left by an earlier try that broke off: read as the others are, and written anew when it is not the same.
  const there = await store.verify(key, sha256);
  if (there === 'intact') return file;
  if (there === 'altered') await store.delete(key);
  const content = await place.read(key);
  try {
    await store.put(key, content, { expectedSizeBytes: sizeBytes, expectedSha256: sha256 });
  } catch (error) {
    const slug = (error as { slug?: string }).slug;
    if (slug === 'object-damaged')
      throw new BackupFault(`${place.address}/${key} is damaged`, { cause: error });
    if (slug === 'upload-checksum-mismatch')
      throw new BackupFault(`${place.address}/${key} is not the file that the list names: another SHA-256`, {
        cause: error,
      });
    throw error;
  }
  return file;
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable as `inOrder` wants it
async function* from<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

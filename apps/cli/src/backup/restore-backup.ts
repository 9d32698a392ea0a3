import pg from 'pg';
import { inOrder, newId, type JobRunId } from '#kernel';
import { processPhoto } from '#photos';
import type { BackupPlace } from '#platform';
import {
  BackupFault,
  jobPriority,
  knownMigrations,
  migrate,
  quoted,
  readObjectTables,
  TableLoad,
  writeEntry,
  type BackupManifest,
  type BackupObject,
  type ObjectStore,
  type Tombstone,
} from '#platform';
import { entriesOfStore } from './journal-files.js';
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
    await load.fill(manifest.tables, manifest.sequences, (table) => partOf(place, generation, table.part));
    const applied = await applyJournal(client, load, journal);
    await removeLost(client, load, manifest, files);
    await endAccess(client);
    await load.finish();
    const jobCount = (await requeue(client)) + (await processAgain(client, manifest));
    const copied = await copyFiles(client, place, target.objects, manifest, files, options.onProgress);
    for (const entry of journal) await writeEntry(target.objects, entry);
    await client.query('commit');
    await client.query('analyze');
    // What the build brings beyond the backup's schema.
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

/** Withdraws and erases what was withdrawn and erased after the snapshot; what the rows know already is passed over. */
async function applyJournal(
  client: pg.Client,
  load: TableLoad,
  journal: readonly Tombstone[],
): Promise<Pick<RestoreReport, 'withdrawnCount' | 'erasedPatientCount' | 'erasedPhotoCount'>> {
  const { rows } = await client.query<{ id: string }>('select id from tombstone');
  const known = new Set(rows.map(({ id }) => id));
  const { rows: clinics } = await client.query<{ id: string }>('select id from clinic');
  const ours = new Set(clinics.map(({ id }) => id));
  const before = await counts(client);
  let withdrawnCount = 0;
  const sorted = [...journal].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : 1));
  for (const entry of sorted) {
    if (known.has(entry.id) || !ours.has(entry.clinicId)) continue;
    known.add(entry.id);
    if (entry.kind === 'consent-withdrawn') withdrawnCount += await withdraw(client, entry);
    else await erase(load, entry.kind, [entry.clinicId, entry.subjectId]);
    await client.query(
      `insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at) values ($1, $2, $3, $4, $5, $6)`,
      [
        entry.id,
        entry.clinicId,
        entry.kind,
        entry.subjectId,
        entry.detail && JSON.stringify(entry.detail),
        entry.recordedAt,
      ],
    );
  }
  const after = await counts(client);
  return {
    withdrawnCount,
    erasedPatientCount: before.patients - after.patients,
    erasedPhotoCount: before.photos - after.photos,
  };
}

async function counts(client: pg.Client): Promise<{ patients: number; photos: number }> {
  const { rows } = await client.query<{ patients: number; photos: number }>(
    'select (select count(*)::int from patient) as patients, (select count(*)::int from photo) as photos',
  );
  return rows[0]!;
}

/** Photos that go with what is erased; `$1` is the clinic, `$2` the subject. */
const photosOf = {
  'photo-erased': 'select $2::uuid',
  'session-erased': 'select p.id from photo p where p.clinic_id = $1 and p.session_id = $2',
  'patient-erased': `select p.id from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
    join course c on c.clinic_id = s.clinic_id and c.id = s.course_id where p.clinic_id = $1 and c.patient_id = $2`,
} as const;
const tableOf = {
  'photo-erased': 'photo',
  'session-erased': 'session',
  'patient-erased': 'patient',
} as const;

/** A picture composed with a photo that goes, goes with it. */
async function erase(load: TableLoad, kind: keyof typeof tableOf, subject: [string, string]): Promise<void> {
  await load.remove(
    'case_study',
    `clinic_id = $1 and id in (select i.case_study_id from case_study_photo i where i.clinic_id = $1 and i.photo_id in (${photosOf[kind]}))`,
    subject,
  );
  await load.remove(tableOf[kind], 'clinic_id = $1 and id = $2', subject);
}

/** Appends the withdrawal once more, as it was recorded; whoever recorded it may be unknown to the backup. */
async function withdraw(client: pg.Client, { clinicId, subjectId, detail }: Tombstone): Promise<number> {
  const { rows: columns } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'consent_event'::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''`,
  );
  const names = columns.map(({ name }) => name).join(', ');
  const { rowCount } = await client.query(
    `insert into consent_event (${names})
     select ${names} from jsonb_populate_record(null::consent_event,
       $3::jsonb || case when exists (select 1 from member m where m.clinic_id = $1 and m.id = ($3::jsonb ->> 'recorded_by_member_id')::uuid)
         then '{}'::jsonb else '{"recorded_by_member_id": null}'::jsonb end)
     where exists (select 1 from patient p where p.clinic_id = $1 and p.id = $2) on conflict do nothing`,
    [clinicId, subjectId, JSON.stringify(detail)],
  );
  return rowCount ?? 0;
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

/** Whoever was let in before comes in anew; and nobody gets a message twice that was on its way when the backup was made. */
async function endAccess(client: pg.Client): Promise<void> {
  const statements: Record<string, string> = {
    patient_device: 'update patient_device set ended_at = clock_now() where ended_at is null',
    patient_invitation: `update patient_invitation set withdrawn_at = clock_now() where used_at is null and withdrawn_at is null`,
    message: `update message set state = 'cancelled', reason = 'restored', ended_at = clock_now() where state in ('queued', 'sending')`,
  };
  for (const [table, statement] of Object.entries(statements)) {
    const { rows } = await client.query<{ isThere: boolean }>(
      'select to_regclass($1) is not null as "isThere"',
      [table],
    );
    if (rows[0]!.isThere) await client.query(statement);
  }
}

/** Jobs that were waiting or running wait again. */
async function requeue(client: pg.Client): Promise<number> {
  await client.query(
    `update job_run r set state = 'skipped', last_error = 'restored', ended_at = clock_now()
     where r.state = 'running' and exists (select 1 from job_run q
       where q.clinic_id = r.clinic_id and q.dedupe_key = r.dedupe_key and q.state = 'queued')`,
  );
  await client.query(
    `update job_run r set state = 'skipped', last_error = 'restored', ended_at = clock_now()
     where r.state = 'running' and exists (select 1 from job_run q
       where q.clinic_id = r.clinic_id and q.dedupe_key = r.dedupe_key and q.state = 'running' and q.id > r.id)`,
  );
  await client.query(
    `update job_run set state = 'queued', attempt = 0, started_at = null, progress_done = 0 where state in ('queued', 'running')`,
  );
  const { rowCount } = await client.query(
    `select graphile_worker.samelight_enqueue(name, id, clinic_id, max_attempts, now(), $1::int) from job_run where state = 'queued'`,
    [jobPriority.usual],
  );
  return rowCount ?? 0;
}

/** Photos without their pictures, and those that nobody works on, are processed once more. */
async function processAgain(client: pg.Client, manifest: BackupManifest): Promise<number> {
  const { rows } = await client.query<{ id: string; clinic_id: string }>(
    `select p.id, p.clinic_id from photo p
     where (p.state in ('received', 'processing')
         or p.state in ('ready', 'damaged') and not exists (
           select 1 from derivative d where d.clinic_id = p.clinic_id and d.photo_id = p.id))
       and not ('originals/' || p.id = any($2::text[]))
       and not exists (select 1 from job_run r where r.clinic_id = p.clinic_id and r.state = 'queued' and r.name = $1
         and r.payload ->> 'photoId' = p.id::text)
     order by p.id`,
    [processPhoto.name, manifest.faults.map(({ key }) => key)],
  );
  const batch = 1000;
  for (let start = 0; start < rows.length; start += batch) {
    const part = rows.slice(start, start + batch);
    await client.query(
      `with added as (
         insert into job_run (id, clinic_id, name, payload, dedupe_key, max_attempts)
         select u.id, u.clinic_id, $4, json_build_object('photoId', u.photo_id), $4 || ':' || u.photo_id, $5
         from unnest($1::uuid[], $2::uuid[], $3::uuid[]) u (id, clinic_id, photo_id) returning id, clinic_id
       ) select graphile_worker.samelight_enqueue($4, id, clinic_id, $5, now(), $6::int) from added`,
      [
        part.map(() => newId<JobRunId>()),
        part.map((row) => row.clinic_id),
        part.map((row) => row.id),
        processPhoto.name,
        processPhoto.maxAttempts,
        jobPriority.usual,
      ],
    );
  }
  return rows.length;
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

import type pg from 'pg';
import type { ImportBatchId } from '#kernel';
import type { KeptFromUndo, TableLoad, Tombstone } from '#platform';
import { applyFilings, recordRefilings } from './apply-filings.js';
import { inOrderOfJournal } from './journal-order.js';
import { lastOwners } from './last-owners.js';

/** What has to be settled anew by jobs after the journal was applied. */
export interface Touched {
  refilings: { clinicId: string; refilingId: string }[];
  imports: { clinicId: string; batchId: string }[];
  courses: { clinicId: string; courseId: string; sessionId: string }[];
}

export interface AppliedJournal {
  withdrawnCount: number;
  erasedPatientCount: number;
  erasedPhotoCount: number;
  refiledCount: number;
  touched: Touched;
}

/**
 * Does again what was withdrawn, erased, refiled and undone after the snapshot; what the rows know already is passed over.
 * Photos are erased first, sessions and patients after what moved out of them has been moved.
 * @param load open: without foreign keys and triggers
 */
export async function applyJournal(
  client: pg.Client,
  load: TableLoad,
  journal: readonly Tombstone[],
): Promise<AppliedJournal> {
  const entries = await news(client, journal);
  await load.heedForgetting();
  const before = await counts(client);
  const touched: Touched = { refilings: [], imports: [], courses: [] };
  let withdrawnCount = 0;
  const eraseAll = async (...kinds: (keyof typeof tableOf)[]) => {
    for (const { kind, clinicId, subjectId } of entries)
      if ((kinds as string[]).includes(kind))
        await erase(client, load, kind as keyof typeof tableOf, [clinicId, subjectId], touched);
  };
  for (const entry of entries) {
    if (entry.kind === 'consent-withdrawn') withdrawnCount += await withdraw(client, entry);
    else if (entry.kind === 'import-undone') await undoImport(client, load, entry, touched);
    else if (entry.kind === 'member-suspended' || entry.kind === 'member-let-in')
      await suspend(client, entry);
    else if (entry.kind === 'release-withdrawn' || entry.kind === 'publication-ended')
      await endPublic(client, entry);
  }
  await eraseAll('photo-erased');
  const held = await applyFilings(
    client,
    entries.filter(({ kind }) => kind === 'filed'),
  );
  // What was moved out of a session or patient before that was erased has left by now.
  await eraseAll('session-erased', 'patient-erased');
  // And what was moved to an erased patient, to a place that the backup does not know, went with them.
  const ownerOf = lastOwners(entries);
  const gone = new Set(
    entries.flatMap(({ kind, subjectId }) => (kind === 'patient-erased' ? [subjectId] : [])),
  );
  for (const { clinicId, table, id, placeId } of held) {
    const owner = ownerOf(id, placeId);
    if (owner !== null && gone.has(owner))
      await erase(client, load, `${table}-erased`, [clinicId, id], touched);
  }
  touched.refilings = await recordRefilings(client, entries, new Set(held.map(({ id }) => id)));
  touched.courses = await coursesLeft(client, touched.courses);
  for (const entry of entries) await insertEntry(client, entry);
  await client.query(
    `select setval(pg_get_serial_sequence('tombstone', 'seq'), (select greatest(max(seq), 1) from tombstone)) where exists (select 1 from tombstone)`,
  );
  const after = await counts(client);
  return {
    withdrawnCount,
    erasedPatientCount: before.patients - after.patients,
    erasedPhotoCount: before.photos - after.photos,
    refiledCount: touched.refilings.length,
    touched,
  };
}

/** Entries of clinics that are there, each once, that the rows do not know; in the order in which it happened. */
async function news(client: pg.Client, journal: readonly Tombstone[]): Promise<Tombstone[]> {
  const { rows } = await client.query<{ id: string }>('select id from tombstone');
  const known = new Set(rows.map(({ id }) => id));
  const { rows: clinics } = await client.query<{ id: string }>('select id from clinic');
  const ours = new Set(clinics.map(({ id }) => id));
  const entries = new Map<string, Tombstone>();
  for (const entry of journal)
    if (!known.has(entry.id) && ours.has(entry.clinicId)) entries.set(entry.id, entry);
  return [...entries.values()].sort(inOrderOfJournal);
}

async function insertEntry(client: pg.Client, entry: Tombstone): Promise<void> {
  const columns = [
    entry.id,
    entry.clinicId,
    entry.kind,
    entry.subjectId,
    entry.detail && JSON.stringify(entry.detail),
    entry.recordedAt,
  ];
  if (entry.seq == null)
    await client.query(
      'insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at) values ($1, $2, $3, $4, $5, $6)',
      columns,
    );
  else
    await client.query(
      `insert into tombstone (id, clinic_id, kind, subject_id, detail, recorded_at, seq) overriding system value
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [...columns, entry.seq],
    );
}

async function counts(client: pg.Client): Promise<{ patients: number; photos: number }> {
  const { rows } = await client.query<{ patients: number; photos: number }>(
    'select (select count(*)::int from patient) as patients, (select count(*)::int from photo) as photos',
  );
  return rows[0]!;
}

/** Photos that go with what is erased; `$1` is the clinic, `$2` the subject. */
const photosOf = {
  'photo-erased': 'select $2::uuid where $1::uuid is not null',
  'session-erased': 'select p.id from photo p where p.clinic_id = $1 and p.session_id = $2',
  'patient-erased': `select p.id from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
    join course c on c.clinic_id = s.clinic_id and c.id = s.course_id where p.clinic_id = $1 and c.patient_id = $2`,
} as const;
const tableOf = {
  'photo-erased': 'photo',
  'session-erased': 'session',
  'patient-erased': 'patient',
} as const;

async function erase(
  client: pg.Client,
  load: TableLoad,
  kind: keyof typeof tableOf,
  [clinicId, subjectId]: [string, string],
  touched: Touched,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(`select x.id from (${photosOf[kind]}) x (id)`, [
    clinicId,
    subjectId,
  ]);
  await letGoOfPhotos(
    client,
    load,
    clinicId,
    rows.map(({ id }) => id),
    touched,
  );
  await load.remove(tableOf[kind], 'clinic_id = $1 and id = $2', [clinicId, subjectId]);
}

/**
 * Takes photos away with everything that was drawn or composed of them, by the rule of an erasure (`let_go_of_drawings`). Their series
 * are settled afterwards: the bin had done so by the time of the erasure, but the backup knows of no bin.
 */
async function letGoOfPhotos(
  client: pg.Client,
  load: TableLoad,
  clinicId: string,
  photoIds: readonly string[],
  touched: Touched,
): Promise<void> {
  const { rows } = await client.query<{ courseId: string; sessionId: string }>(
    'select course_id as "courseId", session_id as "sessionId" from courses_with($1, $2)',
    [clinicId, photoIds],
  );
  touched.courses.push(...rows.map((row) => ({ clinicId, ...row })));
  await load.remove(
    'case_study',
    'clinic_id = $1 and id in (select i.case_study_id from case_study_photo i where i.clinic_id = $1 and i.photo_id = any($2::uuid[]))',
    [clinicId, photoIds],
  );
  await client.query('select let_go_of_drawings($1, $2)', [clinicId, photoIds]);
  await load.remove('photo', 'clinic_id = $1 and id = any($2::uuid[])', [clinicId, photoIds]);
}

/** Each once, of those that are still there. */
async function coursesLeft(client: pg.Client, courses: Touched['courses']): Promise<Touched['courses']> {
  const once = new Map(courses.map((course) => [course.courseId, course]));
  const { rows } = await client.query<{ id: string }>('select id from course where id = any($1::uuid[])', [
    [...once.keys()],
  ]);
  return rows.map(({ id }) => once.get(id)!);
}

/**
 * Appends the withdrawal once more, as it was recorded; whoever recorded it may be unknown to the backup. An entry of an older
 * program says less than the table holds: the rest is what the table says by itself.
 */
async function withdraw(client: pg.Client, { clinicId, subjectId, detail }: Tombstone): Promise<number> {
  const { rows: columns } = await client.query<{ name: string }>(
    `select quote_ident(attname) as name from pg_attribute
     where attrelid = 'consent_event'::regclass and attnum > 0 and not attisdropped and attidentity = '' and attgenerated = ''
       and attname = any($1::text[])`,
    [Object.keys(detail as object)],
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

/** In the order of the journal, so that the last one holds. */
async function suspend(client: pg.Client, { clinicId, subjectId, kind }: Tombstone): Promise<void> {
  await client.query('update member set is_active = $3 where clinic_id = $1 and id = $2', [
    clinicId,
    subjectId,
    kind === 'member-let-in',
  ]);
}

/** What was taken from the public stays so; with a release go its publications, as triggers are off here. */
async function endPublic(
  client: pg.Client,
  { clinicId, subjectId, kind, recordedAt }: Tombstone,
): Promise<void> {
  if (kind === 'release-withdrawn')
    await client.query(`update case_release set state = 'withdrawn' where clinic_id = $1 and id = $2`, [
      clinicId,
      subjectId,
    ]);
  const column = kind === 'release-withdrawn' ? 'release_id' : 'id';
  await client.query(
    `update publication set ended_at = $3, end_reason = 'release' where clinic_id = $1 and ${column} = $2 and ended_at is null`,
    [clinicId, subjectId, recordedAt],
  );
}

/**
 * Its photos go at once, and what the undo has kept stays kept; what it had not decided about yet, and the folders, go by the
 * ordinary undo, which goes on where it was.
 */
async function undoImport(
  client: pg.Client,
  load: TableLoad,
  { clinicId, subjectId, detail }: Tombstone,
  touched: Touched,
): Promise<void> {
  const { photoIds, kept = [] } = detail as { photoIds: string[]; kept?: KeptFromUndo[] };
  await letGoOfPhotos(client, load, clinicId, photoIds, touched);
  const decisions = [
    ...photoIds.map((id) => ({ kind: 'photo', id, reason: null })),
    ...kept.map(({ kind, id, reason }) => ({ kind, id, reason })),
  ];
  await client.query(
    `insert into import_removal (id, clinic_id, batch_id, kind, subject_id, outcome, reason)
     select gen_random_uuid(), $1, b.id, x.kind, x.id, case when x.reason is null then 'removed' else 'kept' end, x.reason
     from import_batch b, jsonb_to_recordset($3::jsonb) as x (kind text, id uuid, reason text)
     where b.clinic_id = $1 and b.id = $2 on conflict (clinic_id, batch_id, kind, subject_id) do nothing`,
    [clinicId, subjectId, JSON.stringify(decisions)],
  );
  const { rowCount } = await client.query(
    `update import_batch set state = 'undoing', ended_at = null where clinic_id = $1 and id = $2 and state not in ('undoing', 'undone')`,
    [clinicId, subjectId as ImportBatchId],
  );
  if (rowCount! > 0) touched.imports.push({ clinicId, batchId: subjectId });
}

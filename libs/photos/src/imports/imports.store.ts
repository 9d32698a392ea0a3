import {
  newId,
  type CourseId,
  type ImportBatchId,
  type ImportItemId,
  type MemberId,
  type PatientId,
  type PhotoId,
  type SessionId,
} from '#kernel';
import type { Tx } from '#platform';
import type { LightMode, Modality, SessionKind } from '#treatments';
import type { HistoryRules, KnownPatient, Reason } from '../model/history/index.js';

export const batchStates = [
  'collecting',
  'planned',
  'running',
  'paused',
  'done',
  'undoing',
  'undone',
] as const;
export type BatchState = (typeof batchStates)[number];
export const itemStates = ['ready', 'review', 'left-out', 'placed', 'imported', 'known', 'failed'] as const;
export type ItemState = (typeof itemStates)[number];
export type ImportSource = 'browser' | 'command' | 'watch';

export interface ImportBatch {
  id: ImportBatchId;
  title: string;
  source: ImportSource;
  folderKey: string | null;
  state: BatchState;
  rules: HistoryRules;
  startedBy: string | null;
  createdAt: string;
  startedAt: string | null;
  endedAt: string | null;
  version: number;
  counts: Record<ItemState, number>;
  /** What it made so far. */
  made: { patients: number; courses: number; sessions: number };
  /** What its undo took away, and what it kept by reason. */
  removed: { photos: number; sessions: number; courses: number; patients: number; bytesToRemove: number };
  kept: { kind: string; reason: string; count: number }[];
}

/** A file of a batch as it stands. */
export interface ImportItem {
  id: ImportItemId;
  path: string;
  sizeBytes: number;
  modifiedAt: string | null;
  takenAtLocal: string | null;
  sha256: string | null;
  state: ItemState;
  reasons: Reason[];
  failure: string | null;
  patientLabel: string | null;
  patientId: PatientId | null;
  patientCode: string | null;
  patientName: string | null;
  courseId: CourseId | null;
  heldOn: string | null;
  days: string[];
  view: string;
  lightMode: LightMode;
  kind: SessionKind;
  modality: Modality | null;
  sessionId: SessionId | null;
  photoId: PhotoId | null;
  /** Whether a small picture of it is here while it waits. */
  hasPreview: boolean;
}

/** A file as the planner hands it in. */
export type NewItem = Omit<
  ImportItem,
  'id' | 'state' | 'failure' | 'sessionId' | 'photoId' | 'hasPreview'
> & {
  state: 'ready' | 'review' | 'left-out';
};

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const batchQuery = `
  select b.id, coalesce(shown_name(b.clinic_id, b.title), '…') as title, b.source, b.folder_key as "folderKey", b.state, b.rules, m.display_name as "startedBy",
    ${iso('b.created_at')} as "createdAt", ${iso('b.started_at')} as "startedAt", ${iso('b.ended_at')} as "endedAt", b.version,
    counted.counts, made.made, gone.removed, stayed.kept
  from import_batch b
  left join member m on m.clinic_id = b.clinic_id and m.id = b.member_id
  cross join lateral (
    select json_build_object(${itemStates.map((state) => `'${state}', count(*) filter (where i.state = '${state}')`).join(', ')}) as counts
    from import_item i where i.clinic_id = b.clinic_id and i.batch_id = b.id
  ) counted
  cross join lateral (
    select json_build_object('patients', count(*) filter (where x.kind = 'patient'), 'courses', count(*) filter (where x.kind = 'course'),
      'sessions', count(*) filter (where x.kind = 'session')) as made
    from import_made x where x.clinic_id = b.clinic_id and x.batch_id = b.id
  ) made
  cross join lateral (
    select json_build_object('photos', count(*) filter (where r.kind = 'photo'), 'sessions', count(*) filter (where r.kind = 'session'),
      'courses', count(*) filter (where r.kind = 'course'), 'patients', count(*) filter (where r.kind = 'patient'),
      'bytesToRemove', count(*) filter (where r.bytes_gone_at is null and r.object_keys <> '{}')) as removed
    from import_removal r where r.clinic_id = b.clinic_id and r.batch_id = b.id and r.outcome = 'removed'
  ) gone
  cross join lateral (
    select coalesce(json_agg(json_build_object('kind', k.kind, 'reason', k.reason, 'count', k.n)), '[]') as kept
    from (select r.kind, r.reason, count(*) as n from import_removal r
      where r.clinic_id = b.clinic_id and r.batch_id = b.id and r.outcome = 'kept' group by 1, 2 order by 1, 2) k
  ) stayed
  where b.clinic_id = $1`;

export const readBatch = (tx: Tx, id: ImportBatchId): Promise<ImportBatch | null> =>
  tx.row(`${batchQuery} and b.id = $2`, [tx.clinicId, id]);

export const readBatches = (tx: Tx, before: string | null, limit: number): Promise<ImportBatch[]> =>
  tx.rows(`${batchQuery} and ($2::uuid is null or b.id < $2) order by b.id desc limit $3`, [
    tx.clinicId,
    before,
    limit,
  ]);

/** What an undo would do with the photos of a batch. */
export interface UndoPreview {
  removedPhotoCount: number;
  kept: { reason: string; photoCount: number }[];
}

export async function previewUndo(tx: Tx, id: ImportBatchId): Promise<UndoPreview> {
  const rows = await tx.rows<{ reason: string | null; photoCount: number }>(
    'select reason, photo_count as "photoCount" from preview_undo($1, $2)',
    [tx.clinicId, id],
  );
  return {
    removedPhotoCount: rows.find(({ reason }) => reason === null)?.photoCount ?? 0,
    kept: rows.flatMap(({ reason, photoCount }) => (reason === null ? [] : [{ reason, photoCount }])),
  };
}

/** Locks a batch until the transaction ends: what is decided about it is decided in turn. */
export const lockBatch = (
  tx: Tx,
  id: ImportBatchId,
): Promise<{ id: ImportBatchId; state: BatchState; version: number; memberId: MemberId | null } | null> =>
  tx.row(
    `select id, state, version, member_id as "memberId" from import_batch where clinic_id = $1 and id = $2 for update`,
    [tx.clinicId, id],
  );

export const isOlderThanADay = async (tx: Tx, id: ImportBatchId): Promise<boolean> =>
  (await tx.row(
    `select 1 from import_batch
     where clinic_id = $1 and id = $2 and coalesce(ended_at, started_at, created_at) < clock_now() - interval '24 hours'`,
    [tx.clinicId, id],
  )) !== null;

const itemColumns = `i.id, i.path, i.size_bytes as "sizeBytes", ${iso('i.modified_at')} as "modifiedAt",
  i.taken_at_local as "takenAtLocal", encode(i.sha256, 'hex') as sha256, i.state, i.reasons, i.failure,
  i.patient_label as "patientLabel", i.patient_id as "patientId", i.patient_code as "patientCode",
  shown_name(i.clinic_id, i.patient_name) as "patientName", i.course_id as "courseId", i.held_on as "heldOn", i.days, i.view,
  i.light_mode as "lightMode", i.kind, i.modality, i.session_id as "sessionId", i.photo_id as "photoId",
  exists (select 1 from import_preview v where v.clinic_id = i.clinic_id and v.item_id = i.id) as "hasPreview"`;

/** What of an item names a patient is shown to nobody while the patient is in the bin. */
const inSight = `(i.patient_id is null and not 'patient-binned' = any(i.reasons) or exists (select 1 from patient p
  where p.clinic_id = i.clinic_id and (p.id = i.patient_id or i.patient_id is null and lower(p.code) = lower(i.patient_code))))`;

const shownColumns = itemColumns
  .replace('i.path,', `case when ${inSight} then i.path else '…' end as path,`)
  .replace('as "hasPreview"', `and ${inSight} as "hasPreview"`)
  // The folder is called what the patient is called, as often as not.
  .replace('i.patient_label as', 'shown_name(i.clinic_id, i.patient_label) as')
  .replace(
    /(shown_name\(i\.clinic_id, i\.(?:patient_label|patient_name)\)|i\.patient_code) as/g,
    `case when ${inSight} then $1 end as`,
  );

/** Items as people see them; one whose patient is in the bin is there without its names only while somebody has to decide. */
export const readItems = (
  tx: Tx,
  batchId: ImportBatchId,
  states: readonly ItemState[] | null,
  page: { after: string | null; limit: number },
): Promise<ImportItem[]> =>
  tx.rows(
    `select ${shownColumns} from import_item i
     where i.clinic_id = $1 and i.batch_id = $2 and ($3::text[] is null or i.state = any($3)) and ($4::uuid is null or i.id > $4)
       and (i.state = 'review' or ${inSight})
     order by i.id limit $5`,
    [tx.clinicId, batchId, states, page.after, page.limit],
  );

/** The items with these ids as people see them. */
export const readItemsOf = (
  tx: Tx,
  batchId: ImportBatchId,
  ids: readonly ImportItemId[],
): Promise<ImportItem[]> =>
  tx.rows(
    `select ${shownColumns} from import_item i
     where i.clinic_id = $1 and i.batch_id = $2 and i.id = any($3::uuid[]) order by i.id`,
    [tx.clinicId, batchId, ids],
  );

/** The items with these ids that the batch has, locked in the order of their ids. */
export const lockItems = (
  tx: Tx,
  batchId: ImportBatchId,
  ids: readonly ImportItemId[],
): Promise<ImportItem[]> =>
  tx.rows(
    `select ${itemColumns} from import_item i
     where i.clinic_id = $1 and i.batch_id = $2 and i.id = any($3::uuid[]) order by i.id for update`,
    [tx.clinicId, batchId, ids],
  );

/** Writes a page of files; one that is there already and not yet taken in is written anew. @returns id and state by path */
export const writeItems = (
  tx: Tx,
  batchId: ImportBatchId,
  items: readonly (NewItem & { id: ImportItemId })[],
): Promise<{ id: ImportItemId; path: string; state: ItemState }[]> =>
  tx.rows(
    `insert into import_item as i (clinic_id, batch_id, id, path, size_bytes, modified_at, taken_at_local, sha256, state, reasons,
       patient_label, patient_id, patient_code, patient_name, course_id, held_on, days, view, light_mode, kind, modality)
     select $1, $2, x.id, x.path, x."sizeBytes", x."modifiedAt", x."takenAtLocal", decode(x.sha256, 'hex'), x.state, x.reasons,
       x."patientLabel", x."patientId", x."patientCode", shown_name($1, x."patientName"), x."courseId", x."heldOn", x.days, x.view, x."lightMode",
       x.kind, x.modality
     from jsonb_to_recordset($3) as x (id uuid, path text, "sizeBytes" bigint, "modifiedAt" timestamptz, "takenAtLocal" text,
       sha256 text, state text, reasons text[], "patientLabel" text, "patientId" uuid, "patientCode" text, "patientName" text,
       "courseId" uuid, "heldOn" date, days text[], view text, "lightMode" text, kind text, modality text)
     on conflict (clinic_id, batch_id, path) do update set size_bytes = excluded.size_bytes, modified_at = excluded.modified_at,
       taken_at_local = excluded.taken_at_local, sha256 = excluded.sha256, state = excluded.state, reasons = excluded.reasons,
       failure = null, patient_label = excluded.patient_label, patient_id = excluded.patient_id,
       patient_code = excluded.patient_code, patient_name = excluded.patient_name, course_id = excluded.course_id,
       held_on = excluded.held_on, days = excluded.days, view = excluded.view, light_mode = excluded.light_mode,
       kind = excluded.kind, modality = excluded.modality
       where i.state in ('ready', 'review', 'left-out', 'failed')
     returning i.id, i.path, i.state`,
    [tx.clinicId, batchId, JSON.stringify(items)],
  );

export const readStates = (
  tx: Tx,
  batchId: ImportBatchId,
  paths: readonly string[],
): Promise<{ id: ImportItemId; path: string; state: ItemState }[]> =>
  tx.rows(
    'select id, path, state from import_item where clinic_id = $1 and batch_id = $2 and path = any($3::text[])',
    [tx.clinicId, batchId, paths],
  );

export const recordMade = (tx: Tx, batchId: ImportBatchId, kind: string, madeId: string): Promise<unknown> =>
  tx.rows(
    'insert into import_made (clinic_id, batch_id, kind, made_id) values ($1, $2, $3, $4) on conflict do nothing',
    [tx.clinicId, batchId, kind, madeId],
  );

/** Keeps the small picture of a file that waits; of one that was decided meanwhile there is none to keep. */
export const writePreview = (
  tx: Tx,
  batchId: ImportBatchId,
  itemId: ImportItemId,
  picture: Buffer,
): Promise<unknown> =>
  tx.rows(
    `with waiting as (
       select i.id from import_item i where i.clinic_id = $1 and i.batch_id = $2 and i.id = $3 and i.state = 'review' for share
     )
     insert into import_preview (clinic_id, item_id, picture) select $1, waiting.id, $4 from waiting
     on conflict (item_id) do update set picture = excluded.picture`,
    [tx.clinicId, batchId, itemId, picture],
  );

export const readPreview = (
  tx: Tx,
  batchId: ImportBatchId,
  itemId: ImportItemId,
): Promise<{ picture: Buffer } | null> =>
  tx.row(
    `select v.picture from import_preview v join import_item i on i.clinic_id = v.clinic_id and i.id = v.item_id
     where v.clinic_id = $1 and i.batch_id = $2 and v.item_id = $3 and ${inSight}`,
    [tx.clinicId, batchId, itemId],
  );

/** Small pictures of a whole batch go before its files do. */
export const dropPreviews = (tx: Tx, batchId: ImportBatchId): Promise<unknown> =>
  tx.rows(
    `delete from import_preview v using import_item i
     where v.clinic_id = $1 and i.clinic_id = v.clinic_id and i.id = v.item_id and i.batch_id = $2`,
    [tx.clinicId, batchId],
  );

/** A photo of this patient with these bytes, wherever it was filed since; or the one that this very file became before. */
export const findTakenIn = (
  tx: Tx,
  patientId: PatientId,
  sha256: string,
  path: string,
): Promise<{ photoId: PhotoId } | null> =>
  tx.row(
    `select h.id as "photoId" from photo h
       join session s on s.clinic_id = h.clinic_id and s.id = h.session_id
       join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     where h.clinic_id = $1 and c.patient_id = $2 and h.sha256 = decode($3, 'hex')
     union all
     select i.photo_id from import_item i
     where i.clinic_id = $1 and i.sha256 = decode($3, 'hex') and i.path = $4 and i.photo_id is not null
     limit 1`,
    [tx.clinicId, patientId, sha256, path],
  );

/**
 * Patients that names of folders may mean: by code or alias, and, so that a person can be asked, by likeness or by name.
 * @param keys names as `keyOf` gives them, and the codes in front of names
 */
export const readKnownPatients = (
  tx: Tx,
  keys: readonly string[],
  looseKeys: readonly string[],
): Promise<KnownPatient[]> =>
  tx.rows(
    `with asked as (
       select coalesce(p.merged_into_id, p.id) as id from patient p where p.clinic_id = $1
         and (lower(normalize(p.code, NFKC)) = any($2::text[]) or lower(p.name) = any($2::text[])
           or regexp_replace(lower(normalize(p.code, NFKC)), E'[^a-z0-9\\u0080-\\uffff]+', '', 'g') = any($3::text[]))
       union
       select coalesce(m.merged_into_id, m.id) from patient_alias a
       join patient m on m.clinic_id = a.clinic_id and m.id = a.patient_id
       where a.clinic_id = $1 and lower(a.alias) = any($2::text[])
     )
     select p.id, p.code, shown_name(p.clinic_id, p.name) as name, p.born_on as "bornOn",
       array(
         select lower(a.alias) from patient_alias a join patient m on m.clinic_id = a.clinic_id and m.id = a.patient_id
         where a.clinic_id = p.clinic_id and coalesce(m.merged_into_id, m.id) = p.id
         union select lower(normalize(m.code, NFKC)) from patient m where m.clinic_id = p.clinic_id and m.merged_into_id = p.id
         union select lower(shown_name(m.clinic_id, m.name)) from patient m where m.clinic_id = p.clinic_id and m.merged_into_id = p.id and m.name is not null
         order by 1
       ) as aliases,
       coalesce((select json_agg(json_build_object('id', c.id, 'sessions', (
           select coalesce(json_agg(json_build_object('heldOn', s.held_on) order by s.held_on), '[]') from session s
           where s.clinic_id = c.clinic_id and s.course_id = c.id)) order by c.id)
         from course c where c.clinic_id = p.clinic_id and c.patient_id = p.id), '[]') as courses
     from asked join patient p on p.clinic_id = $1 and p.id = asked.id order by p.code`,
    [tx.clinicId, keys, looseKeys],
  );

/** Appends to what happened to a batch. */
export async function noteEvent(
  tx: Tx,
  batchId: ImportBatchId,
  state: BatchState,
  memberId: MemberId | null,
): Promise<void> {
  await tx.rows(
    'insert into import_event (id, clinic_id, batch_id, state, member_id) values ($1, $2, $3, $4, $5)',
    [newId(), tx.clinicId, batchId, state, memberId],
  );
}

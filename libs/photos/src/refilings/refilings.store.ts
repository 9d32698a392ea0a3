import type { CourseId, PatientId, PhotoId, RefilingId, SessionId } from '#kernel';
import type { Tx } from '#platform';
import type {
  NotRestored,
  PhotoBefore,
  Place,
  Refiling,
  RefilingBefore,
  SeriesBefore,
  WantedRefiling,
  Withholding,
} from './refiling.js';

/** Where a photo or session is now; also when it is out of sight, within `seeingWithheld`. */
export interface Filed {
  id: string;
  version: number;
  sessionId: SessionId | null;
  courseId: CourseId;
  patientId: PatientId;
  withheldAs: Withholding | null;
}

export function lockSessions(tx: Tx, ids: readonly SessionId[]): Promise<Filed[]> {
  return tx.rows(
    `select s.id, s.version, s.id as "sessionId", s.course_id as "courseId", c.patient_id as "patientId", s.withheld_as as "withheldAs"
     from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     where s.clinic_id = $1 and s.id = any($2::uuid[]) order by s.id for update of s`,
    [tx.clinicId, ids],
  );
}

/** Reads without a lock, to know what to lock in which order. */
export function findPhoto(tx: Tx, id: PhotoId): Promise<{ sessionId: SessionId; courseId: CourseId } | null> {
  return tx.row(
    `select p.session_id as "sessionId", s.course_id as "courseId" from photo p
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id where p.clinic_id = $1 and p.id = $2`,
    [tx.clinicId, id],
  );
}

export function findSession(tx: Tx, id: SessionId): Promise<{ courseId: CourseId } | null> {
  return tx.row('select course_id as "courseId" from session where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
}

export function lockPhoto(tx: Tx, id: PhotoId): Promise<Filed | null> {
  return tx.row(
    `select p.id, p.version, p.session_id as "sessionId", s.course_id as "courseId", c.patient_id as "patientId",
       p.withheld_as as "withheldAs"
     from photo p join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     where p.clinic_id = $1 and p.id = $2 for update of p`,
    [tx.clinicId, id],
  );
}

const beforeColumns = `p.id, p.session_id as "sessionId", p.released_at::text as "releasedAt", p.refiled_at::text as "refiledAt",
  p.withheld_as as "withheldAs", p.withheld_at::text as "withheldAt"`;

/** As they are now, locked in the order of their ids. Instants as text: a Date would lose the microseconds. */
export function lockPhotos(
  tx: Tx,
  of: { photoId: PhotoId } | { sessionId: SessionId } | { courseIds: readonly CourseId[] },
): Promise<PhotoBefore[]> {
  const [condition, value] =
    'photoId' in of
      ? ['p.id = $2', of.photoId]
      : 'sessionId' in of
        ? ['p.session_id = $2', of.sessionId]
        : [
            'p.session_id = any(array(select s.id from session s where s.clinic_id = $1 and s.course_id = any($2::uuid[])))',
            of.courseIds,
          ];
  return tx.rows(
    `select ${beforeColumns} from photo p where p.clinic_id = $1 and ${condition} order by p.id for update`,
    [tx.clinicId, value],
  );
}

/** Series that have one of the photos as their baseline, or get or lose one. */
export function readSeries(
  tx: Tx,
  courseIds: readonly CourseId[],
  photoIds: readonly PhotoId[],
): Promise<SeriesBefore[]> {
  return tx.rows(
    `select r.course_id as "courseId", r.view, r.light_mode as "lightMode", r.baseline_photo_id as "baselinePhotoId",
       r.is_pinned as "isPinned"
     from series r
     where r.clinic_id = $1 and r.course_id = any($2::uuid[])
       and (r.view, r.light_mode) in (select p.view, p.light_mode from photo p where p.clinic_id = $1 and p.id = any($3::uuid[]))
     order by r.course_id, r.view, r.light_mode`,
    [tx.clinicId, courseIds, photoIds],
  );
}

export async function movePhoto(
  tx: Tx,
  id: PhotoId,
  toId: SessionId,
  isOtherPatient: boolean,
): Promise<void> {
  await tx.rows(
    `update photo set session_id = $3, refiled_at = clock_now(), released_at = case when $4 then null else released_at end
     where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, toId, isOtherPatient],
  );
}

/** Photos whose session came elsewhere: what was composed of them before is no longer true. */
export async function markRefiled(tx: Tx, ids: readonly PhotoId[], isOtherPatient: boolean): Promise<void> {
  await tx.rows(
    `update photo set refiled_at = clock_now(), released_at = case when $3 then null else released_at end
     where clinic_id = $1 and id = any($2::uuid[])`,
    [tx.clinicId, ids, isOtherPatient],
  );
}

export async function withholdPhotos(tx: Tx, ids: readonly PhotoId[], as: Withholding): Promise<void> {
  await tx.rows(
    `update photo set withheld_as = $3, withheld_at = clock_now() where clinic_id = $1 and id = any($2::uuid[])`,
    [tx.clinicId, ids, as],
  );
}

/**
 * Brings photos back to what they were, where they still are as the refiling left them.
 * @returns those that were restored
 */
export async function restorePhotos(
  tx: Tx,
  photos: readonly PhotoBefore[],
  left: { sessionId: string | null; courseIds: readonly string[]; withheldAs: Withholding | null },
  restores: { session: boolean; sight: boolean },
): Promise<PhotoId[]> {
  const rows = await tx.rows<{ id: PhotoId }>(
    `update photo p set
       session_id = case when $3 then b."sessionId" else p.session_id end,
       released_at = case when $4 then p.released_at else b."releasedAt" end,
       refiled_at = case when $4 then p.refiled_at else b."refiledAt" end,
       withheld_as = case when $4 then b."withheldAs" else p.withheld_as end,
       withheld_at = case when $4 then b."withheldAt" else p.withheld_at end
     from jsonb_to_recordset($2::jsonb) as b (id uuid, "sessionId" uuid, "releasedAt" timestamptz, "refiledAt" timestamptz,
       "withheldAs" text, "withheldAt" timestamptz)
     where p.clinic_id = $1 and p.id = b.id
       and case
         when $4 then p.withheld_as is not distinct from $5
         when $3 then p.session_id = $6::uuid
         else p.session_id = b."sessionId" and p.session_id in (
           select s.id from session s where s.clinic_id = $1 and s.course_id = any($7::uuid[]))
       end
     returning p.id`,
    [
      tx.clinicId,
      JSON.stringify(photos),
      restores.session,
      restores.sight,
      left.withheldAs,
      left.sessionId,
      left.courseIds,
    ],
  );
  return rows.map((row) => row.id);
}

/** A baseline that a person had pinned is pinned again, unless another one was pinned since. @returns false then */
export async function restorePin(tx: Tx, id: string, series: SeriesBefore): Promise<boolean> {
  const rows = await tx.rows(
    `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id, is_pinned)
     select $2, $1, $3, $4, $5, p.id, true from photo p where p.clinic_id = $1 and p.id = $6
     on conflict (clinic_id, course_id, view, light_mode) do update
       set baseline_photo_id = excluded.baseline_photo_id, is_pinned = true
       where not series.is_pinned or series.baseline_photo_id = excluded.baseline_photo_id
     returning id`,
    [tx.clinicId, id, series.courseId, series.view, series.lightMode, series.baselinePhotoId],
  );
  return rows.length === 1;
}

export async function unfinishedPhotos(tx: Tx, ids: readonly PhotoId[]): Promise<PhotoId[]> {
  const rows = await tx.rows<{ id: PhotoId }>(
    `select id from photo where clinic_id = $1 and id = any($2::uuid[]) and state in ('received', 'processing') order by id`,
    [tx.clinicId, ids],
  );
  return rows.map((row) => row.id);
}

/** Photos of the target with the same bytes: two of them cannot be in one session. */
export function sameBytes(
  tx: Tx,
  id: PhotoId,
  toId: SessionId,
): Promise<{ id: PhotoId; withheldAs: string | null } | null> {
  return tx.row(
    `select o.id, o.withheld_as as "withheldAs" from photo p
     join photo o on o.clinic_id = p.clinic_id and o.session_id = $3 and o.sha256 = p.sha256 and o.id <> p.id
     where p.clinic_id = $1 and p.id = $2`,
    [tx.clinicId, id, toId],
  );
}

/** Photos that are going to be aligned anew: those that come into another series, and those that lose their baseline. */
export async function countRealigned(
  tx: Tx,
  photoIds: readonly PhotoId[],
  isInOtherSeries: boolean,
): Promise<number> {
  const row = await tx.row<{ count: number }>(
    `select count(*) as count from photo p
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     where p.clinic_id = $1 and p.state in ('ready', 'damaged') and (
       ($3 and p.id = any($2::uuid[]))
       or (p.id <> all($2::uuid[]) and exists (select 1 from series r where r.clinic_id = p.clinic_id
         and r.course_id = s.course_id and r.view = p.view and r.light_mode = p.light_mode and r.baseline_photo_id = any($2::uuid[]))))`,
    [tx.clinicId, photoIds, isInOtherSeries],
  );
  return row?.count ?? 0;
}

export async function readPlace(
  tx: Tx,
  of: { sessionId: SessionId } | { courseId: CourseId } | { patientId: PatientId },
): Promise<Place | null> {
  const columns = (
    course: string,
    session: string,
  ) => `p.id as "patientId", p.code as "patientCode", p.name as "patientName",
    ${course}, ${session}`;
  const courseColumns = 'c.id as "courseId", c.indication, c.body_site as "bodySite"';
  const noCourse = 'null as "courseId", null as indication, null as "bodySite"';
  const noSession = 'null as "sessionId", null as "heldOn"';
  if ('sessionId' in of)
    return tx.row(
      `select ${columns(courseColumns, 's.id as "sessionId", s.held_on as "heldOn"')} from session s
       join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
       join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id where s.clinic_id = $1 and s.id = $2`,
      [tx.clinicId, of.sessionId],
    );
  if ('courseId' in of)
    return tx.row(
      `select ${columns(courseColumns, noSession)} from course c
       join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id where c.clinic_id = $1 and c.id = $2`,
      [tx.clinicId, of.courseId],
    );
  return tx.row(
    `select ${columns(noCourse, noSession)} from patient p where p.clinic_id = $1 and p.id = $2`,
    [tx.clinicId, of.patientId],
  );
}

export async function insertRefiling(
  tx: Tx,
  row: {
    id: RefilingId;
    wanted: WantedRefiling;
    fromId: string | null;
    fromPatientId: PatientId;
    toPatientId: PatientId;
    reason: string;
    note: string | null;
    before: RefilingBefore;
    memberId: string;
    undoDays: number | null;
  },
): Promise<void> {
  await tx.rows(
    `insert into refiling (id, clinic_id, act, subject, subject_id, from_id, to_id, from_patient_id, to_patient_id, reason, note,
       before, done_by_member_id, undo_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, clock_now() + $14::integer * interval '1 day')`,
    [
      row.id,
      tx.clinicId,
      row.wanted.act,
      row.wanted.subject,
      row.wanted.id,
      row.fromId,
      'toId' in row.wanted ? row.wanted.toId : null,
      row.fromPatientId,
      row.toPatientId,
      row.reason,
      row.note,
      JSON.stringify(row.before),
      row.memberId,
      row.undoDays,
    ],
  );
}

const refilingColumns = `f.id, f.act, f.subject, f.subject_id as "subjectId", f.from_id as "fromId", f.to_id as "toId",
  f.from_patient_id as "fromPatientId", f.to_patient_id as "toPatientId", f.reason, f.note,
  f.done_by_member_id as "doneByMemberId", f.done_at as "doneAt", f.undo_until as "undoUntil", u.undone_at as "undoneAt",
  e.erased_at as "erasedAt", f.before`;
const refilingTables = `refiling f
  left join refiling_undo u on u.clinic_id = f.clinic_id and u.refiling_id = f.id
  left join erasure e on e.clinic_id = f.clinic_id and e.refiling_id = f.id`;

export function readRefiling(tx: Tx, id: RefilingId): Promise<Refiling | null> {
  return tx.row(`select ${refilingColumns} from ${refilingTables} where f.clinic_id = $1 and f.id = $2`, [
    tx.clinicId,
    id,
  ]);
}

/** A row of the list, with what a person recognises it by. */
export type ListedRefiling = Omit<Refiling, 'before'> & {
  doneBy: string;
  photoCount: number;
  photoIds: PhotoId[];
  from: Place | null;
  to: Place | null;
};

export type RefilingList = 'moved' | Withholding;
const actsOf: Record<RefilingList, string[]> = {
  moved: ['move', 'merge'],
  quarantine: ['quarantine'],
  bin: ['bin'],
};

/** Newest first. Quarantine and bin hold what is in them now; moves are history, undone ones included. */
export function listRefilings(
  tx: Tx,
  list: RefilingList,
  page: { before: string | null; limit: number },
): Promise<(Refiling & { doneBy: string })[]> {
  const current = list === 'moved' ? '' : 'and u.id is null and e.id is null';
  return tx.rows(
    `select ${refilingColumns}, m.display_name as "doneBy" from ${refilingTables}
     join member m on m.clinic_id = f.clinic_id and m.id = f.done_by_member_id
     where f.clinic_id = $1 and f.act = any($2) ${current} and ($3::uuid is null or f.id < $3)
       and not exists (select 1 from refiling later where $5 and later.clinic_id = f.clinic_id and later.subject_id = f.subject_id
         and later.id > f.id and later.act in ('quarantine', 'bin')
         and not exists (select 1 from refiling_undo lu where lu.clinic_id = later.clinic_id and lu.refiling_id = later.id))
     order by f.id desc limit $4`,
    [tx.clinicId, actsOf[list], page.before, page.limit, list !== 'moved'],
  );
}

/** @throws the database's unique violation when it is undone already */
export async function insertUndo(
  tx: Tx,
  id: string,
  refilingId: RefilingId,
  memberId: string,
  notRestored: readonly NotRestored[],
): Promise<void> {
  await tx.rows(
    `insert into refiling_undo (id, clinic_id, refiling_id, undone_by_member_id, not_restored) values ($1, $2, $3, $4, $5)`,
    [id, tx.clinicId, refilingId, memberId, JSON.stringify(notRestored)],
  );
}

/** Refilings whose bin time is over, oldest first. */
export async function dueErasures(tx: Tx, limit: number): Promise<RefilingId[]> {
  const rows = await tx.rows<{ id: RefilingId }>(
    `select f.id from ${refilingTables}
     where f.clinic_id = $1 and f.act = 'bin' and f.undo_until <= clock_now() and u.id is null and e.id is null
     order by f.id limit $2`,
    [tx.clinicId, limit],
  );
  return rows.map((row) => row.id);
}

/** A small picture of a photo that is out of sight, for the one who decides about it. */
export function withheldThumb(
  tx: Tx,
  id: PhotoId,
): Promise<{ id: string; mediaType: string; sizeBytes: number; sha256: string } | null> {
  return tx.row(
    `select d.id, d.media_type as "mediaType", d.size_bytes as "sizeBytes", encode(d.sha256, 'hex') as sha256
     from photo p join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'thumb'
     where p.clinic_id = $1 and p.id = $2 order by d.recipe_version desc limit 1`,
    [tx.clinicId, id],
  );
}

export async function sessionsOf(tx: Tx, courseIds: readonly CourseId[]): Promise<SessionId[]> {
  const rows = await tx.rows<{ id: SessionId }>(
    'select id from session where clinic_id = $1 and course_id = any($2::uuid[]) order by id',
    [tx.clinicId, courseIds],
  );
  return rows.map((row) => row.id);
}

export async function now(tx: Tx): Promise<Date> {
  return (await tx.row<{ now: Date }>('select clock_now() as now'))!.now;
}

/** A few pictures of what is out of sight; a session may have hundreds. */
export const mostShown = 12;

export async function lockMerged(tx: Tx, ids: readonly PatientId[]): Promise<void> {
  await tx.rows(
    'select 1 from patient where clinic_id = $1 and id = any($2::uuid[]) order by id for no key update',
    [tx.clinicId, ids],
  );
}

export async function lockPhotosById(tx: Tx, ids: readonly PhotoId[]): Promise<void> {
  await tx.rows('select 1 from photo where clinic_id = $1 and id = any($2::uuid[]) order by id for update', [
    tx.clinicId,
    ids,
  ]);
}

export async function isInSight(tx: Tx, of: { sessionId: SessionId }): Promise<boolean> {
  const row = await tx.row('select 1 from session where clinic_id = $1 and id = $2 and withheld_as is null', [
    tx.clinicId,
    of.sessionId,
  ]);
  return row !== null;
}

/** Photos that came to what is moved back after it had been moved. @returns those whose release ended */
export async function releaseTakenFromAdded(
  tx: Tx,
  refiling: Pick<Refiling, 'subject' | 'subjectId' | 'before'>,
  known: readonly PhotoId[],
): Promise<PhotoId[]> {
  const sessions =
    refiling.subject === 'session'
      ? [refiling.subjectId as SessionId]
      : await sessionsOf(tx, refiling.before.courseIds);
  const rows = await tx.rows<{ id: PhotoId; wasReleased: boolean }>(
    `with added as (
       select id, released_at is not null as "wasReleased" from photo
       where clinic_id = $1 and session_id = any($2::uuid[]) and id <> all($3::uuid[])
     )
     update photo p set released_at = null, refiled_at = clock_now() from added
     where p.clinic_id = $1 and p.id = added.id returning p.id, added."wasReleased"`,
    [tx.clinicId, sessions, known],
  );
  return rows.filter((row) => row.wasReleased).map((row) => row.id);
}

/** Where each refiling came from and went to, as these places are called now; one statement for all. */
export async function readPlaces(
  tx: Tx,
  rows: readonly Omit<Refiling, 'before'>[],
): Promise<(row: Omit<Refiling, 'before'>) => { from: Place | null; to: Place | null }> {
  const ids = (of: (row: Omit<Refiling, 'before'>) => (string | null)[]) => [
    ...new Set(rows.flatMap(of).filter((id) => id !== null)),
  ];
  const sessions = await tx.rows<Place & { id: string }>(
    `select s.id, p.id as "patientId", p.code as "patientCode", p.name as "patientName", c.id as "courseId", c.indication,
       c.body_site as "bodySite", s.id as "sessionId", s.held_on as "heldOn"
     from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where s.clinic_id = $1 and s.id = any($2::uuid[])`,
    [tx.clinicId, ids((row) => (row.subject === 'photo' ? [row.fromId, row.toId] : [row.subjectId]))],
  );
  const courses = await tx.rows<Place & { id: string }>(
    `select c.id, p.id as "patientId", p.code as "patientCode", p.name as "patientName", c.id as "courseId", c.indication,
       c.body_site as "bodySite", null as "sessionId", null as "heldOn"
     from course c join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where c.clinic_id = $1 and c.id = any($2::uuid[])`,
    [tx.clinicId, ids((row) => (row.subject === 'session' ? [row.fromId, row.toId] : []))],
  );
  const patients = await tx.rows<Place & { id: string }>(
    `select p.id, p.id as "patientId", p.code as "patientCode", p.name as "patientName", null as "courseId", null as indication,
       null as "bodySite", null as "sessionId", null as "heldOn"
     from patient p where p.clinic_id = $1 and p.id = any($2::uuid[])`,
    [tx.clinicId, ids((row) => [row.fromPatientId, row.toPatientId])],
  );
  const find = (list: (Place & { id: string })[], id: string | null): Place | null => {
    const found = list.find((one) => one.id === id);
    if (!found) return null;
    const { id: _, ...place } = found;
    return place;
  };
  return (row) => {
    if (row.subject === 'photo')
      return {
        from: find(sessions, row.fromId) ?? find(patients, row.fromPatientId),
        to: row.toId ? find(sessions, row.toId) : null,
      };
    if (row.subject === 'patient')
      return { from: find(patients, row.fromPatientId), to: find(patients, row.toPatientId) };
    const session = find(sessions, row.subjectId);
    const of = (courseId: string | null) => {
      const course = find(courses, courseId);
      return course && { ...course, sessionId: session?.sessionId ?? null, heldOn: session?.heldOn ?? null };
    };
    return { from: of(row.fromId), to: row.toId ? of(row.toId) : null };
  };
}

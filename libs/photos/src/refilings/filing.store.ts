import type { CourseId, PatientId, PhotoId, SessionId } from '#kernel';
import type { Tx } from '#platform';
import type { PhotoBefore, Refiling, SeriesBefore, Withholding } from './refiling.js';

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
         when $3 then p.session_id = $6::uuid and p.withheld_as is not distinct from b."withheldAs"
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

/** Where photos are now, as far as they are in sight. */
export async function sessionsOfPhotos(tx: Tx, ids: readonly PhotoId[]): Promise<SessionId[]> {
  const rows = await tx.rows<{ id: SessionId }>(
    'select distinct session_id as id from photo where clinic_id = $1 and id = any($2::uuid[]) order by 1',
    [tx.clinicId, ids],
  );
  return rows.map(({ id }) => id);
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

/** @returns those of the photos that had been released */
export async function takeRelease(tx: Tx, ids: readonly PhotoId[]): Promise<PhotoId[]> {
  const rows = await tx.rows<{ id: PhotoId }>(
    `update photo set released_at = null where clinic_id = $1 and id = any($2::uuid[]) and released_at is not null returning id`,
    [tx.clinicId, ids],
  );
  return rows.map(({ id }) => id);
}

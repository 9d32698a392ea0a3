import type { CourseId, PatientId, SessionId } from '#kernel';
import { coveredOf, coversSession, isVisible, type Viewer } from '#patients';
import type { Tx } from '#platform';
import type { Course } from './model/course.js';
import type { RecordedSession } from './model/sessions.js';
import type { SetUp } from './model/set-up.js';
import type { EarlierTreatments } from './model/vocabulary.js';

const seen = (covered: string) => `(not $3::boolean or ${covered})`;
const visible = `${isVisible({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, { self: '$2', consented: '$3' })}
  and ${seen('c.id = any(covered.course_ids)')}`;
const seenSession = seen('s.id = any(covered.session_ids)');
const seenPhoto = seen('h.id = any(covered.photo_ids)');

/** Courses of a patient, or one course, with what is in them. */
export function readCourses(
  tx: Tx,
  viewer: Viewer,
  wanted: { patientId: PatientId } | { courseId: CourseId },
): Promise<Course[]> {
  const [column, id] = 'patientId' in wanted ? ['patient_id', wanted.patientId] : ['id', wanted.courseId];
  return tx.rows(
    `select c.id, c.patient_id as "patientId", c.indication, c.body_site as "bodySite",
       case when not $3::boolean then c.note end as note,
       case when c.view_set_id is not null then jsonb_build_object('id', c.view_set_id, 'version', c.view_set_version) end as "viewSet",
       c.earlier_treatments as "earlierTreatments", c.created_at as "createdAt", c.version, sessions."sessionCount", sessions."photoCount", sessions."failedCount", sessions."lastSessionOn"
     from course c
     cross join lateral ${coveredOf({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, '$3::boolean')} covered
     cross join lateral (
       select count(*) as "sessionCount", max(s.held_on) as "lastSessionOn", coalesce(sum(photos.n), 0)::bigint as "photoCount",
         coalesce(sum(failed.n), 0)::bigint as "failedCount"
       from session s
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id and ${seenPhoto}
       ) photos
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id and h.state = 'failed' and ${seenPhoto}
       ) failed
       where s.clinic_id = c.clinic_id and s.course_id = c.id and ${seenSession}
     ) sessions
     where c.clinic_id = $1 and c.${column} = $4 and ${visible}
     order by c.id`,
    [tx.clinicId, viewer.patientId, viewer.seesOnlyConsented, id],
  );
}

const setUpOf = (s: string) => `jsonb_build_object('room', ${s}.room, 'cameraLabel', ${s}.camera_label,
  'lightPreset', ${s}.light_preset, 'skinState', ${s}.skin_state)`;

const sessionColumns = `s.id, s.course_id as "courseId", s.kind, s.held_on as "heldOn", s.modality, ${setUpOf('s')} as "setUp",
  s.closed_at as "closedAt", s.closing_reason as "closingReason", s.version`;

export function readSessions(tx: Tx, courseId: CourseId): Promise<RecordedSession[]> {
  return tx.rows(`select ${sessionColumns} from session s where s.clinic_id = $1 and s.course_id = $2`, [
    tx.clinicId,
    courseId,
  ]);
}

/** Sessions of a course of which marketing may see something now. */
export async function readCoveredSessions(tx: Tx, courseId: CourseId): Promise<Set<SessionId>> {
  const rows = await tx.rows<{ id: SessionId }>(
    `select s.id from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     where s.clinic_id = $1 and s.course_id = $2 and ${coversSession({ session: 's', course: 'c' })}`,
    [tx.clinicId, courseId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether treatments before or between the sessions of a course may be missing from the record. */
export async function readEarlierTreatments(tx: Tx, courseId: CourseId): Promise<EarlierTreatments> {
  const course = await tx.row<{ is: EarlierTreatments }>(
    'select earlier_treatments as is from course where clinic_id = $1 and id = $2',
    [tx.clinicId, courseId],
  );
  return course?.is ?? 'recorded';
}

/** Locks a session until the transaction ends. */
export function lockSession(tx: Tx, id: SessionId): Promise<RecordedSession | null> {
  return tx.row(`select ${sessionColumns} from session s where s.clinic_id = $1 and s.id = $2 for update`, [
    tx.clinicId,
    id,
  ]);
}

const isRecorded = 'num_nonnulls(s.room, s.camera_label, s.light_preset) > 0';

/** What the course's latest session with a recorded set-up was taken with; null when none has one. */
export async function lastSetUpOfCourse(tx: Tx, courseId: CourseId): Promise<SetUp | null> {
  const row = await tx.row<{ setUp: SetUp }>(
    `select ${setUpOf('s')} as "setUp" from session s
     where s.clinic_id = $1 and s.course_id = $2 and ${isRecorded}
     order by s.held_on desc, s.id desc limit 1`,
    [tx.clinicId, courseId],
  );
  return row?.setUp ?? null;
}

/** Rooms that are remembered; a clinic has a handful. */
const mostRooms = 12;
/** Sessions that are looked through for them. */
const recentSessions = 400;

/** The latest set-up of each room, the room used last first. */
export async function setUpsOfRooms(tx: Tx): Promise<SetUp[]> {
  const rows = await tx.rows<{ setUp: SetUp }>(
    `select "setUp" from (
       select distinct on (lower(s.room)) ${setUpOf('s')} as "setUp", s.id
       from (select * from session where clinic_id = $1 and room is not null order by id desc limit $2) s
       order by lower(s.room), s.id desc
     ) latest order by id desc limit $3`,
    [tx.clinicId, recentSessions, mostRooms],
  );
  return rows.map((row) => row.setUp);
}

/** Keeps courses from changing their patient until the transaction ends, in the order of their ids. */
export function holdCourses(
  tx: Tx,
  ids: readonly CourseId[],
): Promise<{ id: CourseId; patientId: PatientId; withheldAs: 'bin' | null }[]> {
  return tx.rows(
    `select id, patient_id as "patientId", withheld_as as "withheldAs" from course
     where clinic_id = $1 and id = any($2::uuid[]) order by id for share`,
    [tx.clinicId, ids],
  );
}

/** Locks courses until the transaction ends, so that nothing is added to them meanwhile. */
export async function lockCourses(tx: Tx, ids: readonly CourseId[]): Promise<void> {
  await tx.rows(
    'select 1 from course where clinic_id = $1 and id = any($2::uuid[]) order by id for no key update',
    [tx.clinicId, ids],
  );
}

/** Takes every course of a patient out of sight, or back. */
export async function writeCoursesSight(
  tx: Tx,
  patientId: PatientId,
  withheldAs: 'bin' | null,
): Promise<void> {
  await tx.rows(
    `update course set withheld_as = $3, withheld_at = case when $3::text is not null then clock_now() end
     where clinic_id = $1 and patient_id = $2`,
    [tx.clinicId, patientId, withheldAs],
  );
}

export async function writeCourseOfSession(tx: Tx, id: SessionId, courseId: CourseId): Promise<void> {
  await tx.rows('update session set course_id = $3 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
    courseId,
  ]);
}

export async function writeSessionsSight(
  tx: Tx,
  ids: readonly SessionId[],
  withheldAs: 'quarantine' | 'bin' | null,
): Promise<void> {
  await tx.rows(
    `update session set withheld_as = $3, withheld_at = case when $3::text is not null then clock_now() end
     where clinic_id = $1 and id = any($2::uuid[])`,
    [tx.clinicId, ids, withheldAs],
  );
}

/** @returns the courses that changed hands */
export async function writePatientOfCourses(
  tx: Tx,
  fromId: PatientId,
  toId: PatientId,
  only: readonly CourseId[] | null,
): Promise<CourseId[]> {
  // In the order of ids, as everybody locks them.
  await tx.rows(
    'select 1 from course where clinic_id = $1 and patient_id = $2 and ($3::uuid[] is null or id = any($3)) order by id for update',
    [tx.clinicId, fromId, only],
  );
  const rows = await tx.rows<{ id: CourseId }>(
    `update course set patient_id = $3 where clinic_id = $1 and patient_id = $2 and ($4::uuid[] is null or id = any($4)) returning id`,
    [tx.clinicId, fromId, toId, only],
  );
  return rows.map((row) => row.id).sort();
}

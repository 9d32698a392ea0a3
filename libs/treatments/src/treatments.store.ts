import type { CourseId, PatientId, SessionId } from '#kernel';
import { isVisible, type Viewer } from '#patients';
import type { Tx } from '#platform';
import type { Course } from './model/course.js';
import type { RecordedSession } from './model/sessions.js';
import type { SetUp } from './model/set-up.js';

const visible = isVisible({ clinicId: 'c.clinic_id', id: 'c.patient_id' }, { self: '$2', consented: '$3' });

/** Courses of a patient, or one course, with what is in them. */
export function readCourses(
  tx: Tx,
  viewer: Viewer,
  wanted: { patientId: PatientId } | { courseId: CourseId },
): Promise<Course[]> {
  const [column, id] = 'patientId' in wanted ? ['patient_id', wanted.patientId] : ['id', wanted.courseId];
  return tx.rows(
    `select c.id, c.patient_id as "patientId", c.indication, c.body_site as "bodySite", c.note,
       case when c.view_set_id is not null then jsonb_build_object('id', c.view_set_id, 'version', c.view_set_version) end as "viewSet",
       c.earlier_treatments as "earlierTreatments", c.created_at as "createdAt", c.version, sessions."sessionCount", sessions."photoCount", sessions."failedCount", sessions."lastSessionOn"
     from course c
     cross join lateral (
       select count(*) as "sessionCount", max(s.held_on) as "lastSessionOn", coalesce(sum(photos.n), 0)::bigint as "photoCount",
         coalesce(sum(failed.n), 0)::bigint as "failedCount"
       from session s
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id
       ) photos
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id and h.state = 'failed'
       ) failed
       where s.clinic_id = c.clinic_id and s.course_id = c.id
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

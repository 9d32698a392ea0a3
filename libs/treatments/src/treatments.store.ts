import type { CourseId, PatientId, SessionId } from '#kernel';
import { isVisible, type Viewer } from '#patients';
import type { Tx } from '#platform';
import type { Course } from './model/course.js';
import type { RecordedSession } from './model/sessions.js';

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
       c.created_at as "createdAt", c.version, sessions."sessionCount", sessions."photoCount", sessions."lastSessionOn"
     from course c
     cross join lateral (
       select count(*) as "sessionCount", max(s.held_on) as "lastSessionOn", coalesce(sum(photos.n), 0)::bigint as "photoCount"
       from session s
       cross join lateral (
         select count(*) as n from photo h where h.clinic_id = s.clinic_id and h.session_id = s.id
       ) photos
       where s.clinic_id = c.clinic_id and s.course_id = c.id
     ) sessions
     where c.clinic_id = $1 and c.${column} = $4 and ${visible}
     order by c.id`,
    [tx.clinicId, viewer.patientId, viewer.seesOnlyConsented, id],
  );
}

export function readSessions(tx: Tx, courseId: CourseId): Promise<RecordedSession[]> {
  return tx.rows(
    `select id, course_id as "courseId", kind, held_on as "heldOn", modality, version
     from session where clinic_id = $1 and course_id = $2`,
    [tx.clinicId, courseId],
  );
}

/** Locks a session until the transaction ends. */
export function lockSession(tx: Tx, id: SessionId): Promise<RecordedSession | null> {
  return tx.row(
    `select id, course_id as "courseId", kind, held_on as "heldOn", modality, version
     from session where clinic_id = $1 and id = $2 for update`,
    [tx.clinicId, id],
  );
}

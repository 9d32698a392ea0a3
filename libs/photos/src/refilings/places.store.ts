import type { CourseId, PatientId, SessionId } from '#kernel';
import type { Tx } from '#platform';
import type { Place, Refiling } from './refiling.js';

export async function readPlace(
  tx: Tx,
  of: { sessionId: SessionId } | { courseId: CourseId } | { patientId: PatientId },
): Promise<Place | null> {
  const columns = (
    course: string,
    session: string,
  ) => `p.id as "patientId", p.code as "patientCode", shown_name(p.clinic_id, p.name) as "patientName",
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

/** Where each refiling came from and went to, as these places are called now; one statement for all. */
export async function readPlaces(
  tx: Tx,
  rows: readonly Omit<Refiling, 'before'>[],
): Promise<(row: Omit<Refiling, 'before'>) => { from: Place | null; to: Place | null }> {
  const ids = (of: (row: Omit<Refiling, 'before'>) => (string | null)[]) => [
    ...new Set(rows.flatMap(of).filter((id) => id !== null)),
  ];
  const sessions = await tx.rows<Place & { id: string }>(
    `select s.id, p.id as "patientId", p.code as "patientCode", shown_name(p.clinic_id, p.name) as "patientName", c.id as "courseId", c.indication,
       c.body_site as "bodySite", s.id as "sessionId", s.held_on as "heldOn"
     from session s join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where s.clinic_id = $1 and s.id = any($2::uuid[])`,
    [tx.clinicId, ids((row) => (row.subject === 'photo' ? [row.fromId, row.toId] : [row.subjectId]))],
  );
  const courses = await tx.rows<Place & { id: string }>(
    `select c.id, p.id as "patientId", p.code as "patientCode", shown_name(p.clinic_id, p.name) as "patientName", c.id as "courseId", c.indication,
       c.body_site as "bodySite", null as "sessionId", null as "heldOn"
     from course c join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where c.clinic_id = $1 and c.id = any($2::uuid[])`,
    [tx.clinicId, ids((row) => (row.subject === 'session' ? [row.fromId, row.toId] : []))],
  );
  const patients = await tx.rows<Place & { id: string }>(
    `select p.id, p.id as "patientId", p.code as "patientCode", shown_name(p.clinic_id, p.name) as "patientName", null as "courseId", null as indication,
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
      return {
        from: find(patients, row.fromPatientId),
        to: row.toId ? find(patients, row.toPatientId) : null,
      };
    const session = find(sessions, row.subjectId);
    const of = (courseId: string | null) => {
      const course = find(courses, courseId);
      return course && { ...course, sessionId: session?.sessionId ?? null, heldOn: session?.heldOn ?? null };
    };
    return { from: of(row.fromId), to: row.toId ? of(row.toId) : null };
  };
}

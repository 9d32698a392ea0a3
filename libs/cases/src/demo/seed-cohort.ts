import { newId, type CourseId, type MemberId, type PatientId, type RatingId, type SessionId } from '#kernel';
import type { Tx } from '#platform';
import { loadInstruments, outcomeOf } from '#ratings';
import { demoCohort, type CohortPatient } from './cohort.js';

const instruments = loadInstruments();

/** Whoever rates in the demo. */
export interface CohortRaters {
  clinicianId: MemberId;
  blindedIds: readonly [MemberId, MemberId];
}

/**
 * Adds the cohort as records without pictures, a statement for each table.
 * @param endsOn the last day that anything of it may lie on
 */
export async function addCohort(
  tx: Tx,
  raters: CohortRaters,
  endsOn: string,
  timeZone: string,
): Promise<void> {
  const patients: object[] = [];
  const courses: object[] = [];
  const sessions: object[] = [];
  const ratings: object[] = [];
  const entries: object[] = [];
  const events: object[] = [];
  for (const [index, patient] of demoCohort().entries()) {
    const patientId = newId<PatientId>();
    const courseId = newId<CourseId>();
    const last = Math.max(
      ...patient.sessions.flatMap(({ day, event }) => [day + 30, day + (event?.endDay ?? 0)]),
    );
    // They ended one after the other, over the two years before.
    const onDay = (day: number) => dayAfter(endsOn, day - last - ((index * 11) % 600));
    patients.push({ id: patientId, code: patient.code, phototype: patient.phototype });
    courses.push({ id: courseId, patientId, indication: patient.indication });
    for (const session of patient.sessions) {
      const sessionId = newId<SessionId>();
      const heldOn = onDay(session.day);
      const modality = session.kind === 'treatment' ? patient.modality : null;
      sessions.push({ id: sessionId, courseId, kind: session.kind, heldOn, modality });
      const rate = (instrumentId: string, item: string, value: number, rater: object) =>
        ratings.push({
          id: newId<RatingId>(),
          sessionId,
          heldOn,
          ...scored(instrumentId, { [item]: value }),
          ...rater,
        });
      rate('gb-qualitative', 'grade', session.clinicianGrade, {
        memberId: raters.clinicianId,
        isBlinded: false,
      });
      session.blindedGrades?.forEach((grade, at) =>
        rate('gb-qualitative', 'grade', grade, { memberId: raters.blindedIds[at as 0 | 1], isBlinded: true }),
      );
      if (session.satisfaction !== null)
        rate('satisfaction-5', 'satisfaction', session.satisfaction, { patientId, isBlinded: false });
      session.rednessByDay.forEach((erythema, day) =>
        entries.push({ id: newId(), sessionId, patientId, day, signs: signsOf(patient, erythema) }),
      );
      if (session.event)
        events.push({
          id: newId(),
          sessionId,
          kind: session.event.kind,
          grade: session.event.grade,
          onsetOn: onDay(session.day + session.event.onsetDay),
          endedOn: onDay(session.day + session.event.endDay),
        });
    }
  }
  const insert = (sql: string, rows: object[], ...more: unknown[]) =>
    tx.rows(sql, [tx.clinicId, JSON.stringify(rows), ...more]);
  await insert(
    `insert into patient (id, clinic_id, code, phototype) select id, $1, code, phototype
     from jsonb_to_recordset($2) as p (id uuid, code text, phototype text)`,
    patients,
  );
  await insert(
    `insert into course (id, clinic_id, patient_id, indication, body_site, note)
     select id, $1, "patientId", indication, 'face', '合成資料，沒有照片。 Synthetic records without pictures.'
     from jsonb_to_recordset($2) as c (id uuid, "patientId" uuid, indication text)`,
    courses,
  );
  await insert(
    `insert into session (id, clinic_id, course_id, kind, held_on, modality) select id, $1, "courseId", kind, "heldOn", modality
     from jsonb_to_recordset($2) as s (id uuid, "courseId" uuid, kind text, "heldOn" date, modality text)`,
    sessions,
  );
  await insert(
    `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id,
       rater_patient_id, source, is_blinded, rated_at)
     select id, $1, "sessionId", "instrumentId", "instrumentVersion", answers, score, "memberId", "patientId",
       case when "isBlinded" then 'photo' else 'live' end, "isBlinded", ("heldOn" + time '15:00') at time zone $3
     from jsonb_to_recordset($2) as r (id uuid, "sessionId" uuid, "heldOn" date, "instrumentId" text, "instrumentVersion" text,
       answers jsonb, score float8, "memberId" uuid, "patientId" uuid, "isBlinded" boolean)`,
    ratings,
    timeZone,
  );
  await insert(
    `insert into diary_entry (id, clinic_id, session_id, day, signs, patient_id) select id, $1, "sessionId", day, signs, "patientId"
     from jsonb_to_recordset($2) as d (id uuid, "sessionId" uuid, day integer, signs jsonb, "patientId" uuid)`,
    entries,
  );
  await insert(
    `insert into adverse_event (id, clinic_id, lineage_id, version, session_id, kind, grade, onset_on, ended_on, action)
     select id, $1, id, 1, "sessionId", kind, grade, "onsetOn", "endedOn", 'topical'
     from jsonb_to_recordset($2) as e (id uuid, "sessionId" uuid, kind text, grade integer, "onsetOn" date, "endedOn" date)`,
    events,
  );
  // The list of patients shows those with pictures first; nobody is asked to look at these diaries any more.
  await tx.rows(
    `update patient set touched_at = clock_now() - interval '400 days' where clinic_id = $1 and code like 'COHORT-%'`,
    [tx.clinicId],
  );
  await tx.rows(
    `insert into diary_review (id, clinic_id, session_id, up_to_entry_id, reviewed_by_member_id)
     select gen_random_uuid(), $1, d.session_id, max(d.id::text)::uuid, $2 from diary_entry d where d.clinic_id = $1 group by d.session_id`,
    [tx.clinicId, raters.clinicianId],
  );
}

function scored(instrumentId: string, answers: Record<string, number>) {
  const instrument = instruments.find(({ id }) => id === instrumentId)!;
  const outcome = outcomeOf(instrument, answers);
  if ('faults' in outcome) throw new Error('a rating of the cohort does not fit its scale');
  return { instrumentId, instrumentVersion: instrument.version, answers, score: outcome.score };
}

/** Every sign that counts is asked each day; without redness none is there. */
function signsOf({ modality }: CohortPatient, erythema: number): Record<string, number> {
  const isPeeling = modality === 'fractional-ablative-laser' && erythema > 0;
  const none = { oedema: 0, pain: 0, burning: 0, itch: 0, bleeding: 0, bruising: 0 };
  return { ...none, erythema, crusting: isPeeling ? 1 : 0, peeling: isPeeling ? 1 : 0 };
}

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

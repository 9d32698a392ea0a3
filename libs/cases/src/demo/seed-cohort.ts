import { newId, type CourseId,  type MemberId, type PatientId, type RatingId, type SessionId } from '#kernel'; // prettier-ignore
import type { Tx } from '#platform';
import { addClosedStudy, loadInstruments, outcomeOf, type GradedTarget } from '#ratings';
import { blindedScales, demoCohort, type CohortAnswers, type CohortPatient } from './cohort.js';
import { addTreatments, type SeededTreatment } from './seed-treatments.js';

const instruments = loadInstruments();

/** Whoever rates in the demo. */
export interface CohortRaters {
  clinicianId: MemberId;
  blindedIds: readonly [MemberId, MemberId];
}

/**
 * Adds the cohort as records without pictures, a statement for each table, and the study in which blinded raters graded it.
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
  const treatments: SeededTreatment[] = [];
  const entries: object[] = [];
  const events: object[] = [];
  const targets: GradedTarget[] = [];
  for (const [index, patient] of demoCohort().entries()) {
    const patientId = newId<PatientId>();
    const courseId = newId<CourseId>();
    const last = Math.max(
      ...patient.sessions.flatMap(({ day, event }) => [day + 30, day + (event?.endDay ?? 0)]),
    );
    // They ended one after the other, over the two years before.
    const onDay = (day: number) => dayAfter(endsOn, day - last - ((index * 11) % 600));
    const { code, phototype, indication, modality } = patient;
    const bornOn = yearsBefore(dayAfter(onDay(0), -patient.birthdayDay), patient.ageYears);
    patients.push({ id: patientId, code, phototype, bornOn });
    courses.push({ id: courseId, patientId, indication });
    for (const session of patient.sessions) {
      const sessionId = newId<SessionId>();
      const heldOn = onDay(session.day);
      sessions.push({ id: sessionId, courseId, kind: session.kind, heldOn, modality: session.treatment && modality }); // prettier-ignore
      const rate = (answers: CohortAnswers, rater: { memberId: MemberId } | { patientId: PatientId }) => {
        for (const [instrumentId, given] of Object.entries(answers))
          ratings.push({
            id: newId<RatingId>(),
            sessionId,
            heldOn,
            ...scored(instrumentId, given),
            ...rater,
          });
      };
      rate(session.clinician, { memberId: raters.clinicianId });
      rate(session.patient, { patientId });
      const { blinded, treatment } = session;
      if (blinded)
        targets.push({ sessionId, look: (rater, isAgain) => blinded[rater]![isAgain ? 'again' : 'first'] });
      if (treatment) treatments.push({ sessionId, heldOn, modality, indication, treatment });
      session.diary.forEach((signs, day) =>
        entries.push({ id: newId(), sessionId, patientId, day, heldOn, signs: signsOf(patient, signs) }),
      );
      if (session.event) {
        const { kind, grade, action, onsetDay, endDay } = session.event;
        const [onsetOn, endedOn] = [onDay(session.day + onsetDay), onDay(session.day + endDay)];
        events.push({ id: newId(), sessionId, kind, grade, action, onsetOn, endedOn });
      }
    }
  }
  const insert = (sql: string, rows: object[], ...more: unknown[]) =>
    tx.rows(sql, [tx.clinicId, JSON.stringify(rows), ...more]);
  await insert(
    `insert into patient (id, clinic_id, code, phototype, born_on) select id, $1, code, phototype, "bornOn"
     from jsonb_to_recordset($2) as p (id uuid, code text, phototype text, "bornOn" date)`,
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
       rater_patient_id, source, rated_at)
     select id, $1, "sessionId", "instrumentId", "instrumentVersion", answers, score, "memberId", "patientId", 'live',
       ("heldOn" + time '15:00') at time zone $3
     from jsonb_to_recordset($2) as r (id uuid, "sessionId" uuid, "heldOn" date, "instrumentId" text, "instrumentVersion" text,
       answers jsonb, score float8, "memberId" uuid, "patientId" uuid)`,
    ratings,
    timeZone,
  );
  await addTreatments(tx, treatments, raters.clinicianId, timeZone);
  await insert(
    `insert into diary_entry (id, clinic_id, session_id, day, signs, patient_id, entered_at)
     select id, $1, "sessionId", day, signs, "patientId", ("heldOn" + day + time '20:00') at time zone $3
     from jsonb_to_recordset($2) as d (id uuid, "sessionId" uuid, day integer, "heldOn" date, signs jsonb, "patientId" uuid)`,
    entries,
    timeZone,
  );
  await insert(
    `insert into adverse_event (id, clinic_id, lineage_id, version, session_id, kind, grade, onset_on, ended_on, action,
       recorded_by_member_id)
     select id, $1, id, 1, "sessionId", kind, grade, "onsetOn", "endedOn", action, $3
     from jsonb_to_recordset($2) as e (id uuid, "sessionId" uuid, kind text, grade integer, "onsetOn" date, "endedOn" date,
       action text)`,
    events,
    raters.clinicianId,
  );
  await addClosedStudy(tx, {
    ownerId: raters.clinicianId,
    title: '合成病例：治療前後 Synthetic cohort, before and after',
    raterTitle: '疤痕評分 Grading of scars',
    instrumentIds: blindedScales,
    raterIds: raters.blindedIds,
    seed: 64,
    days: 14,
    targets,
  });
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
  if ('faults' in outcome) throw new Error(`a rating of the cohort does not fit ${instrumentId}`);
  return { instrumentId, instrumentVersion: instrument.version, answers, score: outcome.score };
}

/** Every sign that counts is asked each day; without redness none is there. */
function signsOf({ modality }: CohortPatient, signs: { erythema: number; crusting: number }) {
  const isPeeling = modality === 'fractional-ablative-laser' && signs.crusting > 0;
  const none = { oedema: 0, pain: 0, burning: 0, itch: 0, bleeding: 0, bruising: 0 };
  return { ...none, ...signs, peeling: isPeeling ? 1 : 0 };
}

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

function yearsBefore(day: string, years: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCFullYear(date.getUTCFullYear() - years);
  return date.toISOString().slice(0, 10);
}

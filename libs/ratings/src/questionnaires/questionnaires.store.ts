import type { CourseId, Id, MemberId, PatientId, RatingId, SessionId } from '#kernel';
import type { MessageId, MessageState } from '#patients';
import type { Tx } from '#platform';

export type QuestionnaireId = Id<'questionnaire'>;

export interface QuestionnaireRow {
  id: QuestionnaireId;
  courseId: CourseId;
  instrumentIds: string[];
  answeredIds: string[];
  hasInstructions: boolean;
  readAt: Date | null;
  askOn: string;
  visitOn: string;
  expiresAt: Date;
  madeAt: Date;
  withdrawnAt: Date | null;
}
/** That the patient was written to; without a message there was no way. */
export interface QuestionnairePrompt {
  promptedOn: string;
  state: MessageState | null;
  reason: string | null;
}

/** What a patient said with one scale. */
export interface PatientRating {
  id: RatingId;
  /** Null: asked on the own page, beside a session. */
  questionnaireId: QuestionnaireId | null;
  /** The visit that it belongs to; null as long as that is not on record. */
  sessionId: SessionId | null;
  heldOn: string | null;
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  /** Null: answered, but there is no total. */
  score: number | null;
  supersedesId: RatingId | null;
  isSuperseded: boolean;
  ratedAt: Date;
}

const columns = `q.id, q.course_id as "courseId", q.instrument_ids as "instrumentIds",
  array(select distinct r.instrument_id from rating r where r.clinic_id = q.clinic_id and r.questionnaire_id = q.id) as "answeredIds",
  q.has_instructions as "hasInstructions", (select min(a.acknowledged_at) from instruction_acknowledgement a
    where a.clinic_id = q.clinic_id and a.questionnaire_id = q.id) as "readAt", q.ask_on as "askOn", q.visit_on as "visitOn", q.expires_at as "expiresAt", q.made_at as "madeAt", q.withdrawn_at as "withdrawnAt"`;

/** @param timeZone in which the day of the visit ends */
export async function insertQuestionnaire(
  tx: Tx,
  questionnaire: Pick<
    QuestionnaireRow,
    'id' | 'courseId' | 'instrumentIds' | 'hasInstructions' | 'askOn' | 'visitOn'
  > & {
    memberId: MemberId | null;
  },
  timeZone: string,
): Promise<void> {
  const { id, courseId, instrumentIds, hasInstructions, askOn, visitOn, memberId } = questionnaire;
  await tx.rows(
    `insert into questionnaire (id, clinic_id, course_id, instrument_ids, ask_on, visit_on, made_by_member_id, expires_at, has_instructions)
     values ($1, $2, $3, $4, $5, $6, $7, (($6::date + 1)::timestamp at time zone $8), $9)`,
    [id, tx.clinicId, courseId, instrumentIds, askOn, visitOn, memberId, timeZone, hasInstructions],
  );
}

export async function hasSessionBefore(tx: Tx, courseId: CourseId, day: string): Promise<boolean> {
  return (
    (await tx.row('select 1 from session where clinic_id = $1 and course_id = $2 and held_on < $3 limit 1', [
      tx.clinicId,
      courseId,
      day,
    ])) !== null
  );
}

/** Newest first, each with what was sent. */
export function questionnairesOfCourse(
  tx: Tx,
  courseId: CourseId,
): Promise<(QuestionnaireRow & { prompts: QuestionnairePrompt[] })[]> {
  return tx.rows(
    `select ${columns}, coalesce((
       select jsonb_agg(jsonb_build_object('promptedOn', p.prompted_on, 'state', m.state, 'reason', coalesce(p.reason, m.reason))
         order by p.prompted_on)
       from questionnaire_prompt p left join message m on m.clinic_id = p.clinic_id and m.id = p.message_id
       where p.clinic_id = q.clinic_id and p.questionnaire_id = q.id), '[]') as prompts
     from questionnaire q where q.clinic_id = $1 and q.course_id = $2 order by q.id desc`,
    [tx.clinicId, courseId],
  );
}

export function readQuestionnaire(
  tx: Tx,
  id: QuestionnaireId,
): Promise<(QuestionnaireRow & { patientId: PatientId }) | null> {
  return tx.row(
    `select ${columns}, c.patient_id as "patientId" from questionnaire q
     join course c on c.clinic_id = q.clinic_id and c.id = q.course_id
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where q.clinic_id = $1 and q.id = $2`,
    [tx.clinicId, id],
  );
}

/** Of a patient's courses, those that can be answered now, the nearest visit first. */
export function openQuestionnaires(tx: Tx, patientId: PatientId, today: string): Promise<QuestionnaireRow[]> {
  return tx.rows(
    `select ${columns} from questionnaire q
     join course c on c.clinic_id = q.clinic_id and c.id = q.course_id
     join patient p on p.clinic_id = c.clinic_id and p.id = c.patient_id
     where q.clinic_id = $1 and c.patient_id = $2 and q.withdrawn_at is null and q.expires_at > clock_now() and q.ask_on <= $3
     order by q.visit_on, q.id`,
    [tx.clinicId, patientId, today],
  );
}

/** Those that patients may still answer and have not answered whole, with when they were last written to. */
export function questionnairesToSend(
  tx: Tx,
  today: string,
): Promise<(QuestionnaireRow & { patientId: PatientId; lastPromptedOn: string | null })[]> {
  return tx.rows(
    `select * from (
       select ${columns}, c.patient_id as "patientId", (select max(p.prompted_on) from questionnaire_prompt p
           where p.clinic_id = q.clinic_id and p.questionnaire_id = q.id) as "lastPromptedOn"
       from questionnaire q
       join course c on c.clinic_id = q.clinic_id and c.id = q.course_id
       join patient pt on pt.clinic_id = c.clinic_id and pt.id = c.patient_id
       where q.clinic_id = $1 and q.withdrawn_at is null and q.expires_at > clock_now() and q.ask_on <= $2
     ) q where not q."instrumentIds" <@ q."answeredIds" or (q."hasInstructions" and q."readAt" is null) order by q.id limit 500`,
    [tx.clinicId, today],
  );
}

export async function insertPrompt(
  tx: Tx,
  prompt: { id: QuestionnaireId; promptedOn: string; messageId: MessageId | null; reason: string | null },
): Promise<void> {
  await tx.rows(
    `insert into questionnaire_prompt (clinic_id, questionnaire_id, prompted_on, message_id, reason) values ($1, $2, $3, $4, $5)
     on conflict do nothing`,
    [tx.clinicId, prompt.id, prompt.promptedOn, prompt.messageId, prompt.reason],
  );
}

export async function withdrawQuestionnaire(tx: Tx, id: QuestionnaireId, memberId: MemberId): Promise<void> {
  await tx.rows(
    `update questionnaire set withdrawn_at = clock_now(), withdrawn_by_member_id = $3
     where clinic_id = $1 and id = $2 and withdrawn_at is null`,
    [tx.clinicId, id, memberId],
  );
}

/** Messages about it that are not out and speak of nothing else. */
export async function messagesOf(tx: Tx, id: QuestionnaireId): Promise<MessageId[]> {
  const rows = await tx.rows<{ id: MessageId }>(
    `select p.message_id as id from questionnaire_prompt p
     where p.clinic_id = $1 and p.questionnaire_id = $2 and p.message_id is not null
       and not exists (select 1 from questionnaire_prompt o join questionnaire q on q.clinic_id = o.clinic_id and q.id = o.questionnaire_id
         where o.clinic_id = p.clinic_id and o.message_id = p.message_id and o.questionnaire_id <> p.questionnaire_id
           and q.withdrawn_at is null)`,
    [tx.clinicId, id],
  );
  return rows.map((row) => row.id);
}

// ---------------------------------------------------------------- what patients said

const ratingColumns = `r.id, r.questionnaire_id as "questionnaireId", r.session_id as "sessionId", s.held_on as "heldOn",
  r.instrument_id as "instrumentId", r.instrument_version as "instrumentVersion", r.answers, r.score, r.supersedes_id as "supersedesId",
  exists (select 1 from rating l where l.clinic_id = r.clinic_id and l.supersedes_id = r.id) as "isSuperseded", r.rated_at as "ratedAt"`;
const ratings = `select ${ratingColumns} from patient_rating r
  left join session s on s.clinic_id = r.clinic_id and s.id = r.session_id where r.clinic_id = $1`;

/** In the order in which they were given. */
export function patientRatings(tx: Tx, courseId: CourseId): Promise<PatientRating[]> {
  return tx.rows(`${ratings} and r.course_id = $2 order by r.rated_at, r.id`, [tx.clinicId, courseId]);
}

export function answersTo(tx: Tx, ids: readonly QuestionnaireId[]): Promise<PatientRating[]> {
  return tx.rows(`${ratings} and r.questionnaire_id = any($2::uuid[]) order by r.rated_at, r.id`, [
    tx.clinicId,
    ids,
  ]);
}

export function patientRating(tx: Tx, id: RatingId): Promise<PatientRating | null> {
  return tx.row(`${ratings} and r.id = $2`, [tx.clinicId, id]);
}

/** The rating that a request made, also one of another kind. */
export async function madeBy(tx: Tx, idempotencyKey: string): Promise<RatingId | null> {
  const row = await tx.row<{ id: RatingId }>(
    'select id from rating where clinic_id = $1 and idempotency_key = $2',
    [tx.clinicId, idempotencyKey],
  );
  return row?.id ?? null;
}

/** @returns false when the clinic has a rating with this idempotency key */
export async function insertAnswer(
  tx: Tx,
  rating: Pick<
    PatientRating,
    'id' | 'instrumentId' | 'instrumentVersion' | 'answers' | 'score' | 'supersedesId'
  > & { questionnaireId: QuestionnaireId; patientId: PatientId; idempotencyKey: string | null },
): Promise<boolean> {
  const row = await tx.row(
    `insert into rating (id, clinic_id, questionnaire_id, instrument_id, instrument_version, answers, score, rater_patient_id, source,
       supersedes_id, idempotency_key)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 'live', $9, $10) on conflict (clinic_id, idempotency_key) do nothing returning id`,
    [
      rating.id,
      tx.clinicId,
      rating.questionnaireId,
      rating.instrumentId,
      rating.instrumentVersion,
      JSON.stringify(rating.answers),
      rating.score,
      rating.patientId,
      rating.supersedesId,
      rating.idempotencyKey,
    ],
  );
  return row !== null;
}

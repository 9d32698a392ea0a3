import type { CourseId, Id, MemberId, PhotoId, SessionId } from '#kernel';
import type { Tx } from '#platform';
import type { GivenScore, InstrumentAgreement } from '../model/agreement.js';
import type { Instrument } from '../model/instrument.js';

export type StudyId = Id<'study'>;
export type StudyRaterId = Id<'study-rater'>;
export type StudyTargetId = Id<'study-target'>;

export const studyPurposes = ['quality', 'research'] as const;
export type StudyPurpose = (typeof studyPurposes)[number];
export const studyStates = ['draft', 'open', 'paused', 'closed'] as const;
export type StudyState = (typeof studyStates)[number];

/** What somebody plans a study with. */
export interface StudyPlan {
  title: string;
  raterTitle: string;
  purpose: StudyPurpose;
  duplicateShare: number;
  gateShare: number | null;
  gateTolerance: number;
}

export interface StudyRow extends StudyPlan {
  id: StudyId;
  ownerMemberId: MemberId;
  state: StudyState;
  instruments: Instrument[];
  seed: number;
  result: InstrumentAgreement[] | null;
  createdAt: Date;
  openedAt: Date | null;
  closedAt: Date | null;
}

/** A rater of a study as its owner sees them. */
export interface StudyRater {
  id: StudyRaterId;
  memberId: MemberId;
  name: string;
  trainingRound: number;
  isTrained: boolean;
  doneCount: number;
  totalCount: number;
}

export interface Target {
  id: StudyTargetId;
  /** `record`: graded on pictures that are not in this record; only a closed study has such ones. */
  kind: 'single' | 'pair' | 'record';
  sessionId: SessionId;
  /** Null of a record. */
  photoId: PhotoId | null;
  baselinePhotoId: PhotoId | null;
  reference: Record<string, number> | null;
}

/** A picture that can be graded, with the baseline of its series. */
export interface CandidatePicture {
  photoId: PhotoId;
  sessionId: SessionId;
  courseId: CourseId;
  patientCode: string;
  indication: string;
  bodySite: string;
  view: string;
  lightMode: string;
  heldOn: string;
  kind: 'baseline' | 'treatment' | 'follow-up';
  baselinePhotoId: PhotoId | null;
  /** What the clinic graded there with open eyes, newest of each scale. */
  scores: Record<string, number>;
}

const studyColumns = `s.id, s.owner_member_id as "ownerMemberId", s.title, s.rater_title as "raterTitle", s.purpose, s.state, s.instruments,
  s.seed, s.duplicate_share as "duplicateShare", s.gate_share as "gateShare", s.gate_tolerance as "gateTolerance", s.result,
  s.created_at as "createdAt", s.opened_at as "openedAt", s.closed_at as "closedAt"`;

/** Studies of one owner, newest first. */
export const studiesOf = (tx: Tx, ownerId: MemberId): Promise<StudyRow[]> =>
  tx.rows(
    `select ${studyColumns} from study s where s.clinic_id = $1 and s.owner_member_id = $2 order by s.id desc`,
    [tx.clinicId, ownerId],
  );

/** Null when there is none, or it is somebody else's. */
export const studyOf = (tx: Tx, ownerId: MemberId, id: StudyId, isLocked = false): Promise<StudyRow | null> =>
  tx.row(
    `select ${studyColumns} from study s where s.clinic_id = $1 and s.owner_member_id = $2 and s.id = $3${isLocked ? ' for update' : ''}`,
    [tx.clinicId, ownerId, id],
  );

export async function insertStudy(
  tx: Tx,
  study: Omit<StudyRow, 'state' | 'result' | 'createdAt' | 'openedAt' | 'closedAt'>,
  raters: readonly { id: StudyRaterId; memberId: MemberId }[],
  targets: readonly Target[],
): Promise<void> {
  await tx.rows(
    `insert into study (id, clinic_id, owner_member_id, title, rater_title, purpose, instruments, seed, duplicate_share, gate_share, gate_tolerance)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      study.id,
      tx.clinicId,
      study.ownerMemberId,
      study.title,
      study.raterTitle,
      study.purpose,
      JSON.stringify(study.instruments),
      study.seed,
      study.duplicateShare,
      study.gateShare,
      study.gateTolerance,
    ],
  );
  await tx.rows(
    `insert into study_rater (id, clinic_id, study_id, member_id, position)
     select id, $1, $2, "memberId", position - 1
     from rows from (jsonb_to_recordset($3) as (id uuid, "memberId" uuid)) with ordinality as r (id, "memberId", position)`,
    [tx.clinicId, study.id, JSON.stringify(raters)],
  );
  await tx.rows(
    `insert into study_target (id, clinic_id, study_id, kind, session_id, photo_id, baseline_photo_id, reference)
     select id, $1, $2, kind, "sessionId", "photoId", "baselinePhotoId", nullif(reference, 'null')
     from jsonb_to_recordset($3) as t (id uuid, kind text, "sessionId" uuid, "photoId" uuid, "baselinePhotoId" uuid, reference jsonb)`,
    [tx.clinicId, study.id, JSON.stringify(targets)],
  );
}

export const targetsOf = (tx: Tx, studyId: StudyId): Promise<Target[]> =>
  tx.rows(
    `select t.id, t.kind, t.session_id as "sessionId", t.photo_id as "photoId", t.baseline_photo_id as "baselinePhotoId", t.reference
     from study_target t where t.clinic_id = $1 and t.study_id = $2 order by t.id`,
    [tx.clinicId, studyId],
  );

export const ratersOf = (tx: Tx, studyId: StudyId): Promise<StudyRater[]> =>
  tx.rows(
    `select r.id, r.member_id as "memberId", m.display_name as name, r.training_round as "trainingRound",
       r.training_passed_at is not null as "isTrained", coalesce(a.total, 0) as "totalCount", coalesce(a.done, 0) as "doneCount"
     from study_rater r
     join member m on m.clinic_id = r.clinic_id and m.id = r.member_id
     left join lateral (
       select count(*) as total, count(*) filter (where exists (
         select 1 from blinded_answer b where b.clinic_id = a.clinic_id and b.assignment_id = a.id)) as done
       from study_assignment a where a.clinic_id = r.clinic_id and a.study_rater_id = r.id and a.round = 0) a on true
     where r.clinic_id = $1 and r.study_id = $2 order by r.position`,
    [tx.clinicId, studyId],
  );

export interface LookToStore {
  id: string;
  raterId: StudyRaterId;
  targetId: StudyTargetId;
  round: number;
  position: number;
  isDuplicate: boolean;
  isBaselineLeft: boolean;
}

export async function insertLooks(tx: Tx, looks: readonly LookToStore[]): Promise<void> {
  await tx.rows(
    `insert into study_assignment (id, clinic_id, study_rater_id, target_id, round, position, is_duplicate, is_baseline_left)
     select id, $1, "raterId", "targetId", round, position, "isDuplicate", "isBaselineLeft"
     from jsonb_to_recordset($2) as a (id uuid, "raterId" uuid, "targetId" uuid, round integer, position integer,
       "isDuplicate" boolean, "isBaselineLeft" boolean)`,
    [tx.clinicId, JSON.stringify(looks)],
  );
}

/** What was said of one look by one scale, in a study that is over. */
export interface AnswerOfLook {
  id: string;
  lookId: string;
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  score: number | null;
  /** Share of the study's days after which it was said. */
  share: number;
}

/** @param days that the study was open, up to now */
export async function insertAnswersOfLooks(
  tx: Tx,
  answers: readonly AnswerOfLook[],
  days: number,
): Promise<void> {
  await tx.rows(
    `insert into blinded_answer (id, clinic_id, assignment_id, instrument_id, instrument_version, answers, score, shown, answered_at)
     select id, $1, "lookId", "instrumentId", "instrumentVersion", answers, score, '{}', clock_now() - (1 - share) * make_interval(days => $3)
     from jsonb_to_recordset($2) as b (id uuid, "lookId" uuid, "instrumentId" text, "instrumentVersion" text, answers jsonb,
       score float8, share float8)`,
    [tx.clinicId, JSON.stringify(answers), days],
  );
}

/** Closes a draft that was open for some days. */
export async function setClosed(tx: Tx, id: StudyId, days: number): Promise<void> {
  await tx.rows(
    `update study set state = 'closed', opened_at = clock_now() - make_interval(days => $3), closed_at = clock_now()
     where clinic_id = $1 and id = $2 and state = 'draft'`,
    [tx.clinicId, id, days],
  );
}

export async function setState(tx: Tx, id: StudyId, state: StudyState): Promise<void> {
  await tx.rows(
    `update study set state = $3, opened_at = coalesce(opened_at, clock_now()),
       closed_at = case when $3 = 'closed' then clock_now() end
     where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, state],
  );
}

export const closedStudy = (tx: Tx, id: StudyId): Promise<StudyRow | null> =>
  tx.row(`select ${studyColumns} from study s where s.clinic_id = $1 and s.id = $2 and s.state = 'closed'`, [
    tx.clinicId,
    id,
  ]);

export async function setResult(tx: Tx, id: StudyId, result: InstrumentAgreement[]): Promise<void> {
  await tx.rows(`update study set result = $3 where clinic_id = $1 and id = $2 and state = 'closed'`, [
    tx.clinicId,
    id,
    JSON.stringify(result),
  ]);
}

export async function markTrained(tx: Tx, studyId: StudyId): Promise<void> {
  await tx.rows(
    'update study_rater set training_passed_at = clock_now() where clinic_id = $1 and study_id = $2 and training_passed_at is null',
    [tx.clinicId, studyId],
  );
}

/** @returns false when the study was opened, and so stays */
export async function deleteDraft(tx: Tx, id: StudyId): Promise<boolean> {
  const rows = await tx.rows(
    `delete from study where clinic_id = $1 and id = $2 and state = 'draft' returning id`,
    [tx.clinicId, id],
  );
  return rows.length > 0;
}

/** Every score of a study that counts, by scale. */
export const scoresOf = (tx: Tx, studyId: StudyId): Promise<(GivenScore & { instrumentId: string })[]> =>
  tx.rows(
    `select b.instrument_id as "instrumentId", a.target_id as "targetId", c.patient_id as "patientId", r.id as "raterId", b.score,
       a.is_duplicate as "isDuplicate"
     from study_rater r
     join study_assignment a on a.clinic_id = r.clinic_id and a.study_rater_id = r.id and a.round = 0
     join blinded_answer b on b.clinic_id = a.clinic_id and b.assignment_id = a.id
     join study_target t on t.clinic_id = a.clinic_id and t.id = a.target_id
     join session s on s.clinic_id = t.clinic_id and s.id = t.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     where r.clinic_id = $1 and r.study_id = $2 order by a.target_id, r.position`,
    [tx.clinicId, studyId],
  );

/** The answers of a closed study become ratings: the first look at each target, never the training or the repeats. */
export async function recordRatings(tx: Tx, studyId: StudyId): Promise<void> {
  await tx.rows(
    `insert into rating (id, clinic_id, session_id, instrument_id, instrument_version, answers, score, rater_member_id, source,
       idempotency_key, is_blinded, rated_at)
     select b.id, b.clinic_id, t.session_id, b.instrument_id, b.instrument_version, b.answers, b.score, r.member_id, 'photo',
       'blinded ' || b.id, true, b.answered_at
     from study_rater r
     join study_assignment a on a.clinic_id = r.clinic_id and a.study_rater_id = r.id and a.round = 0 and not a.is_duplicate
     join blinded_answer b on b.clinic_id = a.clinic_id and b.assignment_id = a.id
     join study_target t on t.clinic_id = a.clinic_id and t.id = a.target_id
     where r.clinic_id = $1 and r.study_id = $2
     on conflict do nothing`,
    [tx.clinicId, studyId],
  );
}

/** Ready, chosen pictures of all courses, oldest session first. */
export const candidates = (tx: Tx, most: number): Promise<CandidatePicture[]> =>
  tx.rows(
    `select p.id as "photoId", s.id as "sessionId", c.id as "courseId", q.code as "patientCode", c.indication, c.body_site as "bodySite",
       p.view, p.light_mode as "lightMode", s.held_on as "heldOn", s.kind, e.baseline_photo_id as "baselinePhotoId",
       coalesce(g.scores, '{}') as scores
     from photo p
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     join course c on c.clinic_id = s.clinic_id and c.id = s.course_id
     join patient q on q.clinic_id = c.clinic_id and q.id = c.patient_id
     left join series e on e.clinic_id = p.clinic_id and e.course_id = c.id and e.view = p.view and e.light_mode = p.light_mode
     left join lateral (
       select jsonb_object_agg(n.instrument_id, n.score) as scores from (
         select distinct on (r.instrument_id) r.instrument_id, r.score from rating r
         where r.clinic_id = s.clinic_id and r.session_id = s.id and r.rater_member_id is not null and not r.is_blinded
           and r.score is not null
           and not exists (select 1 from rating l where l.clinic_id = r.clinic_id and l.supersedes_id = r.id)
         order by r.instrument_id, r.rated_at desc) n) g on true
     where p.clinic_id = $1 and p.state = 'ready' and p.is_chosen
     order by q.code, c.id, p.view, p.light_mode, s.held_on, p.id limit $2`,
    [tx.clinicId, most],
  );

/** Members who may be asked to rate. */
export const possibleRaters = (tx: Tx): Promise<{ memberId: MemberId; name: string }[]> =>
  tx.rows(
    `select m.id as "memberId", m.display_name as name from member m
     where m.clinic_id = $1 and m.is_active and m.roles && array['clinician', 'rater'] order by m.display_name, m.id`,
    [tx.clinicId],
  );

/** What closed studies of the clinic say of each scale, the newest of each. */
export const knownResults = (
  tx: Tx,
): Promise<{ title: string; closedAt: Date; result: InstrumentAgreement[] }[]> =>
  tx.rows(
    `select s.title, s.closed_at as "closedAt", s.result from study s
     where s.clinic_id = $1 and s.state = 'closed' and s.result is not null order by s.closed_at desc, s.id desc`,
    [tx.clinicId],
  );

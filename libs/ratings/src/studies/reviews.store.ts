import type { Matrix3 } from '#imaging';
import type { DerivativeId, MemberId, PhotoId } from '#kernel';
import type { Tx } from '#platform';
import type { BetterSide } from '../model/study-plan.js';
import type { Instrument } from '../model/instrument.js';
import type { StudyId, StudyRaterId, StudyState } from './studies.store.js';

/** One rater's part in one study, as far as the rater may know of it. */
export interface ReviewRow {
  raterId: StudyRaterId;
  code: string;
  studyId: StudyId;
  title: string;
  state: StudyState;
  instruments: Instrument[];
  seed: number;
  duplicateShare: number;
  gateShare: number | null;
  gateTolerance: number;
  raterPosition: number;
  trainingRound: number;
  isTrained: boolean;
}

/** What a rater gives for one scale. */
export interface GivenAnswer {
  answers: Record<string, number>;
  /** Of a pair: which side looks better; the answers say how much. */
  better: BetterSide | null;
}
export type GivenAnswers = Record<string, GivenAnswer>;

export interface LookRow {
  id: string;
  code: string;
  leftCode: string;
  rightCode: string;
  kind: 'single' | 'pair';
  photoId: PhotoId;
  baselinePhotoId: PhotoId | null;
  isBaselineLeft: boolean;
  reference: Record<string, number> | null;
  draft: GivenAnswers;
  isDone: boolean;
  /** All its pictures are there, and consent covers them where the study needs it. */
  isShown: boolean;
}

const reviewSql = `select r.id as "raterId", r.code, s.id as "studyId", s.rater_title as title, s.state, s.instruments, s.seed,
    s.duplicate_share as "duplicateShare", s.gate_share as "gateShare", s.gate_tolerance as "gateTolerance",
    r.position as "raterPosition", r.training_round as "trainingRound", r.training_passed_at is not null as "isTrained"
  from study_rater r join study s on s.clinic_id = r.clinic_id and s.id = r.study_id
  where r.clinic_id = $1 and r.member_id = $2 and s.state <> 'draft'`;

export const reviewsOf = (tx: Tx, memberId: MemberId): Promise<ReviewRow[]> =>
  tx.rows(`${reviewSql} order by s.closed_at is not null, s.opened_at desc, r.code`, [tx.clinicId, memberId]);

/** Null unless it is this member's own. Locked, so that two tabs do not answer at once. */
export const reviewOf = (
  tx: Tx,
  memberId: MemberId,
  code: string,
  isLocked = false,
): Promise<ReviewRow | null> =>
  tx.row(`${reviewSql} and r.code = $3${isLocked ? ' for update of r' : ''}`, [tx.clinicId, memberId, code]);

const mayShow = (photo: string) => `exists (
  select 1 from photo p where p.clinic_id = t.clinic_id and p.id = ${photo} and p.state in ('ready', 'damaged')
    and (s.purpose <> 'research' or may_use_photo(p.clinic_id, p.id, 'research', null, null))
    and (not $4::boolean or may_use_photo(p.clinic_id, p.id, 'marketing', null, null)))`;

const lookSql = `select a.id, a.code, a.left_code as "leftCode", a.right_code as "rightCode", t.kind, t.photo_id as "photoId",
    t.baseline_photo_id as "baselinePhotoId", a.is_baseline_left as "isBaselineLeft", t.reference, a.draft,
    exists (select 1 from blinded_answer b where b.clinic_id = a.clinic_id and b.assignment_id = a.id) as "isDone",
    ${mayShow('t.photo_id')} and (t.baseline_photo_id is null or ${mayShow('t.baseline_photo_id')}) as "isShown"
  from study_assignment a
  join study_target t on t.clinic_id = a.clinic_id and t.id = a.target_id
  join study s on s.clinic_id = t.clinic_id and s.id = t.study_id
  where a.clinic_id = $1 and a.study_rater_id = $2 and a.round = $3`;

/** Looks of one round in their order. */
export const looksOfRound = (
  tx: Tx,
  raterId: StudyRaterId,
  round: number,
  seesOnlyConsented: boolean,
): Promise<LookRow[]> =>
  tx.rows(`${lookSql} order by a.position`, [tx.clinicId, raterId, round, seesOnlyConsented]);

export async function saveDraft(tx: Tx, lookId: string, draft: GivenAnswers): Promise<void> {
  await tx.rows('update study_assignment set draft = $3 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    lookId,
    JSON.stringify(draft),
  ]);
}

export interface AnswerToStore {
  id: string;
  instrumentId: string;
  instrumentVersion: string;
  better: BetterSide | null;
  answers: Record<string, number>;
  score: number | null;
}

export async function insertAnswers(
  tx: Tx,
  lookId: string,
  answers: readonly AnswerToStore[],
  shown: object,
): Promise<void> {
  await tx.rows(
    `insert into blinded_answer (id, clinic_id, assignment_id, instrument_id, instrument_version, better, answers, score, shown)
     select id, $1, $2, "instrumentId", "instrumentVersion", better, answers, score, $4
     from jsonb_to_recordset($3) as b (id uuid, "instrumentId" text, "instrumentVersion" text, better text, answers jsonb, score float8)`,
    [tx.clinicId, lookId, JSON.stringify(answers), JSON.stringify(shown)],
  );
}

/** What was answered in one round of the training, with what should have been. */
export const trainingScores = (
  tx: Tx,
  raterId: StudyRaterId,
  round: number,
): Promise<{ instrumentId: string; score: number | null; reference: number | null }[]> =>
  tx.rows(
    `select b.instrument_id as "instrumentId", b.score, (t.reference ->> b.instrument_id)::float8 as reference
     from study_assignment a
     join study_target t on t.clinic_id = a.clinic_id and t.id = a.target_id
     join blinded_answer b on b.clinic_id = a.clinic_id and b.assignment_id = a.id
     where a.clinic_id = $1 and a.study_rater_id = $2 and a.round = $3`,
    [tx.clinicId, raterId, round],
  );

export const scoresOfLook = (
  tx: Tx,
  lookId: string,
): Promise<(GivenAnswer & { instrumentId: string; score: number | null })[]> =>
  tx.rows(
    `select b.instrument_id as "instrumentId", b.better, b.answers, b.score from blinded_answer b
     where b.clinic_id = $1 and b.assignment_id = $2`,
    [tx.clinicId, lookId],
  );

export async function passTraining(tx: Tx, raterId: StudyRaterId): Promise<void> {
  await tx.rows('update study_rater set training_passed_at = clock_now() where clinic_id = $1 and id = $2', [
    tx.clinicId,
    raterId,
  ]);
}

export async function beginTraining(tx: Tx, raterId: StudyRaterId, round: number): Promise<void> {
  await tx.rows('update study_rater set training_round = $3 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    raterId,
    round,
  ]);
}

/** A stored picture as an input of what a rater sees. */
export interface ShownPicture {
  photoId: PhotoId;
  derivativeId: DerivativeId;
  widthPx: number;
  heightPx: number;
  /** Of the upright photo itself. */
  fullWidthPx: number;
  fullHeightPx: number;
}

/** The newest `view` of each photo. */
export const viewsOf = (tx: Tx, photoIds: readonly PhotoId[]): Promise<ShownPicture[]> =>
  tx.rows(
    `select distinct on (p.id) p.id as "photoId", d.id as "derivativeId", d.width_px as "widthPx", d.height_px as "heightPx",
       p.width_px as "fullWidthPx", p.height_px as "fullHeightPx"
     from photo p join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'view'
     where p.clinic_id = $1 and p.id = any($2::uuid[])
     order by p.id, d.recipe_version desc, d.created_at desc`,
    [tx.clinicId, photoIds],
  );

/** The follow-up drawn in the frame of its baseline, by the alignment in force; null where it does not lie on it. */
export const alignedOf = (
  tx: Tx,
  baselinePhotoId: PhotoId,
  photoId: PhotoId,
): Promise<{ derivativeId: DerivativeId; widthPx: number; heightPx: number; matrix: Matrix3 } | null> =>
  tx.row(
    `select d.id as "derivativeId", d.width_px as "widthPx", d.height_px as "heightPx", a.matrix
     from alignment_in_force a join derivative d on d.clinic_id = a.clinic_id and d.id = a.derivative_id
     where a.clinic_id = $1 and a.baseline_photo_id = $2 and a.photo_id = $3 and a.status = 'aligned'`,
    [tx.clinicId, baselinePhotoId, photoId],
  );

import { isDeepStrictEqual } from 'node:util';
import { newId, Problem, type ClinicId, type MemberId, type PhotoId } from '#kernel';
import type { Database, Tx } from '#platform';
import { checkGiven, outcomeOf, type Instrument } from '../model/instrument.js';
import { ofFollowUp, type BetterSide } from '../model/study-plan.js';
import type { BlindedPictures } from './blinded-pictures.js';
import * as store from './reviews.store.js';
import type { GivenAnswer, GivenAnswers, LookRow, ReviewRow } from './reviews.store.js';
import { looksOf } from './studies.service.js';
import { insertLooks, targetsOf } from './studies.store.js';

export const reviewPhases = ['training', 'training-failed', 'rating', 'done', 'paused', 'closed'] as const;
export type ReviewPhase = (typeof reviewPhases)[number];

/** Who rates. */
export interface ReviewRater {
  memberId: MemberId;
  seesOnlyConsented: boolean;
}

/** One look, as a rater's browser may know it: codes that are made of nothing. */
export interface Look {
  code: string;
  kind: 'single' | 'pair';
  leftCode: string;
  /** Null where there is one picture. */
  rightCode: string | null;
  /** Width to height of the pictures. */
  ratio: number;
  draft: GivenAnswers;
}

export interface ReviewSummary {
  code: string;
  title: string;
  phase: ReviewPhase;
  doneCount: number;
  totalCount: number;
}

export interface Review extends ReviewSummary {
  /** What is to be graded now; null when nothing is. */
  look: Look | null;
  /** The scales of this look, or of all looks when there is none. */
  instruments: Instrument[];
}

/** What a training look should have been, after it was answered. */
export interface Feedback {
  instrumentId: string;
  score: number | null;
  reference: number;
  isWithin: boolean;
}

/** Blinded looks from the rater's side. Whoever is no rater of a study finds nothing here. */
export class ReviewsService {
  constructor(
    private readonly db: Database,
    private readonly pictures: BlindedPictures,
  ) {}

  list(clinicId: ClinicId, rater: ReviewRater): Promise<ReviewSummary[]> {
    return this.db.tx(clinicId, async (tx) => {
      const found: ReviewSummary[] = [];
      for (const row of await store.reviewsOf(tx, rater.memberId))
        found.push((await stand(tx, row, rater)).summary);
      return found;
    });
  }

  /** Where the rater stands, and the look that comes now. @throws Problem `not-found` */
  get(clinicId: ClinicId, rater: ReviewRater, code: string): Promise<Review> {
    return this.db.tx(clinicId, (tx) => this.review(tx, rater, code));
  }

  private async review(tx: Tx, rater: ReviewRater, code: string): Promise<Review> {
    const row = await own(tx, rater, code);
    const { summary, current } = await stand(tx, row, rater);
    if (!current) return { ...summary, look: null, instruments: row.instruments };
    const drawn = await this.pictures.plan(tx, current);
    if (!drawn) throw notReady();
    const { width, height } = drawn.photo.sizePx;
    return {
      ...summary,
      look: {
        code: current.code,
        kind: current.kind,
        leftCode: current.leftCode,
        rightCode: current.kind === 'pair' ? current.rightCode : null,
        ratio: width / height,
        draft: current.draft,
      },
      instruments: scalesOf(row, current),
    };
  }

  /** Keeps answers that are not complete yet. @throws Problem `not-found`, `invalid-request`, `conflict` when it is not this look's turn */
  saveDraft(
    clinicId: ClinicId,
    rater: ReviewRater,
    code: string,
    lookCode: string,
    draft: GivenAnswers,
  ): Promise<void> {
    return this.db.tx(clinicId, async (tx) => {
      const row = await own(tx, rater, code, true);
      const { current } = await stand(tx, row, rater);
      if (current?.code !== lookCode) throw notItsTurn();
      for (const [id, { answers }] of Object.entries(draft)) {
        const scale = scalesOf(row, current).find((one) => one.id === id);
        if (!scale || checkGiven(scale, answers).length > 0) throw badAnswer(id);
      }
      await store.saveDraft(tx, current.id, draft);
    });
  }

  /**
   * Answers one look by all its scales; that is final. The same answers sent again change nothing.
   * @returns for a look of the training, what it should have been
   * @throws Problem `not-found`, `invalid-request`, `conflict` for another look than the present one
   */
  answer(
    clinicId: ClinicId,
    rater: ReviewRater,
    code: string,
    lookCode: string,
    given: GivenAnswers,
  ): Promise<{ feedback: Feedback[] | null; review: Review }> {
    return this.db.tx(clinicId, async (tx) => {
      const row = await own(tx, rater, code, true);
      const { current, looks } = await stand(tx, row, rater);
      const look = looks.find((one) => one.code === lookCode);
      if (!look) throw new Problem('not-found');
      const scales = scalesOf(row, look);
      const answers = scales.map((scale) => answerFor(scale, look, given[scale.id]));
      if (Object.keys(given).length > scales.length) throw badAnswer('');
      if (look.isDone) {
        const stored = await store.scoresOfLook(tx, look.id);
        const isSame = answers.every(({ instrumentId, answers: said, better }) =>
          stored.some(
            (one) =>
              one.instrumentId === instrumentId &&
              one.better === better &&
              isDeepStrictEqual(one.answers, said),
          ),
        );
        if (!isSame) throw new Problem('conflict', { detail: 'This look was answered already.' });
      } else {
        if (current?.code !== lookCode) throw notItsTurn();
        const drawn = await this.pictures.plan(tx, look);
        if (!drawn) throw notReady();
        await store.insertAnswers(tx, look.id, answers, drawn);
        await this.endTraining(tx, row, looks.filter((one) => one.isShown && !one.isDone).length - 1);
      }
      return {
        feedback: look.reference && feedbackOf(look.reference, answers, row.gateTolerance),
        review: await this.review(tx, rater, code),
      };
    });
  }

  /** After the last look of a training: whether grading may begin. */
  private async endTraining(tx: Tx, row: ReviewRow, leftCount: number): Promise<void> {
    if (row.isTrained || leftCount > 0) return;
    const scores = await store.trainingScores(tx, row.raterId, row.trainingRound);
    if (isPassed(scores, row)) await store.passTraining(tx, row.raterId);
  }

  /** Begins the training once more, in another order. @throws Problem `not-found`, `conflict` unless it was failed */
  trainAgain(clinicId: ClinicId, rater: ReviewRater, code: string): Promise<Review> {
    return this.db.tx(clinicId, async (tx) => {
      const row = await own(tx, rater, code, true);
      const { summary } = await stand(tx, row, rater);
      if (summary.phase !== 'training-failed')
        throw new Problem('conflict', { detail: 'The training is not over, or it was passed.' });
      const round = row.trainingRound + 1;
      const training = (await targetsOf(tx, row.studyId)).filter(({ reference }) => reference !== null);
      await insertLooks(tx, looksOf(row.raterId, training, row, round, row.raterPosition));
      await store.beginTraining(tx, row.raterId, round);
      return this.review(tx, rater, code);
    });
  }

  /**
   * One picture of the look that comes now. Asked at every read: the rater, the state of the study, the look's turn, consent.
   * @throws Problem `not-found`
   */
  async picture(
    clinicId: ClinicId,
    rater: ReviewRater,
    code: string,
    pictureCode: string,
  ): Promise<{ photoId: PhotoId; bytes: Buffer }> {
    const { photoId, drawn } = await this.db.tx(clinicId, async (tx) => {
      const { current } = await stand(tx, await own(tx, rater, code), rater);
      const isLeft = current?.leftCode === pictureCode;
      if (!current || (!isLeft && (current.kind === 'single' || current.rightCode !== pictureCode)))
        throw new Problem('not-found');
      const look = await this.pictures.plan(tx, current);
      if (!look) throw notReady();
      const isBaseline = look.baseline !== null && isLeft === current.isBaselineLeft;
      return isBaseline
        ? { photoId: current.baselinePhotoId!, drawn: look.baseline! }
        : { photoId: current.photoId, drawn: look.photo };
    });
    return { photoId, bytes: await this.pictures.draw(drawn) };
  }
}

async function own(tx: Tx, { memberId }: ReviewRater, code: string, isLocked = false): Promise<ReviewRow> {
  const row = await store.reviewOf(tx, memberId, code, isLocked);
  if (!row) throw new Problem('not-found');
  return row;
}

/** Where one rater stands. A look whose picture is gone, or no longer covered, is passed over. */
async function stand(
  tx: Tx,
  row: ReviewRow,
  { seesOnlyConsented }: ReviewRater,
): Promise<{ summary: ReviewSummary; looks: LookRow[]; current: LookRow | null }> {
  const round = row.isTrained ? 0 : row.trainingRound;
  const all = await store.looksOfRound(tx, row.raterId, round, seesOnlyConsented);
  const looks = all.filter(({ isShown, isDone }) => isShown || isDone);
  const next = looks.find(({ isDone }) => !isDone) ?? null;
  const phase: ReviewPhase =
    row.state === 'closed'
      ? 'closed'
      : row.state === 'paused'
        ? 'paused'
        : next
          ? row.isTrained
            ? 'rating'
            : 'training'
          : row.isTrained
            ? 'done'
            : 'training-failed';
  return {
    summary: {
      code: row.code,
      title: row.title,
      phase,
      doneCount: looks.filter(({ isDone }) => isDone).length,
      totalCount: looks.length,
    },
    looks,
    current: row.state === 'open' ? next : null,
  };
}

/** Scales of one look: of improvement for a pair, of a state for one picture; in the training those that have a reference. */
function scalesOf({ instruments }: ReviewRow, { kind, reference }: LookRow): Instrument[] {
  return instruments.filter(
    ({ id, isChangeScore }) => isChangeScore === (kind === 'pair') && (!reference || id in reference),
  );
}

function answerFor(
  scale: Instrument,
  { kind, isBaselineLeft }: LookRow,
  given: GivenAnswer | undefined,
): store.AnswerToStore {
  if (!given || (given.better !== null) !== (kind === 'pair')) throw badAnswer(scale.id);
  const answers =
    kind === 'pair' ? signed(scale, given.answers, given.better!, isBaselineLeft) : given.answers;
  const outcome = outcomeOf(scale, answers);
  if ('faults' in outcome) throw badAnswer(scale.id);
  return {
    id: newId(),
    instrumentId: scale.id,
    instrumentVersion: scale.version,
    better: given.better,
    answers,
    score: outcome.score,
  };
}

/** A scale of improvement has one question: see `isGradable`. How much better is asked only of a side that is better. */
function signed(
  scale: Instrument,
  answers: Record<string, number>,
  better: BetterSide,
  isBaselineLeft: boolean,
): Record<string, number> {
  const { id, options } = scale.items[0]!;
  const value = answers[id];
  if (
    Object.keys(answers).some((key) => key !== id) ||
    (better === 'neither') !== (value === undefined || value === 0)
  )
    throw badAnswer(scale.id);
  if (value !== undefined && (value < 0 || !options!.some((option) => option.value === value)))
    throw badAnswer(scale.id);
  const values = options!.map((option) => option.value);
  const wanted = ofFollowUp(value ?? 0, better, isBaselineLeft, values[0]!);
  // The nearest answer that there is: a scale may have fewer grades of worse than of better.
  return {
    [id]: values.reduce((best, one) => (Math.abs(one - wanted) < Math.abs(best - wanted) ? one : best)),
  };
}

function feedbackOf(
  reference: Record<string, number>,
  answers: readonly store.AnswerToStore[],
  tolerance: number,
): Feedback[] {
  return answers.map(({ instrumentId, score }) => ({
    instrumentId,
    score,
    reference: reference[instrumentId]!,
    isWithin: isWithin(score, reference[instrumentId]!, tolerance),
  }));
}

const isWithin = (score: number | null, reference: number | null, tolerance: number) =>
  score !== null && reference !== null && Math.abs(score - reference) <= tolerance + 1e-9;

function isPassed(
  scores: readonly { score: number | null; reference: number | null }[],
  { gateShare, gateTolerance }: Pick<ReviewRow, 'gateShare' | 'gateTolerance'>,
): boolean {
  if (gateShare === null) return true;
  const within = scores.filter(({ score, reference }) => isWithin(score, reference, gateTolerance)).length;
  return within >= gateShare * scores.length - 1e-9;
}

const badAnswer = (instrumentId: string) =>
  new Problem('invalid-request', {
    detail: 'The answers do not fit the scale.',
    errors: [{ pointer: `/${instrumentId}`, detail: 'does not fit the scale' }],
  });
const notItsTurn = () =>
  new Problem('conflict', { detail: 'Another picture comes now. Load the review again.' });
const notReady = () =>
  new Problem('photo-not-ready', { detail: 'It appears by itself in a few seconds.', retryAfterSeconds: 2 });

import {
  newId,
  Problem,
  type ClinicId,
  type CourseId,
  type MemberId,
  type PatientId,
  type RatingId,
  type SessionId,
} from '#kernel';
import { everybody, type Viewer } from '#patients';
import { isUniqueViolation, type Database, type Tx } from '#platform';
import type { InstrumentsService } from './instruments.service.js';
import { checkGiven, outcomeOf, type AnswerFault, type Instrument } from './model/instrument.js';
import type { Rating, RatingDraft, RatingSource, RatingsStore, RatingToStore } from './ratings.store.js';

/** Who answers: a member of the clinic or the patient. */
export type Rater = MemberRater | { patientId: PatientId };

interface MemberRater {
  memberId: MemberId;
  /** Only what a consent covers exists for this member. */
  seesOnlyConsented?: boolean;
}

export interface NewRating {
  instrumentId: string;
  instrumentVersion: string;
  answers: Record<string, number>;
  source: RatingSource;
  /** The rating this one corrects. */
  supersedesId: RatingId | null;
}

/** Ratings are only ever added; a correction is a new rating that names the one it replaces. */
export class RatingsService {
  constructor(
    private readonly db: Database,
    private readonly store: RatingsStore,
    private readonly instruments: Pick<InstrumentsService, 'listIn'>,
  ) {}

  /** Every rating of a course in the order of its sessions. @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, courseId: CourseId, viewer: Viewer = everybody): Promise<Rating[]> {
    const ratings = await this.db.tx(clinicId, (tx) => this.store.ofCourse(tx, courseId, viewer));
    if (!ratings) throw new Problem('not-found');
    return ratings;
  }

  /** The patient's own answers. */
  ofPatient(clinicId: ClinicId, patientId: PatientId): Promise<Rating[]> {
    return this.db.tx(clinicId, (tx) => this.store.byPatient(tx, patientId));
  }

  /**
   * Adds a rating.
   * @param idempotencyKey the same request with the same key is stored once and answered with the same rating
   * @throws Problem `not-found` for a session, or a corrected rating, that this rater cannot see; `invalid-request` for answers
   * the instrument does not know; `rating-not-applicable` when the instrument does not fit the session or the rater;
   * `conflict` for an old form or a rating that is corrected already; `not-permitted` for correcting somebody else;
   * `idempotency-key-reused`
   */
  async rate(
    clinicId: ClinicId,
    sessionId: SessionId,
    rater: Rater,
    rating: NewRating,
    idempotencyKey: string | null = null,
  ): Promise<Rating> {
    try {
      return await this.db.tx(clinicId, (tx) => this.add(tx, sessionId, rater, rating, idempotencyKey));
    } catch (error) {
      if (isUniqueViolation(error, 'rating_clinic_id_supersedes_id_key')) throw correctedAlready();
      throw error;
    }
  }

  private async add(
    tx: Tx,
    sessionId: SessionId,
    rater: Rater,
    rating: NewRating,
    idempotencyKey: string | null,
  ): Promise<Rating> {
    const answered = (): Promise<Rating | null> =>
      idempotencyKey === null ? Promise.resolve(null) : this.store.byIdempotencyKey(tx, idempotencyKey);
    const raterMemberId = 'memberId' in rater ? rater.memberId : null;
    const raterPatientId = 'patientId' in rater ? rater.patientId : null;
    const wanted = { sessionId, raterMemberId, raterPatientId, ...rating };
    const before = await answered();
    if (before) return sameRequest(before, wanted);

    const instrument = await this.instrumentFor(tx, rating, rater);
    const seesOnlyConsented = 'memberId' in rater && rater.seesOnlyConsented === true;
    const session = await this.store.session(tx, sessionId, { seesOnlyConsented });
    if (!session || (raterPatientId !== null && session.patientId !== raterPatientId)) {
      throw new Problem('not-found');
    }
    if (instrument.isChangeScore && (session.kind === 'baseline' || !session.hasEarlier)) {
      throw new Problem('rating-not-applicable', {
        detail:
          'This scale compares with the baseline, so the baseline itself has no value. Rate a later session.',
      });
    }
    if (rating.supersedesId !== null) await this.checkCorrection(tx, wanted);
    const stored: RatingToStore = {
      ...wanted,
      id: newId<RatingId>(),
      score: scoreFor(instrument, rating.answers),
      isBlinded: false,
      idempotencyKey,
    };
    // Nothing was inserted: the same request came twice at once, and the other one was first.
    if (!(await this.store.insert(tx, stored))) return sameRequest((await answered())!, wanted);
    if (raterMemberId !== null) await this.store.dropDraft(tx, sessionId, raterMemberId, instrument.id);
    return (await this.store.byId(tx, stored.id))!;
  }

  /** Answers to scales that this member has begun and not finished at a session. */
  async drafts(clinicId: ClinicId, sessionId: SessionId, rater: MemberRater): Promise<RatingDraft[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.sessionFor(tx, sessionId, rater);
      return this.store.drafts(tx, sessionId, rater.memberId);
    });
  }

  /**
   * Keeps unfinished answers, in place of earlier ones. They are no rating: nothing is scored, and nobody else sees them.
   * @throws Problem `not-found`, `invalid-request`, `conflict` for an old form, `rating-not-applicable`
   */
  async saveDraft(
    clinicId: ClinicId,
    sessionId: SessionId,
    rater: MemberRater,
    draft: Pick<RatingDraft, 'instrumentId' | 'instrumentVersion' | 'answers'>,
  ): Promise<void> {
    return this.db.tx(clinicId, async (tx) => {
      const instrument = await this.instrumentFor(tx, draft, rater);
      await this.sessionFor(tx, sessionId, rater);
      refuse(checkGiven(instrument, draft.answers));
      await this.store.saveDraft(tx, sessionId, rater.memberId, draft);
    });
  }

  private async sessionFor(tx: Tx, sessionId: SessionId, rater: MemberRater) {
    const seesOnlyConsented = rater.seesOnlyConsented === true;
    const session = await this.store.session(tx, sessionId, { seesOnlyConsented });
    if (!session) throw new Problem('not-found');
    return session;
  }

  private async instrumentFor(
    tx: Tx,
    rating: Pick<NewRating, 'instrumentId' | 'instrumentVersion'>,
    rater: Rater,
  ): Promise<Instrument> {
    const instrument = (await this.instruments.listIn(tx)).find((known) => known.id === rating.instrumentId);
    if (instrument?.needsText) {
      throw new Problem('rating-not-applicable', {
        detail:
          'The words of this scale are licensed. An administrator brings them under Settings, Rating scales.',
      });
    }
    if (!instrument) {
      throw new Problem('invalid-request', {
        detail: 'There is no such rating scale.',
        errors: [{ pointer: '/instrumentId', detail: 'is not one of GET /instruments' }],
      });
    }
    if (instrument.version !== rating.instrumentVersion) {
      throw new Problem('conflict', {
        detail: `This form is of version ${rating.instrumentVersion}; the scale is now ${instrument.version}. Load it again.`,
      });
    }
    const isPatient = 'patientId' in rater;
    if ((instrument.rater === 'patient') !== isPatient) {
      throw new Problem('rating-not-applicable', {
        detail: isPatient
          ? 'This scale is answered by the clinic.'
          : 'This scale is answered by the patient, on the own progress page.',
      });
    }
    return instrument;
  }

  private async checkCorrection(
    tx: Tx,
    wanted: Pick<
      RatingToStore,
      'sessionId' | 'instrumentId' | 'supersedesId' | 'raterMemberId' | 'raterPatientId'
    >,
  ): Promise<void> {
    const corrected = await this.store.byId(tx, wanted.supersedesId!);
    const isHidden = wanted.raterPatientId !== null && corrected?.raterPatientId !== wanted.raterPatientId;
    if (!corrected || isHidden)
      throw new Problem('not-found', { detail: 'There is no such rating to correct.' });
    if (
      corrected.raterMemberId !== wanted.raterMemberId ||
      corrected.raterPatientId !== wanted.raterPatientId
    ) {
      throw new Problem('not-permitted', { detail: 'Only the person who gave a rating may correct it.' });
    }
    if (corrected.sessionId !== wanted.sessionId || corrected.instrumentId !== wanted.instrumentId) {
      throw new Problem('conflict', {
        detail: 'A correction stays with the session and the scale of the rating it corrects.',
      });
    }
    if (corrected.isSuperseded) throw correctedAlready();
  }
}

/** @throws Problem `invalid-request` for answers that do not fit */
export function scoreFor(instrument: Instrument, answers: Record<string, number>): number | null {
  const outcome = outcomeOf(instrument, answers);
  if ('score' in outcome) return outcome.score;
  refuse(outcome.faults);
  throw new Error('faults were empty');
}

/** @throws Problem `invalid-request` that names each fault with what would be accepted */
function refuse(faults: readonly AnswerFault[]): void {
  if (faults.length === 0) return;
  const errors = faults.map(({ itemId, fault, allowed }) => ({
    pointer: `/answers/${itemId.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    detail:
      fault === 'unknown-item'
        ? 'is no item of this scale'
        : `${fault === 'unanswered' ? 'has no answer' : 'is no option'}; expected ${allowed}`,
  }));
  throw new Problem('invalid-request', { detail: 'The answers do not fit the scale.', errors });
}

function correctedAlready(): Problem {
  return new Problem('conflict', {
    detail: 'This rating is corrected already. Load the ratings again and correct the newest one.',
  });
}

type Request = Omit<RatingToStore, 'id' | 'score' | 'isBlinded' | 'idempotencyKey'>;

/** The stored rating, when the request that made it is the one that came now. */
function sameRequest(stored: Rating, wanted: Request): Rating {
  const isSame =
    stored.sessionId === wanted.sessionId &&
    stored.raterMemberId === wanted.raterMemberId &&
    stored.raterPatientId === wanted.raterPatientId &&
    stored.instrumentId === wanted.instrumentId &&
    stored.instrumentVersion === wanted.instrumentVersion &&
    stored.source === wanted.source &&
    stored.supersedesId === wanted.supersedesId &&
    sameAnswers(stored.answers, wanted.answers);
  if (!isSame) throw new Problem('idempotency-key-reused');
  return stored;
}

const answersKey = (answers: Record<string, number>) => JSON.stringify(Object.entries(answers).sort());
export const sameAnswers = (one: Record<string, number>, other: Record<string, number>) =>
  answersKey(one) === answersKey(other);

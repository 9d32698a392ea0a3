import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { CourseId, RatingId, SessionId } from '#kernel';
import { can, type Actor } from '#identity';
import {
  InstrumentsService,
  RatingsService,
  type NewRating,
  type Rater,
  type Rating,
  type RatingDraft,
} from '#ratings';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing, type Answer } from '../edge/answers.js';
import { IdempotencyKey, IdParam } from '../edge/values.js';
import {
  wireInstrument,
  wireInstrumentId,
  wireInstrumentTexts,
  wireNewRating,
  wireOwnInstrument,
  wireRating,
  wireRatingDraft,
  wireSavedDraft,
} from './ratings.schemas.js';
import { shownInstrument } from './shown-instrument.js';

@ApiTags('ratings')
@Controller('api/v1')
export class RatingsController {
  constructor(
    @Inject(RatingsService) private readonly ratings: RatingsService,
    @Inject(InstrumentsService) private readonly instruments: InstrumentsService,
  ) {}

  /** The rating scales of the clinic, each in its newest version; some may wait for licensed words. */
  @Get('instruments')
  @Permission('rating.read', 'progress.read')
  @Answers(z.array(wireInstrument))
  async list(@CurrentActor() actor: Actor) {
    return (await this.instruments.list(actor.clinicId)).map(shownInstrument);
  }

  /** Adds a scale of the clinic's own. */
  @Post('instruments')
  @Permission('instrument.manage')
  @Answers(wireInstrument, 201)
  async add(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireOwnInstrument }) own: z.output<typeof wireOwnInstrument>,
  ) {
    return shownInstrument(await this.instruments.add(actor.clinicId, actor.memberId!, own, null));
  }

  /** What a scale of the clinic's own would be; keeps nothing. */
  @Post('instruments/check')
  @HttpCode(200)
  @Permission('instrument.manage')
  @Answers(wireInstrument)
  check(@Body({ schema: wireOwnInstrument }) own: z.output<typeof wireOwnInstrument>) {
    return shownInstrument(this.instruments.check(own));
  }

  /** A new version of a scale of the clinic's own; what was rated keeps the version it was rated with. */
  @Put('instruments/:instrumentId')
  @Permission('instrument.manage')
  @Answers(wireInstrument)
  async replace(
    @CurrentActor() actor: Actor,
    @Param('instrumentId', { schema: wireInstrumentId }) id: string,
    @Body({ schema: wireOwnInstrument }) own: z.output<typeof wireOwnInstrument>,
  ) {
    return shownInstrument(await this.instruments.add(actor.clinicId, actor.memberId!, own, id));
  }

  /** Takes a scale of the clinic's own off the list. */
  @Delete('instruments/:instrumentId')
  @Permission('instrument.manage')
  @AnswersNothing()
  async retire(
    @CurrentActor() actor: Actor,
    @Param('instrumentId', { schema: wireInstrumentId }) id: string,
  ) {
    await this.instruments.retire(actor.clinicId, actor.memberId!, id);
  }

  /** Brings the words of a licensed scale, with the licence that they come from. */
  @Put('instruments/:instrumentId/texts')
  @Permission('instrument.manage')
  @Answers(wireInstrument)
  async bringTexts(
    @CurrentActor() actor: Actor,
    @Param('instrumentId', { schema: wireInstrumentId }) id: string,
    @Body({ schema: wireInstrumentTexts })
    { texts, licenceNote }: z.output<typeof wireInstrumentTexts>,
  ) {
    return shownInstrument(
      await this.instruments.bringTexts(actor.clinicId, actor.memberId!, id, texts, licenceNote),
    );
  }

  /** Own answers at a session that are not complete yet. */
  @Get('sessions/:id/rating-drafts')
  @Permission('rating.write')
  @Answers(z.array(wireRatingDraft))
  drafts(@CurrentActor() actor: Actor, @IdParam() sessionId: SessionId): Promise<RatingDraft[]> {
    return this.ratings.drafts(actor.clinicId, sessionId, memberOf(actor));
  }

  /** Keeps answers that are not complete yet. */
  @Put('sessions/:id/rating-drafts')
  @Permission('rating.write')
  @AnswersNothing()
  async saveDraft(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireSavedDraft }) draft: z.output<typeof wireSavedDraft>,
  ) {
    await this.ratings.saveDraft(actor.clinicId, sessionId, memberOf(actor), draft);
  }

  /** Ratings of a course in the order of its sessions, corrected ones included and marked. */
  @Get('courses/:id/ratings')
  @Permission('rating.read')
  @Answers(z.array(wireRating))
  async ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    const ratings = (await this.ratings.ofCourse(actor.clinicId, courseId, actor)).map(shownRating);
    if (can(actor, 'patient.read')) return ratings;
    return ratings.map((one) => (one.raterKind === 'patient' ? { ...one, raterName: '' } : one));
  }

  /** Adds a rating. With `supersedesId` it corrects an own one, which stays on record. */
  @Post('sessions/:id/ratings')
  @Permission('rating.write')
  @Answers(wireRating, 201)
  async rate(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireNewRating }) rating: z.infer<typeof wireNewRating>,
    @IdempotencyKey() idempotencyKey: string | null,
  ) {
    return shownRating(
      await this.ratings.rate(actor.clinicId, sessionId, raterOf(actor), newRating(rating), idempotencyKey),
    );
  }

  /** The patient's own answers. */
  @Get('my/ratings')
  @Permission('progress.read')
  @Answers(z.array(wireRating))
  async own(@CurrentActor() actor: Actor) {
    return (await this.ratings.ofPatient(actor.clinicId, actor.patientId!)).map(shownRating);
  }

  /** The patient answers a scale for a session of an own course. */
  @Post('my/sessions/:id/ratings')
  @Permission('progress.rate')
  @Answers(wireRating, 201)
  async rateOwn(
    @CurrentActor() actor: Actor,
    @IdParam() sessionId: SessionId,
    @Body({ schema: wireNewRating }) rating: z.infer<typeof wireNewRating>,
    @IdempotencyKey() idempotencyKey: string | null,
  ) {
    return shownRating(
      await this.ratings.rate(actor.clinicId, sessionId, raterOf(actor), newRating(rating), idempotencyKey),
    );
  }
}

const memberOf = (actor: Actor) => ({
  memberId: actor.memberId!,
  seesOnlyConsented: actor.seesOnlyConsented,
});
const raterOf = (actor: Actor): Rater =>
  actor.patientId === null ? memberOf(actor) : { patientId: actor.patientId };

const newRating = (rating: z.infer<typeof wireNewRating>): NewRating => ({
  ...rating,
  supersedesId: rating.supersedesId as RatingId | null,
});

function shownRating(rating: Rating): Answer<typeof wireRating> {
  return {
    id: rating.id,
    sessionId: rating.sessionId,
    instrumentId: rating.instrumentId,
    instrumentVersion: rating.instrumentVersion,
    answers: rating.answers,
    score: rating.score,
    raterName: rating.raterName,
    raterKind: rating.raterPatientId === null ? 'member' : 'patient',
    source: rating.source,
    isBlinded: rating.isBlinded,
    ratedAt: rating.ratedAt,
    supersedesId: rating.supersedesId,
    isSuperseded: rating.isSuperseded,
  };
}

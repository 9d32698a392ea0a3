import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { CourseId, RatingId, SessionId } from '#kernel';
import type { Actor } from '#identity';
import { RatingsService, type Instrument, type NewRating, type Rater, type Rating } from '#ratings';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, type Answer } from '../edge/answers.js';
import { IdempotencyKey, IdParam } from '../edge/values.js';
import { wireInstrument, wireNewRating, wireRating } from './ratings.schemas.js';

@ApiTags('ratings')
@Controller('api/v1')
export class RatingsController {
  constructor(@Inject(RatingsService) private readonly ratings: RatingsService) {}

  /** The rating scales on offer, each in its newest version. */
  @Get('instruments')
  @Permission('rating.read', 'progress.read')
  @Answers(z.array(wireInstrument))
  instruments(): Answer<typeof wireInstrument>[] {
    return this.ratings.instruments().map(shownInstrument);
  }

  /** Ratings of a course in the order of its sessions, corrected ones included and marked. */
  @Get('courses/:id/ratings')
  @Permission('rating.read')
  @Answers(z.array(wireRating))
  async ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return (await this.ratings.ofCourse(actor.clinicId, courseId, actor)).map(shownRating);
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

const raterOf = (actor: Actor): Rater =>
  actor.patientId === null
    ? { memberId: actor.memberId!, seesOnlyConsented: actor.seesOnlyConsented }
    : { patientId: actor.patientId };

const newRating = (rating: z.infer<typeof wireNewRating>): NewRating => ({
  ...rating,
  supersedesId: rating.supersedesId as RatingId | null,
});

function shownInstrument(instrument: Instrument): Answer<typeof wireInstrument> {
  const { id, version, title, rater, citation, licence, better, range, isChangeScore, items } = instrument;
  return {
    id,
    version,
    title,
    rater,
    citation,
    licence: licence.status,
    better,
    range,
    isChangeScore,
    items,
  };
}

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
    ratedAt: rating.ratedAt,
    supersedesId: rating.supersedesId,
    isSuperseded: rating.isSuperseded,
  };
}

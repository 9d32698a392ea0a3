import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Actor } from '#identity';
import {
  ReviewsService,
  StudiesService,
  type NewStudy,
  type Review,
  type Study,
  type StudyId,
} from '#ratings';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, AnswersNothing, type Answer } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { sendBlinded } from '../photos/bytes.js';
import { shownInstrument } from './shown-instrument.js';
import {
  wireAgreement,
  wireCode,
  wireErrorBand,
  wireLookAnswers,
  wireLookOutcome,
  wireNewStudy,
  wireReview,
  wireReviewSummary,
  wireStudy,
  wireStudyMove,
  wireStudyOptions,
} from './studies.schemas.js';

@ApiTags('studies')
@Controller('api/v1')
export class StudiesController {
  constructor(@Inject(StudiesService) private readonly studies: StudiesService) {}

  /** The caller's own studies; nobody sees another's. */
  @Get('studies')
  @Permission('study.manage')
  @Answers(z.array(wireStudy))
  async list(@CurrentActor() actor: Actor) {
    return (await this.studies.list(actor.clinicId, actor.memberId!)).map(shownStudy);
  }

  /** Pictures, raters and scales that a study can be made of. */
  @Get('study-options')
  @Permission('study.manage')
  @Answers(wireStudyOptions)
  async options(@CurrentActor() actor: Actor) {
    const { instruments, ...rest } = await this.studies.options(actor.clinicId);
    return { ...rest, instruments: instruments.map(shownInstrument) };
  }

  /** Plans a study; nobody is asked to rate before it is opened. */
  @Post('studies')
  @Permission('study.manage')
  @Answers(wireStudy, 201)
  async plan(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireNewStudy }) study: z.output<typeof wireNewStudy>,
  ) {
    return shownStudy(await this.studies.plan(actor.clinicId, actor.memberId!, study as NewStudy));
  }

  @Get('studies/:id')
  @Permission('study.manage')
  @Answers(wireStudy)
  async get(@CurrentActor() actor: Actor, @IdParam() id: StudyId) {
    return shownStudy(await this.studies.get(actor.clinicId, actor.memberId!, id));
  }

  /** Removes a study that was never opened. */
  @Delete('studies/:id')
  @Permission('study.manage')
  @AnswersNothing()
  async remove(@CurrentActor() actor: Actor, @IdParam() id: StudyId) {
    await this.studies.remove(actor.clinicId, actor.memberId!, id);
  }

  /** Opens, pauses or closes. Closing ends the blinding: the grades become ratings of their sessions. */
  @Post('studies/:id/state')
  @Permission('study.manage')
  @Answers(wireStudy)
  async move(
    @CurrentActor() actor: Actor,
    @IdParam() id: StudyId,
    @Body({ schema: wireStudyMove }) { state }: z.infer<typeof wireStudyMove>,
  ) {
    return shownStudy(await this.studies.move(actor.clinicId, actor.memberId!, id, state));
  }

  /** How far the raters agree, by scale. */
  @Get('studies/:id/agreement')
  @Permission('study.manage')
  @Answers(z.array(wireAgreement))
  agreement(@CurrentActor() actor: Actor, @IdParam() id: StudyId) {
    return this.studies.agreement(actor.clinicId, actor.memberId!, id);
  }

  /** What the clinic's own raters can tell apart, from its closed studies. */
  @Get('error-bands')
  @Permission('rating.read')
  @Answers(z.array(wireErrorBand))
  errorBands(@CurrentActor() actor: Actor) {
    return this.studies.errorBands(actor.clinicId);
  }
}

/** Blinded looks. What goes out names no patient, no date, no photo and no file. */
@ApiTags('reviews')
@Controller('api/v1/reviews')
export class ReviewsController {
  constructor(@Inject(ReviewsService) private readonly reviews: ReviewsService) {}

  /** Studies that the caller was asked to rate in. */
  @Get()
  @Permission('review.rate')
  @Answers(z.array(wireReviewSummary))
  list(@CurrentActor() actor: Actor) {
    return this.reviews.list(actor.clinicId, raterOf(actor));
  }

  /** Where the caller stands, and the look that comes now. */
  @Get(':id')
  @Permission('review.rate')
  @Answers(wireReview)
  async get(@CurrentActor() actor: Actor, @IdParam() code: string) {
    return shownReview(await this.reviews.get(actor.clinicId, raterOf(actor), code));
  }

  /** Keeps answers to the present look that are not complete yet. */
  @Put(':id/looks/:look/draft')
  @Permission('review.rate')
  @AnswersNothing()
  async saveDraft(
    @CurrentActor() actor: Actor,
    @IdParam() code: string,
    @Param('look', { schema: wireCode }) look: string,
    @Body({ schema: wireLookAnswers }) { answers }: z.output<typeof wireLookAnswers>,
  ) {
    await this.reviews.saveDraft(actor.clinicId, raterOf(actor), code, look, answers);
  }

  /** Answers the present look, for good. The same answers sent again change nothing. */
  @Post(':id/looks/:look/answers')
  @Permission('review.rate')
  @Answers(wireLookOutcome)
  async answer(
    @CurrentActor() actor: Actor,
    @IdParam() code: string,
    @Param('look', { schema: wireCode }) look: string,
    @Body({ schema: wireLookAnswers }) { answers }: z.output<typeof wireLookAnswers>,
  ) {
    const { feedback, review } = await this.reviews.answer(
      actor.clinicId,
      raterOf(actor),
      code,
      look,
      answers,
    );
    return { feedback, review: shownReview(review) };
  }

  /** Begins a training that was not passed once more, in another order. */
  @Post(':id/training')
  @Permission('review.rate')
  @Answers(wireReview)
  async trainAgain(@CurrentActor() actor: Actor, @IdParam() code: string) {
    return shownReview(await this.reviews.trainAgain(actor.clinicId, raterOf(actor), code));
  }

  /** One picture of the present look, encoded for it; nothing keeps it. */
  @Get(':id/pictures/:picture')
  @Permission('review.rate')
  @AnswersBytes('image/webp')
  @HttpCode(200)
  async picture(
    @CurrentActor() actor: Actor,
    @IdParam() code: string,
    @Param('picture', { schema: wireCode }) picture: string,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    const { photoId, bytes } = await this.reviews.picture(actor.clinicId, raterOf(actor), code, picture);
    await request.audit?.viewed([photoId]);
    await sendBlinded(response, bytes, picture);
  }
}

const raterOf = (actor: Actor) => ({
  memberId: actor.memberId!,
  seesOnlyConsented: actor.seesOnlyConsented,
});

type Scale = Study['instruments'][number];
const shownScales = (scales: readonly Scale[]) =>
  scales.map((scale) =>
    shownInstrument({ ...scale, isOwn: false, needsText: false, licenceNote: null, notice: null }),
  );
const shownStudy = (study: Study): Answer<typeof wireStudy> => ({
  ...study,
  instruments: shownScales(study.instruments),
});
const shownReview = (review: Review): Answer<typeof wireReview> => ({
  ...review,
  instruments: shownScales(review.instruments),
});

import { Body, Controller, Get, Inject, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { MemberId, PatientId } from '#kernel';
import type { Actor } from '#identity';
import { TakeDownsService, type TakeDownId } from '#patients';
import '../edge/audit.js';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes } from '../edge/answers.js';
import { IdParam, IfMatch } from '../edge/values.js';
import {
  wireAssignment,
  wireEndingConsent,
  wireExternalCopy,
  wireNewCopy,
  wireProof,
  wireTakeDown,
  wireTakeDownsQuery,
} from './take-downs.schemas.js';

/** Pictures elsewhere, and how they are taken down when consent ends. */
@ApiTags('consents')
@Controller('api/v1')
export class TakeDownsController {
  constructor(@Inject(TakeDownsService) private readonly takeDowns: TakeDownsService) {}

  /** Where the clinic has put pictures of the patient, newest first. */
  @Get('patients/:id/external-copies')
  @Permission('consent.read')
  @Answers(z.array(wireExternalCopy))
  copies(@CurrentActor() actor: Actor, @IdParam() id: PatientId) {
    return this.takeDowns.copies(actor.clinicId, actor, id);
  }

  /** Records one more. One that consent does not cover becomes a take-down at once. */
  @Post('patients/:id/external-copies')
  @Permission('consent.write')
  @Answers(z.array(wireExternalCopy), 201)
  recordCopy(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wireNewCopy }) copy: z.output<typeof wireNewCopy>,
  ) {
    return this.takeDowns.recordCopy(actor.clinicId, actor, id, copy, actor.memberId);
  }

  /** What is to be taken down, the most urgent first; or what was, the latest first. */
  @Get('take-downs')
  @Permission('consent.read')
  @Answers(z.array(wireTakeDown))
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireTakeDownsQuery }) { state }: z.output<typeof wireTakeDownsQuery>,
  ) {
    return this.takeDowns.takeDowns(actor.clinicId, state === 'done');
  }

  /** Says who does it, and by when. */
  @Put('take-downs/:id')
  @Permission('consent.write')
  @Answers(wireTakeDown)
  assign(
    @CurrentActor() actor: Actor,
    @IdParam() id: TakeDownId,
    @IfMatch() version: number,
    @Body({ schema: wireAssignment }) { ownerMemberId, dueOn }: z.output<typeof wireAssignment>,
  ) {
    const assignment = { ownerMemberId: ownerMemberId as MemberId | null, dueOn };
    return this.takeDowns.assign(actor.clinicId, id, version, assignment);
  }

  /** Says that the copy is gone, with the proof of it. */
  @Put('take-downs/:id/proof')
  @Permission('consent.write')
  @Answers(wireTakeDown)
  finish(
    @CurrentActor() actor: Actor,
    @IdParam() id: TakeDownId,
    @IfMatch() version: number,
    @Body({ schema: wireProof }) { text, link, file }: z.output<typeof wireProof>,
  ) {
    const bytes = file && { mediaType: file.mediaType, bytes: Buffer.from(file.base64, 'base64') };
    return this.takeDowns.finish(actor.clinicId, id, version, { text, link, file: bytes }, actor.memberId);
  }

  /** The file that proves it. */
  @Get('take-downs/:id/proof')
  @Permission('consent.read')
  @AnswersBytes('image/png', 'image/jpeg', 'image/webp', 'application/pdf')
  async proof(@CurrentActor() actor: Actor, @IdParam() id: TakeDownId, @Res() response: Response) {
    const { bytes, mediaType } = await this.takeDowns.proofFile(actor.clinicId, id);
    await response.req.audit?.shown();
    const extension = mediaType.slice(mediaType.indexOf('/') + 1);
    response.setHeader('Content-Type', mediaType);
    response.setHeader('Content-Disposition', `attachment; filename="proof.${extension}"`);
    response.setHeader('Cache-Control', 'no-store');
    response.status(200).send(bytes);
  }

  /** Consents that end within 30 days, the next one first. */
  @Get('ending-consents')
  @Permission('consent.read')
  @Answers(z.array(wireEndingConsent))
  ending(@CurrentActor() actor: Actor) {
    return this.takeDowns.ending(actor.clinicId);
  }
}

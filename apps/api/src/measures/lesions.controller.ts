import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '#identity';
import type { PhotoId } from '#kernel';
import { LesionsService, type NewFindings } from '#measures';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireLesionMap, wireNewFindings } from './lesions.schemas.js';

/** Single scars, marked on a baseline and followed through its series. */
@ApiTags('measures')
@Controller('api/v1')
export class LesionsController {
  constructor(@Inject(LesionsService) private readonly lesions: LesionsService) {}

  /** The lesion map of a baseline: marks, what each was found to be, counts by type and rater. */
  @Get('photos/:id/lesions')
  @Permission('rating.read')
  @Answers(wireLesionMap)
  of(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    return this.lesions.of(actor.clinicId, actor, id);
  }

  /** Marks lesions, or says what known ones are in one picture of the series. */
  @Post('photos/:id/lesions')
  @HttpCode(200)
  @Permission('rating.write')
  @Answers(wireLesionMap)
  find(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Body({ schema: wireNewFindings }) findings: z.infer<typeof wireNewFindings>,
  ) {
    return this.lesions.find(actor.clinicId, actor, id, findings as NewFindings, actor.memberId!);
  }
}

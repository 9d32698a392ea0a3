import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { CourseId, PhotoId } from '#kernel';
import type { Actor } from '#identity';
import { PairsService } from '#measures';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wirePair } from './pairs.schemas.js';

/** How comparable two photos are, and in which light they can be shown. */
@ApiTags('pairs')
@Controller('api/v1')
export class PairsController {
  constructor(@Inject(PairsService) private readonly pairs: PairsService) {}

  /** Every photo of a course with the baseline of its series. */
  @Get('courses/:id/pairs')
  @Permission('photo.read')
  @Answers(z.array(wirePair))
  ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.pairs.ofCourse(actor.clinicId, actor, courseId);
  }

  /** Any two photos of one series, of two sessions. */
  @Get('photos/:id/pairs/:otherId')
  @Permission('photo.read')
  @Answers(wirePair)
  between(@CurrentActor() actor: Actor, @IdParam() id: PhotoId, @IdParam('otherId') otherId: PhotoId) {
    return this.pairs.between(actor.clinicId, actor, id, otherId);
  }
}

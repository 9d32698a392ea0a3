import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '#identity';
import { PairsService } from '#measures';
import { ProgressService } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { wireProgress } from './photos.schemas.js';

/** What patients see of themselves. */
@ApiTags('my progress')
@Controller('api/v1/my')
export class ProgressController {
  constructor(
    @Inject(ProgressService) private readonly service: ProgressService,
    @Inject(PairsService) private readonly pairs: PairsService,
  ) {}

  @Get('progress')
  @Permission('progress.read')
  @Answers(wireProgress)
  async progress(@CurrentActor() actor: Actor) {
    const progress = await this.service.progress(actor);
    const courses = [];
    for (const course of progress.courses)
      courses.push({ ...course, unlike: await this.pairs.unlikeOf(actor.clinicId, actor, course.id) });
    return { ...progress, courses };
  }
}

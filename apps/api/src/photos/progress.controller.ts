import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '#identity';
import { ProgressService } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { wireProgress } from './photos.schemas.js';

/** What patients see of themselves. */
@ApiTags('my progress')
@Controller('api/v1/my')
export class ProgressController {
  constructor(@Inject(ProgressService) private readonly service: ProgressService) {}

  @Get('progress')
  @Permission('progress.read')
  @Answers(wireProgress)
  progress(@CurrentActor() actor: Actor) {
    return this.service.progress(actor);
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '#identity';
import { PhotosService } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { wireProgress } from './photos.schemas.js';

/** What patients see of themselves. */
@ApiTags('my progress')
@Controller('api/v1/my')
export class ProgressController {
  constructor(@Inject(PhotosService) private readonly photos: PhotosService) {}

  @Get('progress')
  @Permission('progress.read')
  @Answers(wireProgress)
  progress(@CurrentActor() actor: Actor) {
    return this.photos.progress(actor);
  }
}

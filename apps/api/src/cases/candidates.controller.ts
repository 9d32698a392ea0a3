import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { CandidatesService } from '#cases';
import type { Actor } from '#identity';
import type { CourseId } from '#kernel';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wirePage } from '../edge/wire.js';
import { wireTimeline } from '../photos/photos.schemas.js';
import { wireCandidatesQuery, wireCaseCandidate } from './candidates.schemas.js';

/** What a case for the public can be made of, and nothing else of whom it is. */
@ApiTags('case studies')
@Controller('api/v1/case-candidates')
export class CandidatesController {
  constructor(@Inject(CandidatesService) private readonly candidates: CandidatesService) {}

  /** Courses of which consent covers a picture, the newest first. What is not covered changes neither a page nor a cursor. */
  @Get()
  @Permission('case.choose')
  @Answers(wirePage(wireCaseCandidate))
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireCandidatesQuery }) query: z.output<typeof wireCandidatesQuery>,
  ) {
    const { cursor, limit, search = '', indication = null, modality = null, view = null } = query;
    return this.candidates.list(actor.clinicId, { search, indication, modality, view }, { cursor, limit });
  }

  /** Of a course: the covered pictures, with the sessions that have one. */
  @Get(':id')
  @Permission('case.choose')
  @Answers(wireTimeline)
  read(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.candidates.candidate(actor.clinicId, courseId);
  }
}

import { Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { JobRunId } from '#kernel';
import type { Actor } from '#identity';
import { JobRuns } from '#platform';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wirePage } from '../edge/wire.js';
import { wireJobRun, wireJobsQuery } from './jobs.schemas.js';

@ApiTags('jobs')
@Controller('api/v1/jobs')
export class JobsController {
  constructor(@Inject(JobRuns) private readonly runs: JobRuns) {}

  /** Job runs of this clinic in one state, newest first; dead ones were given up. */
  @Get()
  @Permission('job.manage')
  @Answers(wirePage(wireJobRun))
  list(@CurrentActor() actor: Actor, @Query({ schema: wireJobsQuery }) query: z.infer<typeof wireJobsQuery>) {
    return this.runs.list(actor.clinicId, query.state, {
      limit: query.limit,
      ...(query.cursor ? { cursor: query.cursor } : {}),
    });
  }

  /** Gives a dead job its tries back. */
  @Post(':id/retry')
  @Permission('job.manage')
  @Answers(wireJobRun, 202)
  retry(@CurrentActor() actor: Actor, @IdParam() id: JobRunId) {
    return this.runs.retry(actor.clinicId, id);
  }
}

import { Injectable } from '@nestjs/common';
import type { CourseId } from '#kernel';
import type { JobHandler, JobOutcome, RunningJob } from '#platform';
import { sessionRescheduled } from '#treatments';
import { settleCourse } from './series.js';

/** Another day of a session may make another photo the first one of its series. */
@Injectable()
export class RescheduledSeries implements JobHandler<{ sessionId: string; courseId: string }> {
  readonly definition = sessionRescheduled.jobs.series;

  async handle({ courseId }: { courseId: string }, run: RunningJob): Promise<JobOutcome> {
    await run.commit((tx) => settleCourse(tx, courseId as CourseId));
    return 'done';
  }
}

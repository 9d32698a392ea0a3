import { Injectable } from '@nestjs/common';
import type { CourseId, RefilingId } from '#kernel';
import { enqueue, publish, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { sessionRescheduled } from '#treatments';
import { calibrationChanged } from './calibration/calibration.events.js';
import { processPhoto } from './photos.jobs.js';
import { photoMoved } from './refilings/refilings.events.js';
import { sessionsOfPhotos, unfinishedPhotos } from './refilings/filing.store.js';
import { readRefiling } from './refilings/refilings.store.js';
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

/** Photos that came or went: the series that they left and those that they came into get their baselines and alignments anew. */
@Injectable()
export class MovedSeries implements JobHandler<{ refilingId: string }> {
  readonly definition = photoMoved.jobs.series;

  async handle({ refilingId }: { refilingId: string }, run: RunningJob): Promise<JobOutcome> {
    return run.commit(async (tx) => {
      const refiling = await readRefiling(tx, refilingId as RefilingId);
      if (!refiling) return { skipped: 'refiling-gone' };
      for (const courseId of refiling.before.courseIds.toSorted()) await settleCourse(tx, courseId);
      // Out of sight their preparation was skipped; those that are back are still waiting for it.
      const ids = refiling.before.photos.map(({ id }) => id);
      for (const photoId of await unfinishedPhotos(tx, ids))
        await enqueue(tx, processPhoto, { photoId }, { dedupeKey: `photo.process:${photoId}` });
      // Another session may be of another day and room.
      for (const sessionId of await sessionsOfPhotos(tx, ids))
        await publish(tx, calibrationChanged, { sessionId });
      return 'done';
    });
  }
}

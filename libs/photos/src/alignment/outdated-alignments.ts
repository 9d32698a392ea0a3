import { Inject, Injectable } from '@nestjs/common';
import type { ClinicId } from '#kernel';
import { Database, enqueue, jobPriority, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { alignOutdated, alignPhoto } from '../photos.jobs.js';
import { outdatedAlignments } from './alignment.store.js';

/** Of each round of the worker; what is left comes with the next. */
const mostAtATime = 500;

/**
 * Frames that an older method found are found anew, and faces that an older one compared are compared anew; what was measured in them
 * follows by the events of any alignment. Until then the older answer stays in force.
 */
@Injectable()
export class OutdatedAlignments implements JobHandler<Record<string, never>> {
  readonly definition = alignOutdated;

  constructor(@Inject(Database) private readonly db: Database) {}

  /** Asks in every clinic; one that waits already counts. */
  async request(): Promise<void> {
    const clinics = await this.db.statement<{ id: ClinicId }>('select all_clinics() as id');
    for (const { id } of clinics)
      await this.db.tx(id, (tx) => enqueue(tx, alignOutdated, {}, { dedupeKey: alignOutdated.name }));
  }

  async handle(_payload: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    await run.commit(async (tx) => {
      for (const { photoId, baselinePhotoId } of await outdatedAlignments(tx, mostAtATime))
        await enqueue(
          tx,
          alignPhoto,
          { photoId, baselinePhotoId },
          { dedupeKey: `photo.align:${photoId}:${baselinePhotoId}`, priority: jobPriority.idle },
        );
    });
    return 'done';
  }
}

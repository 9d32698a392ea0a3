import { Inject, Injectable } from '@nestjs/common';
import type { ImportBatchId } from '#kernel';
import type { JobHandler, JobOutcome, RunningJob } from '#platform';
import { ImportsService } from './imports.service.js';
import { undoImport } from '../photos.jobs.js';

/** Takes an import back, a step at a time; run again after a crash it goes on where it was. */
@Injectable()
export class ImportUndoing implements JobHandler<{ batchId: string }> {
  readonly definition = undoImport;

  constructor(@Inject(ImportsService) private readonly imports: ImportsService) {}

  async handle({ batchId }: { batchId: string }, run: RunningJob): Promise<JobOutcome> {
    const id = batchId as ImportBatchId;
    while ((await this.imports.undoStep(run.clinicId, id)) > 0) {
      // Thrown, so that the run is tried again: an undo is not over until everything is gone.
      run.signal.throwIfAborted();
    }
    return 'done';
  }
}

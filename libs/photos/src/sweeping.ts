import { Inject, Injectable } from '@nestjs/common';
import type { JobHandler, JobOutcome, RunningJob } from '#platform';
import { sweepUploads } from './photos.jobs.js';
import { UploadsService } from './uploads.service.js';

@Injectable()
export class UploadSweeping implements JobHandler<Record<string, never>> {
  readonly definition = sweepUploads;

  constructor(@Inject(UploadsService) private readonly uploads: UploadsService) {}

  async handle(_payload: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    while ((await this.uploads.sweep(run.clinicId)) > 0) {
      if (run.signal.aborted) return { skipped: 'stopping' };
    }
    return 'done';
  }
}

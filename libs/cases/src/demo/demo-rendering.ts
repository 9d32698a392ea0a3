import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { demoPhotos, encodePhantom } from '#imaging';
import type { SessionId } from '#kernel';
import { PhotosService } from '#photos';
import { Database, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { renderDemoPhoto, type DemoPhotoPayload } from './demo.jobs.js';

@Injectable()
export class DemoRendering implements JobHandler<DemoPhotoPayload> {
  readonly definition = renderDemoPhoto;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PhotosService) private readonly photos: PhotosService,
  ) {}

  async handle(job: DemoPhotoPayload, run: RunningJob): Promise<JobOutcome> {
    const wanted = demoPhotos().find(
      (photo) =>
        photo.caseCode === job.caseCode &&
        photo.sessionIndex === job.sessionIndex &&
        photo.lightMode === job.lightMode,
    );
    if (!wanted) return { skipped: 'no-such-demo-photo' };
    const idempotencyKey = `demo ${job.caseCode} ${job.sessionIndex} ${job.lightMode}`;
    const found = await this.db.tx(run.clinicId, (tx) =>
      tx.row<{ isDemo: boolean; isThere: boolean }>(
        `select is_demo as "isDemo",
           exists (select 1 from photo p where p.clinic_id = $1 and p.idempotency_key = $2) as "isThere" from clinic where id = $1`,
        [run.clinicId, idempotencyKey],
      ),
    );
    // Synthetic pictures never get among real ones.
    if (!found?.isDemo) return { skipped: 'no-demo-clinic' };
    if (!found.isThere) {
      const bytes = await encodePhantom(wanted.render(), { takenAtLocal: wanted.takenAtLocal });
      await this.photos.intake({
        clinicId: run.clinicId,
        sessionId: job.sessionId as SessionId,
        view: wanted.view,
        lightMode: wanted.lightMode,
        fileName: wanted.fileName,
        memberId: null,
        idempotencyKey,
        source: Readable.from([bytes]),
        sizeBytes: bytes.length,
      });
    }
    if (job.isReleased) {
      await run.commit((tx) =>
        tx.rows(
          `update photo set released_at = clock_now() where clinic_id = $1 and idempotency_key = $2 and released_at is null`,
          [run.clinicId, idempotencyKey],
        ),
      );
    }
    return 'done';
  }
}

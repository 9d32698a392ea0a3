import { Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { Inject, Injectable } from '@nestjs/common';
import { demoPhotos } from '#imaging';
import type { SessionId } from '#kernel';
import { RegionsService } from '#measures';
import { PhotosService } from '#photos';
import { Database, type JobHandler, type JobOutcome, type RunningJob } from '#platform';
import { renderDemoPhoto, type DemoPhotoPayload } from './demo.jobs.js';
import type { DemoPhotoName, RenderedDemoPhoto } from './render-thread.js';

@Injectable()
export class DemoRendering implements JobHandler<DemoPhotoPayload> {
  readonly definition = renderDemoPhoto;

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PhotosService) private readonly photos: PhotosService,
    @Inject(RegionsService) private readonly regions: RegionsService,
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
      tx.row<{ isDemo: boolean; isThere: boolean; heldOn: string | null }>(
        `select is_demo as "isDemo",
           exists (select 1 from photo p where p.clinic_id = $1 and p.idempotency_key = $2) as "isThere",
           (select s.held_on from session s where s.clinic_id = $1 and s.id = $3) as "heldOn"
         from clinic where id = $1`,
        [run.clinicId, idempotencyKey, job.sessionId],
      ),
    );
    // Synthetic pictures never get among real ones.
    if (!found?.isDemo) return { skipped: 'no-demo-clinic' };
    if (found.heldOn === null) return { skipped: 'no-such-session' };
    if (!found.isThere) {
      // On the day of its session, which the seed has moved near today.
      const takenAtLocal = found.heldOn + wanted.takenAtLocal.slice(10);
      const { bytes, outlinePx, ...drawnOn } = await renderInThread({ ...job, takenAtLocal }, run.signal);
      const { photoId } = await this.photos.intake({
        clinicId: run.clinicId,
        sessionId: job.sessionId as SessionId,
        view: wanted.view,
        lightMode: wanted.lightMode,
        fileName: wanted.fileName.replace(wanted.takenAtLocal.slice(0, 10), found.heldOn),
        memberId: null,
        idempotencyKey,
        source: Readable.from([bytes]),
        sizeBytes: bytes.length,
      });
      // The first picture of a series will be its baseline; the clinician of the demo has drawn all that measures need on it.
      if (job.sessionIndex === 0)
        await run.commit((tx) => this.regions.drawFirst(tx, photoId, outlinePx, drawnOn));
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

// Sources and build side by side: the thread's entry has the ending of this file.
const threadEntry = new URL(
  `./render-thread.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`,
  import.meta.url,
);

/** Seconds of arithmetic: in the worker's own thread they would keep its heartbeat and its database waiting. */
function renderInThread(
  { caseCode, sessionIndex, lightMode, takenAtLocal }: DemoPhotoName,
  signal: AbortSignal,
): Promise<RenderedDemoPhoto & { bytes: Buffer }> {
  signal.throwIfAborted();
  const thread = new Worker(threadEntry, { workerData: { caseCode, sessionIndex, lightMode, takenAtLocal } });
  const stop = () => void thread.terminate();
  signal.addEventListener('abort', stop, { once: true });
  return new Promise<RenderedDemoPhoto & { bytes: Buffer }>((resolve, reject) => {
    thread.once('message', (rendered: RenderedDemoPhoto) =>
      resolve({ ...rendered, bytes: Buffer.from(rendered.bytes) }),
    );
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the rendering thread ended without a picture')));
  }).finally(() => signal.removeEventListener('abort', stop));
}

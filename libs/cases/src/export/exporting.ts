import { Inject, Injectable } from '@nestjs/common';
import {
  CONFIG,
  enqueue,
  OBJECTS,
  productVersion,
  type Config,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
  type Tx,
} from '#platform';
import { exportClinic } from './export-clinic.js';
import { endExport, makeExport } from './exports.jobs.js';
import { archiveKey } from './exports.service.js';
import * as store from './exports.store.js';
import type { ExportId } from './exports.store.js';
import { ZipArchive } from './zip-archive.js';

type Payload = { exportId: string };

/** How often the row says how far it is, in milliseconds. */
const noteEveryMs = 1_000;

class Ended extends Error {}

/** Makes one archive; a try that broke off begins anew, in a place of its own. */
@Injectable()
export class Exporting implements JobHandler<Payload> {
  readonly definition = makeExport;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  async handle({ exportId }: Payload, run: RunningJob): Promise<JobOutcome> {
    const id = exportId as ExportId;
    const started = await run.commit((tx) => store.startExport(tx, id, run.attempt));
    if (!started) return { skipped: 'export-ended' };
    const archive = new ZipArchive(new Date());
    const storing = this.objects.put(archiveKey(id, run.attempt), archive.content, { signal: run.signal });
    storing.catch((error: unknown) => archive.fail(error));
    try {
      const report = await exportClinic(this.config.DATABASE_URL, this.objects, run.clinicId, archive, {
        withNames: started.withNames,
        madeBy: `samelight ${productVersion()}`,
        onProgress: this.note(id, run),
      });
      archive.end();
      const { sizeBytes, sha256 } = await storing;
      return await run.commit(async (tx): Promise<JobOutcome> => {
        const ready = await store.finishExport(tx, id, {
          photoCount: report.photoCount,
          faultCount: report.faults.length,
          filesTotal: report.fileCount + report.faults.length,
          sizeBytes,
          sha256,
        });
        await enqueue(tx, endExport, { exportId }, ready ? { runAt: ready.expiresAt } : {});
        return ready ? 'done' : { skipped: 'export-ended' };
      });
    } catch (error) {
      archive.content.destroy(error instanceof Error ? error : undefined);
      await storing.catch(() => undefined);
      if (error instanceof Ended) return { skipped: 'export-ended' };
      throw error;
    }
  }

  async onDead({ exportId }: Payload, tx: Tx): Promise<void> {
    await store.closeExport(tx, exportId as ExportId, 'failed');
    await enqueue(tx, endExport, { exportId });
  }

  /** Also where it learns that somebody has ended it. */
  private note(id: ExportId, run: RunningJob): (done: number, total: number) => Promise<void> {
    let notedAt = -Infinity;
    return async (done, total) => {
      run.signal.throwIfAborted();
      if (performance.now() - notedAt < noteEveryMs) return;
      notedAt = performance.now();
      if (!(await run.commit((tx) => store.noteProgress(tx, id, done, total)))) throw new Ended();
    };
  }
}

/** Row first, bytes second; doing it again changes nothing. */
@Injectable()
export class ExportEnding implements JobHandler<Payload> {
  readonly definition = endExport;

  constructor(@Inject(OBJECTS) private readonly objects: ObjectStore) {}

  async handle({ exportId }: Payload, run: RunningJob): Promise<JobOutcome> {
    if (!(await run.commit((tx) => store.isOver(tx, exportId as ExportId)))) return { skipped: 'not-over' };
    const { items } = await this.objects.list(`exports/${exportId}/`);
    for (const { key } of items) await this.objects.delete(key);
    return 'done';
  }
}

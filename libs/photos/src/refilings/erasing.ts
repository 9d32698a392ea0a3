import { Inject, Injectable } from '@nestjs/common';
import { newId, type ClinicId, type ErasureId } from '#kernel';
import { recordOwn } from '#identity';
import {
  Database,
  enqueue,
  keepJournalSoon,
  OBJECTS,
  type JobHandler,
  type JobOutcome,
  type ObjectStore,
  type RunningJob,
} from '#platform';
import { eraseBinned, eraseBytes } from '../photos.jobs.js';
import { settleCourse } from '../series.js';
import { coursesOfErasure, dueErasures, erase } from './refilings.store.js';

const batch = 50;

/** Asks for the erasure of what has been in the bin for its time, in every clinic; one that waits already counts. */
@Injectable()
export class Erasures {
  constructor(@Inject(Database) private readonly db: Database) {}

  async request(): Promise<void> {
    const clinics = await this.db.statement<{ id: ClinicId }>('select all_clinics() as id');
    for (const { id } of clinics) {
      await this.db.tx(id, async (tx) => {
        if ((await dueErasures(tx, 1)).length > 0)
          await enqueue(tx, eraseBinned, {}, { dedupeKey: eraseBinned.name });
      });
    }
  }
}

/** Rows first: each refiling in a transaction of its own, which also enqueues the end of its bytes. */
@Injectable()
export class BinErasing implements JobHandler<Record<string, never>> {
  readonly definition = eraseBinned;

  async handle(_payload: Record<string, never>, run: RunningJob): Promise<JobOutcome> {
    const due = await run.commit((tx) => dueErasures(tx, batch));
    let erasedCount = 0;
    for (const refilingId of due) {
      if (run.signal.aborted) return { skipped: 'stopping' };
      const isErased = await run.commit(async (tx) => {
        const erasureId = newId<ErasureId>();
        const courses = await coursesOfErasure(tx, refilingId);
        // The database decides again whether it is time; undone a moment ago, nothing is erased.
        if (!(await erase(tx, refilingId, erasureId))) return false;
        await enqueue(tx, eraseBytes, { erasureId });
        // The bin has settled their series; a frame that was found over an erased photo goes only now, and is looked for anew.
        for (const courseId of courses) await settleCourse(tx, courseId);
        // What is erased stays erased, also when an older backup comes back.
        await keepJournalSoon(tx);
        await recordOwn(tx, {
          actorKind: 'system',
          verb: 'remove',
          route: `job ${eraseBinned.name}`,
          objectKind: 'refiling',
          objectId: refilingId,
        });
        return true;
      });
      if (isErased) erasedCount += 1;
    }
    // What could not be erased must not keep the others waiting for ever.
    if (erasedCount > 0 && due.length === batch)
      await run.commit((tx) => enqueue(tx, eraseBinned, {}, { dedupeKey: eraseBinned.name }));
    return erasedCount > 0 ? 'done' : { skipped: 'nothing-due' };
  }
}

/** Bytes second, after the commit; doing it again changes nothing. */
@Injectable()
export class ErasedBytes implements JobHandler<{ erasureId: string }> {
  readonly definition = eraseBytes;

  constructor(@Inject(OBJECTS) private readonly objects: ObjectStore) {}

  async handle({ erasureId }: { erasureId: string }, run: RunningJob): Promise<JobOutcome> {
    const keys = await run.commit((tx) =>
      tx.row<{ keys: string[] }>('select object_keys as keys from erasure where clinic_id = $1 and id = $2', [
        tx.clinicId,
        erasureId,
      ]),
    );
    if (!keys) return { skipped: 'erasure-gone' };
    for (const key of keys.keys) {
      if (run.signal.aborted) throw new Error('the worker stops; the rest goes with the next try');
      await this.objects.delete(key);
    }
    return 'done';
  }
}

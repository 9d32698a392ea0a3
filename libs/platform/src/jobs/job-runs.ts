import { Inject, Injectable } from '@nestjs/common';
import { decodeCursor, encodeCursor, isId, Problem, type ClinicId, type JobRunId, type Page } from '#kernel';
import { jobPriority } from './priority.js';
import { Database, type Tx } from '../database/database.js';

export type JobState = 'queued' | 'running' | 'done' | 'skipped' | 'dead';

/** A run as an operator sees it. */
export interface JobRunFacts {
  id: JobRunId;
  name: string;
  state: JobState;
  attempt: number;
  progressDone: number;
  progressTotal: number;
  lastError: string | null;
  photoId: string | null;
  createdAt: Date;
  endedAt: Date | null;
}

const columns = `id, name, state, attempt, progress_done as "progressDone", progress_total as "progressTotal",
  last_error as "lastError", payload ->> 'photoId' as "photoId", created_at as "createdAt", ended_at as "endedAt"`;

/** What became of the jobs of a clinic. */
@Injectable()
export class JobRuns {
  constructor(@Inject(Database) private readonly db: Database) {}

  /** Runs in one state, newest first. */
  async list(
    clinicId: ClinicId,
    state: JobState,
    page: { cursor?: string; limit: number },
  ): Promise<Page<JobRunFacts>> {
    const before = page.cursor === undefined ? null : decodeCursor(page.cursor, 1);
    if (page.cursor !== undefined && !isId(String(before?.[0]))) {
      throw new Problem('invalid-request', {
        errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list; begin again without it' }],
      });
    }
    const rows = await this.db.tx(clinicId, (tx) =>
      tx.rows<JobRunFacts>(
        `select ${columns} from job_run
         where clinic_id = $1 and state = $2 and ($3::uuid is null or id < $3::uuid) order by id desc limit $4`,
        [clinicId, state, before?.[0] ?? null, page.limit + 1],
      ),
    );
    const items = rows.slice(0, page.limit);
    return { items, nextCursor: rows.length > page.limit ? encodeCursor([items.at(-1)!.id]) : null };
  }

  /**
   * Gives a dead run its tries back.
   * @throws Problem `not-found`, `conflict` when it is not dead
   */
  async retry(clinicId: ClinicId, id: JobRunId): Promise<JobRunFacts> {
    return this.db.tx(clinicId, async (tx) => {
      const run = await tx.row<JobRunFacts & { max_attempts: number }>(
        `select ${columns}, max_attempts from job_run where clinic_id = $1 and id = $2 for update`,
        [clinicId, id],
      );
      if (!run) throw new Problem('not-found');
      if (run.state !== 'dead')
        throw new Problem('conflict', { detail: 'Only a job that was given up can be tried again.' });
      await tx.rows(
        `update job_run set state = 'queued', ended_at = null, last_error = null where clinic_id = $1 and id = $2`,
        [clinicId, id],
      );
      await addToQueue(tx, {
        id,
        name: run.name,
        maxAttempts: run.max_attempts,
        priority: jobPriority.usual,
      });
      const { max_attempts: _tries, ...facts } = run;
      return { ...facts, state: 'queued', lastError: null, endedAt: null };
    });
  }
}

/** Puts a run into the queue, to start when this transaction commits. */
export async function addToQueue(
  tx: Tx,
  run: { id: JobRunId; name: string; maxAttempts: number; priority: number; runAt?: Date },
): Promise<void> {
  await tx.rows('select graphile_worker.samelight_enqueue($1, $2, $3, $4, $5, $6)', [
    run.name,
    run.id,
    tx.clinicId,
    run.maxAttempts,
    run.runAt ?? new Date(0),
    run.priority,
  ]);
}

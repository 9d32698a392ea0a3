import { Problem, type ClinicId, type JobRunId } from '#kernel';
import { EventEmitter } from 'node:events';
import { hostname } from 'node:os';
import { Logger as QueueLogger, run, type Runner, type Task, type WorkerEvents } from 'graphile-worker';
import pg from 'pg';
import type { Database, Tx } from '../database/database.js';
import type { Logger } from '../logging/logger.js';
import type { JobDefinition, JobHandler, RunningJob } from './jobs.js';

const heartbeatMs = 3_000;
/** A worker silent for this long is taken for dead; five missed beats. */
const deadAfterMs = 15_000;

interface QueuePayload {
  runId: JobRunId;
  clinicId: ClinicId;
}

class LostRun extends Error {}

/**
 * Runs jobs from the queue in PostgreSQL until stopped. Workers are stateless and can be many. Jobs of a worker that
 * died are given to others within seconds.
 */
export class JobWorker {
  private runner: Runner | null = null;
  private beat: NodeJS.Timeout | null = null;
  private readonly workerIds = new Set<string>();
  private readonly pool: pg.Pool;

  /** @throws Error when a job has no handler, or two, or a handler has no job */
  constructor(
    private readonly db: Database,
    private readonly logger: Logger,
    private readonly handlers: readonly JobHandler<never>[],
    definitions: readonly JobDefinition<never>[],
    private readonly options: { jobsUrl: string; concurrency: number },
  ) {
    for (const definition of definitions) {
      const count = handlers.filter((handler) => handler.definition.name === definition.name).length;
      if (count !== 1) throw new Error(`job ${definition.name} has ${count} handlers, it needs exactly one`);
    }
    for (const { definition } of handlers) {
      if (!definitions.includes(definition))
        throw new Error(`handler for ${definition.name}, which is no registered job`);
    }
    this.pool = new pg.Pool({
      connectionString: options.jobsUrl,
      max: options.concurrency + 3,
      application_name: 'samelight-queue',
    });
    const lost = (error: Error) => this.logger.warn({ event: 'queue.connection-lost', err: error });
    this.pool.on('error', lost);
    this.pool.on('connect', (client) => client.on('error', lost));
  }

  async start(): Promise<void> {
    await this.sweep();
    const taskList = Object.fromEntries(
      this.handlers.map((handler) => [handler.definition.name, this.task(handler)]),
    );
    const events = new EventEmitter() as WorkerEvents;
    // Jobs are locked in the name of the pool, or of a single worker, as the version of the queue has it.
    events.on('pool:create', ({ workerPool }) => this.workerIds.add(workerPool.id));
    events.on('worker:create', ({ worker }) => this.workerIds.add(worker.workerId));
    events.on('pool:listen:error', ({ error }) =>
      this.logger.warn({ event: 'queue.listen-failed', err: error as Error }),
    );
    this.runner = await run({
      pgPool: this.pool,
      concurrency: this.options.concurrency,
      taskList,
      events,
      noHandleSignals: true,
      pollInterval: 2_000,
      // Our own log says what each run did, with fields that are allowed to leave.
      logger: new QueueLogger(() => () => {}),
    });
    await this.heartbeat();
    this.beat = setInterval(() => {
      this.heartbeat()
        .then(() => this.sweep())
        .catch((error: unknown) =>
          this.logger.warn({ event: 'queue.heartbeat-failed', err: error as Error }),
        );
    }, heartbeatMs);
  }

  /** Lets running jobs finish for a moment, hands the others back. */
  async stop(): Promise<void> {
    if (this.beat) clearInterval(this.beat);
    await this.runner?.stop();
    await this.pool
      .query('delete from graphile_worker.samelight_heartbeat where worker_id = any($1)', [
        [...this.workerIds],
      ])
      .catch(() => {});
    await this.pool.end();
  }

  private async heartbeat(): Promise<void> {
    if (this.workerIds.size === 0) return;
    await this.pool.query(
      `insert into graphile_worker.samelight_heartbeat (worker_id, host, process_id) select id, $2, $3 from unnest($1::text[]) id
       on conflict (worker_id) do update set last_seen_at = now()`,
      [[...this.workerIds], hostname(), process.pid],
    );
  }

  /** Takes jobs away from silent workers, and closes the runs that have used up their tries that way. */
  private async sweep(): Promise<void> {
    const { rows: neighbours } = await this.pool.query<{ worker_id: string; process_id: number }>(
      'select worker_id, process_id from graphile_worker.samelight_heartbeat where host = $1',
      [hostname()],
    );
    const gone = neighbours
      .filter((neighbour) => !isAlive(neighbour.process_id))
      .map((neighbour) => neighbour.worker_id);
    const { rows: silent } = await this.pool.query<{ worker_id: string }>(
      `delete from graphile_worker.samelight_heartbeat
       where last_seen_at < now() - make_interval(secs => $1) or worker_id = any($2) returning worker_id`,
      [deadAfterMs / 1000, gone],
    );
    // Locked by a worker that never beat: it died between its start and its first heartbeat.
    const { rows: orphaned } = await this.pool.query<{ worker_id: string }>(
      `select distinct j.locked_by as worker_id from graphile_worker._private_jobs j
       where j.locked_at < now() - make_interval(secs => $1)
         and not exists (select 1 from graphile_worker.samelight_heartbeat h where h.worker_id = j.locked_by)`,
      [deadAfterMs / 1000],
    );
    const ids = [...new Set([...silent, ...orphaned].map((row) => row.worker_id))];
    if (ids.length > 0) {
      // Behind the others for a moment: a job that was hit while its worker was killed should not be hit again at once.
      await this.pool.query(
        `update graphile_worker._private_jobs set run_at = now() + make_interval(secs => attempts), locked_by = null, locked_at = null
         where locked_by = any($1)`,
        [ids],
      );
      await this.pool.query('select graphile_worker.force_unlock_workers($1)', [ids]);
      this.logger.warn({ event: 'queue.workers-lost', count: ids.length });
    }
    const { rows: spent } = await this.pool.query<{ id: string; payload: QueuePayload }>(
      `select id, payload from graphile_worker._private_jobs where locked_at is null and attempts >= max_attempts`,
    );
    // Buried first and only then removed, each by its id: what another worker unlocks meanwhile waits for the next sweep.
    for (const { id, payload } of spent) {
      await this.bury(payload, 'worker-lost');
      await this.pool.query('delete from graphile_worker._private_jobs where id = $1', [id]);
    }
  }

  private task(handler: JobHandler<never>): Task {
    return async (payload, helpers) => {
      const { runId, clinicId } = payload as QueuePayload;
      const startedAt = performance.now();
      const lost = new AbortController();
      const claimed = await this.db.tx(clinicId, (tx) =>
        tx.row<{ payload: unknown; attempt: number }>(
          `update job_run set state = 'running', attempt = attempt + 1, started_at = clock_now()
           where clinic_id = $1 and id = $2 and state in ('queued', 'running') returning payload, attempt`,
          [clinicId, runId],
        ),
      );
      // Delivered again after it had ended.
      if (!claimed) return;
      const { attempt } = claimed;
      const running: RunningJob = {
        id: runId,
        clinicId,
        attempt,
        signal: helpers.abortSignal ? AbortSignal.any([helpers.abortSignal, lost.signal]) : lost.signal,
        commit: (work) =>
          this.db.tx(clinicId, async (tx) => {
            await this.fence(tx, runId, attempt, lost);
            return work(tx);
          }),
        progress: (done, total) =>
          this.db.tx(clinicId, async (tx) => {
            await this.fence(tx, runId, attempt, lost);
            await tx.rows(
              'update job_run set progress_done = $3, progress_total = $4 where clinic_id = $1 and id = $2',
              [clinicId, runId, done, total],
            );
          }),
      };
      const note = { event: 'job', job: handler.definition.name, jobRunId: runId, clinicId, attempt };
      try {
        const outcome = await handler.handle(handler.definition.payload.parse(claimed.payload), running);
        const skipped = outcome === 'done' ? null : outcome.skipped;
        await running.commit((tx) =>
          tx.rows(
            'update job_run set state = $3, last_error = $4, ended_at = clock_now() where clinic_id = $1 and id = $2',
            [clinicId, runId, skipped === null ? 'done' : 'skipped', skipped],
          ),
        );
        this.logger.info({
          ...note,
          outcome: skipped === null ? 'done' : 'skipped',
          durationMs: Math.round(performance.now() - startedAt),
        });
      } catch (error) {
        if (error instanceof LostRun) {
          this.logger.warn({ ...note, outcome: 'lost' });
          // The queue drops the failure of a worker that no longer holds the job.
          throw error;
        }
        const reason = error instanceof Problem ? error.slug : 'internal';
        this.logger.error({ ...note, outcome: 'failed', reason, err: error as Error });
        if (helpers.job.attempts >= helpers.job.max_attempts) await this.bury({ runId, clinicId }, reason);
        else
          await this.db.tx(clinicId, (tx) =>
            tx.rows(
              `update job_run set state = 'queued', last_error = $3 where clinic_id = $1 and id = $2 and attempt = $4`,
              [clinicId, runId, reason, attempt],
            ),
          );
        throw error;
      }
    };
  }

  private async fence(tx: Tx, runId: JobRunId, attempt: number, lost: AbortController): Promise<void> {
    const current = await tx.row(
      `select 1 from job_run where clinic_id = $1 and id = $2 and attempt = $3 and state = 'running' for update`,
      [tx.clinicId, runId, attempt],
    );
    if (!current) {
      lost.abort();
      throw new LostRun('another worker has this run now');
    }
  }

  private async bury({ runId, clinicId }: QueuePayload, reason: string): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const dead = await tx.row<{ name: string; payload: unknown }>(
        `update job_run set state = 'dead', last_error = $3, ended_at = clock_now()
         where clinic_id = $1 and id = $2 and state in ('queued', 'running') returning name, payload`,
        [clinicId, runId, reason],
      );
      if (!dead) return;
      const handler = this.handlers.find((candidate) => candidate.definition.name === dead.name);
      await handler?.onDead?.(handler.definition.payload.parse(dead.payload), tx);
      this.logger.error({ event: 'job.dead', job: dead.name, jobRunId: runId, clinicId, reason });
    });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    return true;
  }
}

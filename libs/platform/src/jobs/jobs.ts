import { newId, type ClinicId, type JobRunId } from '#kernel';
import type { z } from 'zod';
import type { Tx } from '../database/database.js';
import { addToQueue } from './job-runs.js';
import { jobPriority } from './priority.js';

/** What a job is called and what it is told: ids and versions only. */
export interface JobDefinition<P> {
  readonly name: string;
  readonly payload: z.ZodType<P>;
  /** Tries before the run is a dead letter. */
  readonly maxAttempts: number;
  readonly priority: number;
}

export function defineJob<P>(
  name: string,
  payload: z.ZodType<P>,
  options: { maxAttempts?: number; priority?: number } = {},
): JobDefinition<P> {
  return {
    name,
    payload,
    maxAttempts: options.maxAttempts ?? 5,
    priority: options.priority ?? jobPriority.usual,
  };
}

/** How a handler ends unless it throws. "The row is not there" is never `done`. */
export type JobOutcome = 'done' | { skipped: string };

/** The running try, as its handler sees it. */
export interface RunningJob {
  readonly id: JobRunId;
  readonly clinicId: ClinicId;
  readonly attempt: number;
  /** Aborted when the worker stops or has lost this run to another one. */
  readonly signal: AbortSignal;
  /** A transaction that commits only while this try is still the current one; a late worker's work is thrown away. */
  commit<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Says how far it is. */
  progress(done: number, total: number): Promise<void>;
}

/** May run twice, at any time, in any order. */
export interface JobHandler<P> {
  readonly definition: JobDefinition<P>;
  handle(payload: P, run: RunningJob): Promise<JobOutcome>;
  /** Tells the rows that waited for this job that it will not be tried again. */
  onDead?(payload: P, tx: Tx): Promise<void>;
}

export interface EnqueueOptions {
  /** While a run with this key is queued, another one is not added. */
  dedupeKey?: string;
  runAt?: Date;
  requestId?: string;
  /** Where this once differs from what the job usually has. */
  priority?: number;
}

/**
 * Adds a job in the transaction that made it necessary: a rollback takes it back, a commit starts it.
 * @returns the run, or null when one with the same `dedupeKey` is queued already
 */
export async function enqueue<P>(
  tx: Tx,
  job: JobDefinition<P>,
  payload: P,
  options: EnqueueOptions = {},
): Promise<JobRunId | null> {
  const id = newId<JobRunId>();
  const inserted = await tx.row<{ id: string }>(
    `insert into job_run (id, clinic_id, name, payload, dedupe_key, request_id, max_attempts) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (clinic_id, dedupe_key) where state = 'queued' do nothing returning id`,
    [
      id,
      tx.clinicId,
      job.name,
      JSON.stringify(job.payload.parse(payload)),
      options.dedupeKey ?? null,
      options.requestId ?? null,
      job.maxAttempts,
    ],
  );
  if (!inserted) return null;
  await addToQueue(tx, {
    id,
    name: job.name,
    maxAttempts: job.maxAttempts,
    priority: options.priority ?? job.priority,
    ...(options.runAt ? { runAt: options.runAt } : {}),
  });
  return id;
}

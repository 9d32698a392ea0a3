import { newId, type ClinicId, type JobRunId } from '#kernel';
import type { z } from 'zod';
import type { Tx } from '../database/database.js';

/** What a job is called and what it is told: ids and versions only. */
export interface JobDefinition<P> {
  readonly name: string;
  readonly payload: z.ZodType<P>;
  /** Tries before the run is a dead letter. */
  readonly maxAttempts: number;
}

export function defineJob<P>(name: string, payload: z.ZodType<P>, maxAttempts = 5): JobDefinition<P> {
  return { name, payload, maxAttempts };
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
    `insert into job_run (id, clinic_id, name, payload, dedupe_key, request_id) values ($1, $2, $3, $4, $5, $6)
     on conflict (clinic_id, dedupe_key) where state = 'queued' do nothing returning id`,
    [
      id,
      tx.clinicId,
      job.name,
      JSON.stringify(job.payload.parse(payload)),
      options.dedupeKey ?? null,
      options.requestId ?? null,
    ],
  );
  if (!inserted) return null;
  await tx.rows('select graphile_worker.samelight_enqueue($1, $2, $3, $4, $5)', [
    job.name,
    id,
    tx.clinicId,
    job.maxAttempts,
    options.runAt ?? new Date(0),
  ]);
  return id;
}

/** Gives a dead run its tries back. @returns false when it is not dead */
export async function retryDead(
  tx: Tx,
  id: JobRunId,
  definitions: readonly JobDefinition<never>[],
): Promise<boolean> {
  const run = await tx.row<{ name: string }>(
    `update job_run set state = 'queued', ended_at = null, last_error = null
     where clinic_id = $1 and id = $2 and state = 'dead' returning name`,
    [tx.clinicId, id],
  );
  if (!run) return false;
  const definition = definitions.find((known) => known.name === run.name);
  if (!definition) throw new Error(`no job is called ${run.name}`);
  await tx.rows('select graphile_worker.samelight_enqueue($1, $2, $3, $4, $5)', [
    run.name,
    id,
    tx.clinicId,
    definition.maxAttempts,
    new Date(0),
  ]);
  return true;
}

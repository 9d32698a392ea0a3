import type { z } from 'zod';
import type { Tx } from '../database/database.js';
import { defineJob, enqueue, type JobDefinition } from './jobs.js';
import { jobPriority } from './priority.js';

/**
 * Something that has happened, told to contexts further right, which its own context must not import. It is one job for each
 * subscriber, written in the transaction of what happened.
 */
export interface EventDefinition<P, S extends string> {
  /** Past tense, such as `session.rescheduled`. */
  readonly name: string;
  /** The job by which each subscriber hears of it. */
  readonly jobs: Readonly<Record<S, JobDefinition<P>>>;
}

/** @param subscribers who hears of it; the list is part of the definition, so the worker finds a missing handler at its start */
export function defineEvent<P, const S extends string>(
  name: string,
  payload: z.ZodType<P>,
  subscribers: readonly S[],
): EventDefinition<P, S> {
  const jobs = Object.fromEntries(
    subscribers.map((subscriber) => [
      subscriber,
      defineJob(`${name}:${subscriber}`, payload, { priority: jobPriority.awaited }),
    ]),
  ) as Record<S, JobDefinition<P>>;
  return { name, jobs };
}

/** Tells every subscriber when this transaction commits. */
export async function publish<P>(tx: Tx, event: EventDefinition<P, string>, payload: P): Promise<void> {
  for (const job of Object.values(event.jobs)) await enqueue(tx, job, payload);
}

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { Problem, type JobRunId } from '#kernel';
import {
  aClinic,
  openTestDatabase,
  type TestClinic,
  type TestDatabase,
} from '../../../../test/support/database.js';
import { createLogger } from '../logging/index.js';
import {
  defineJob,
  enqueue,
  JobRuns,
  JobWorker,
  type JobDefinition,
  type JobHandler,
  type RunningJob,
} from './index.js';

const measure = defineJob('test.measure', z.strictObject({ n: z.number() }), { maxAttempts: 2 });
const quiet = createLogger({ level: 'silent', name: 'test' });

let database: TestDatabase;
let clinic: TestClinic;
const workers: JobWorker[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  clinic = await aClinic(database.db);
});
afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.stop();
});
afterAll(() => database.close());

type Handle = (payload: { n: number }, run: RunningJob) => Promise<'done' | { skipped: string }>;

async function work(
  handle: Handle,
  onDead: JobHandler<{ n: number }>['onDead'] = async () => {},
): Promise<JobWorker> {
  const handler = { definition: measure, handle, onDead } as unknown as JobHandler<never>;
  const worker = new JobWorker(database.db, quiet, [handler], [measure as unknown as JobDefinition<never>], {
    jobsUrl: database.jobsUrl,
    concurrency: 2,
  });
  workers.push(worker);
  await worker.start();
  return worker;
}

const add = (n: number, dedupeKey?: string) =>
  database.db.tx(clinic.clinicId, (tx) => enqueue(tx, measure, { n }, dedupeKey ? { dedupeKey } : {}));

const stateOf = async (id: JobRunId | null) =>
  (await database.db.tx(clinic.clinicId, (tx) =>
    tx.row<{ state: string; attempt: number; last_error: string | null }>(
      'select state, attempt, last_error from job_run where id = $1',
      [id],
    ),
  ))!;

async function until<T>(read: () => Promise<T>, isReached: (value: T) => boolean, seconds = 60): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const value = await read();
    if (isReached(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)}`);
    await wait(50);
  }
}

const hasEnded = (run: { state: string }) => ['done', 'skipped', 'dead'].includes(run.state);

describe('a job', () => {
  it('exists only when its transaction commits', async () => {
    const seen: number[] = [];
    await work(async ({ n }) => {
      seen.push(n);
      return 'done';
    });
    const rolledBack = database.db.tx(clinic.clinicId, async (tx) => {
      await enqueue(tx, measure, { n: 1 });
      throw new Problem('conflict');
    });
    await expect(rolledBack).rejects.toMatchObject({ slug: 'conflict' });
    const id = await add(2);
    await until(() => stateOf(id), hasEnded);
    expect(seen).toEqual([2]);
  });

  it('is added once while one with the same key waits', async () => {
    const first = await add(3, 'same');
    expect(await add(3, 'same')).toBeNull();
    await work(async () => 'done');
    expect(await until(() => stateOf(first), hasEnded)).toMatchObject({ state: 'done', attempt: 1 });
    const again = await add(3, 'same');
    expect(again).not.toBeNull();
    await until(() => stateOf(again), hasEnded);
  });

  it('is tried again after a failure, then given up, which its handler is told', async () => {
    const dead: number[] = [];
    await work(
      async () => {
        throw new Problem('dependency-down');
      },
      async ({ n }) => {
        dead.push(n);
      },
    );
    const id = await add(4);
    const run = await until(() => stateOf(id), hasEnded, 40);
    expect(run).toEqual({ state: 'dead', attempt: 2, last_error: 'dependency-down' });
    expect(dead).toEqual([4]);

    const runs = new JobRuns(database.db);
    expect((await runs.list(clinic.clinicId, 'dead', { limit: 5 })).items.map((item) => item.id)).toEqual([
      id,
    ]);
    expect(await runs.retry(clinic.clinicId, id!)).toMatchObject({ state: 'queued' });
    await expect(runs.retry(clinic.clinicId, id!)).rejects.toMatchObject({ slug: 'conflict' });
    await until(() => stateOf(id), hasEnded, 40);
  });

  it('says how far it is', async () => {
    let release = () => {};
    await work(async (_payload, run) => {
      await run.progress(2, 5);
      await new Promise<void>((resolve) => (release = resolve));
      return { skipped: 'nothing-to-do' };
    });
    const id = await add(5);
    const progress = () =>
      database.db.tx(clinic.clinicId, (tx) =>
        tx.row<{ done: number; total: number }>(
          'select progress_done as done, progress_total as total from job_run where id = $1',
          [id],
        ),
      );
    expect(await until(progress, (value) => value?.done === 2)).toEqual({ done: 2, total: 5 });
    release();
    expect(await until(() => stateOf(id), hasEnded)).toMatchObject({
      state: 'skipped',
      last_error: 'nothing-to-do',
    });
  });
});

describe('a worker', () => {
  it('does not start while a job has no handler, or two, or a handler has no job', () => {
    const handler = { definition: measure, handle: async () => 'done' } as unknown as JobHandler<never>;
    const definition = measure as unknown as JobDefinition<never>;
    const make = (handlers: JobHandler<never>[], definitions: JobDefinition<never>[]) =>
      new JobWorker(database.db, quiet, handlers, definitions, { jobsUrl: database.jobsUrl, concurrency: 1 });
    expect(() => make([], [definition])).toThrow(/0 handlers/);
    expect(() => make([handler, handler], [definition])).toThrow(/2 handlers/);
    expect(() => make([handler], [])).toThrow(/no registered job/);
  });

  it('takes over the jobs of one that was killed', async () => {
    const id = await add(6);
    const jobs = new pg.Client({ connectionString: database.jobsUrl });
    await jobs.connect();
    // A worker of this machine whose process is gone, with the job in its hands.
    await jobs.query(
      `insert into graphile_worker.samelight_heartbeat (worker_id, host, process_id) values ('gone', $1, 2147483646)`,
      [(await import('node:os')).hostname()],
    );
    await jobs.query(
      `update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now(), attempts = 1 where payload->>'runId' = $1`,
      [id],
    );
    await jobs.end();
    await work(async () => 'done');
    expect(await until(() => stateOf(id), hasEnded)).toMatchObject({ state: 'done' });
  });

  it('that comes late cannot write over a newer try', async () => {
    let written = false;
    let first = true;
    await work(async (_payload, run) => {
      if (first) {
        first = false;
        // Meanwhile another worker took the run.
        await database.db.tx(clinic.clinicId, (tx) =>
          tx.rows('update job_run set attempt = attempt + 1 where id = $1', [run.id]),
        );
        await run.commit(async () => {
          written = true;
        });
      }
      return 'done';
    });
    const id = await add(7);
    await until(
      () => stateOf(id),
      (run) => run.attempt >= 2,
    );
    await wait(300);
    expect(written).toBe(false);
  });
});

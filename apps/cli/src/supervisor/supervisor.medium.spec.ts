import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { identify, Installation } from '#platform/embedded';

const data = await mkdtemp(path.join(tmpdir(), 'samelight-supervisor-'));
await chmod(data, 0o711);
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
const running: Run[] = [];

class Run {
  output = '';
  readonly ended: Promise<number | null>;
  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (text) => (this.output += String(text)));
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }
  async untilSays(text: string): Promise<void> {
    await until(
      () => this.output.includes(text),
      () => `"${text}" in:\n${this.output}`,
    );
  }
  /** Says so, and the worker, which comes last, is up too. */
  async untilWorks(text: string): Promise<void> {
    await this.untilSays(text);
    await until(
      async () => (await names()).includes('worker start') && identify(await pidOf('worker')) !== undefined,
      () => 'a worker',
    );
  }
}

function start(args: string[] = [], environment: Record<string, string> = {}): Run {
  const run = new Run(
    spawn(
      '/usr/bin/env',
      [
        ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
        process.execPath,
        '--import',
        './test/support/typescript.mjs',
        '--no-warnings',
        'test/support/supervisor/run.ts',
        '--data',
        data,
        '--port',
        String(port),
        ...args,
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    ),
  );
  running.push(run);
  return run;
}

async function until(isTrue: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what()}`);
    await sleep(30);
  }
}

const events = async () => (await readFile(path.join(data, 'events.log'), 'utf8')).trim().split('\n');
const names = async () => (await events()).map((line) => line.split(' ').slice(0, 2).join(' '));
const pidOf = async (role: string) =>
  Number(
    (await events())
      .filter((line) => line.startsWith(`${role} start`))
      .at(-1)!
      .split(' ')[2],
  );
const forget = () => rm(path.join(data, 'events.log'), { force: true });
const instance = async () =>
  (await fetch(`${address}/api/v1/instance`)).json() as Promise<{
    mode: string;
    preparing: { step: string } | null;
  }>;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  return port;
}

afterEach(async () => {
  for (const run of running.splice(0)) {
    if (run.child.exitCode === null && run.child.signalCode === null) run.child.kill('SIGTERM');
    await run.ended;
  }
  await forget();
});
afterAll(async () => {
  const installation = await Installation.open(data);
  for (const mode of ['demo', 'clinic'] as const) await installation.postgres(mode).stop();
  await rm(data, { recursive: true, force: true });
});

describe('npm start', () => {
  it('offers the choice, prepares the demo while the page follows, and stops in order', async () => {
    const run = start();
    await run.untilSays(`Samelight runs at ${address}`);
    expect(await instance()).toEqual({ mode: 'choose', preparing: null, canSwitch: true });
    await fetch(`${address}/api/v1/instance/mode`, { method: 'POST', body: 'demo' });
    await until(
      async () => (await instance()).preparing?.step !== undefined,
      () => 'a step on the page',
    );
    await run.untilWorks('choose a person on the page to sign in');
    expect(await instance()).toEqual({ mode: 'demo', preparing: null, canSwitch: true });
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(await names()).toEqual([
      'first-run start',
      'migrate start',
      'seed start',
      'first-run stop',
      'api start',
      'worker start',
      'api stop',
      'worker stop',
    ]);
    expect(await (await Installation.open(data)).postgres('demo').isRunning()).toBe(false);
  });

  it('remembers the choice, does not seed again, hands out the least rights, and tells a second start about the first', async () => {
    const run = start([], { DATABASE_ADMIN_URL: 'postgres://elsewhere/db' });
    await run.untilWorks('Demo clinic');
    expect(await names()).not.toContain('seed start');
    const settings = (await (await fetch(`${address}/settings`)).json()) as Record<string, string>;
    expect(settings).toMatchObject({
      SAMELIGHT_MODE: 'demo',
      OBJECTS_ROOT: path.join(data, 'demo', 'objects'),
      PUBLIC_URL: address,
    });
    expect(Object.keys(settings).filter((name) => name.startsWith('DATABASE_'))).toEqual(['DATABASE_URL']);
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`already runs at ${address} (process id ${run.child.pid})`);
  });

  it('starts a killed api, worker and database again', async () => {
    const run = start();
    await run.untilWorks('Demo clinic');
    for (const role of ['api', 'worker']) {
      const killed = await pidOf(role);
      process.kill(killed, 'SIGKILL');
      await until(
        async () => (await pidOf(role)) !== killed,
        () => `a new ${role}`,
      );
      expect(run.output).toContain(`${role} ended by signal SIGKILL; starting it again in 0.25 s`);
    }
    await until(
      async () => (await fetch(address).catch(() => undefined))?.status === 200,
      () => 'an answer',
    );
    expect(await instance()).toMatchObject({ mode: 'demo' });
    const database = (await Installation.open(data)).postgres('demo');
    process.kill((await database.pid())!, 'SIGKILL');
    await run.untilSays('The database is back');
    expect(await database.isRunning()).toBe(true);
  });

  it('after its own kill -9 the next start ends what was left, adopts the database and goes on', async () => {
    const first = start();
    await first.untilWorks('Demo clinic');
    const database = (await Installation.open(data)).postgres('demo');
    const [databasePid, apiPid] = [await database.pid(), await pidOf('api')];
    first.child.kill('SIGKILL');
    await first.ended;
    await until(
      async () => (await names()).filter((line) => line.endsWith('orphaned')).length === 2,
      () => 'two orphans',
    );
    const next = start();
    await next.untilWorks('Demo clinic');
    expect(next.output).toContain('Ended 2 processes');
    expect(await pidOf('api')).not.toBe(apiPid);
    expect(await database.pid()).toBe(databasePid);
  });

  it('keeps demo and clinic apart, and says on the page why a preparation failed', async () => {
    await rm(path.join(data, 'demo', 'seeded'));
    const failing = start(['--demo'], { FAKE_SEED_FAILS: '1' });
    expect(await failing.ended).toBe(1);
    expect(failing.output).toContain('no room on the disk');
    await rm(path.join(data, 'active'));
    const run = start([], { FAKE_SEED_FAILS: '1' });
    await run.untilSays(`Samelight runs at ${address}`);
    await fetch(`${address}/api/v1/instance/mode`, { method: 'POST', body: 'demo' });
    await until(
      async () => (await instance()).preparing?.step === 'failed',
      () => 'the failure on the page',
    );
    await fetch(`${address}/api/v1/instance/mode`, { method: 'POST', body: 'clinic' });
    await run.untilWorks('Your clinic: sign in');
    expect(await instance()).toEqual({ mode: 'clinic', preparing: null, canSwitch: false });
    const secrets = await Promise.all(
      ['demo', 'clinic'].map((mode) => readFile(path.join(data, mode, 'master-key'), 'utf8')),
    );
    expect(new Set(secrets).size).toBe(2);
  });

  it('brings the schema up to date only when it may not be, and always after a restore', async () => {
    const files = (await readdir('migrations')).filter((name) => /^\d{4}-/.test(name));
    const installation = await Installation.open(data);
    const first = start(['--clinic']);
    await first.untilWorks('Your clinic: sign in');
    const client = new pg.Client({
      connectionString: await installation.postgres('clinic').adminUrl('samelight'),
    });
    await client.connect();
    await client.query('create table migration as select n from generate_series(1, $1::int) n', [
      files.length,
    ]);
    await client.end();
    const startAgain = async () => {
      for (const run of running.splice(0)) {
        run.child.kill('SIGTERM');
        await run.ended;
      }
      await forget();
      await start(['--clinic']).untilWorks('Your clinic: sign in');
    };
    await startAgain();
    expect(await names()).not.toContain('migrate start');
    await rm(path.join(data, 'clinic', 'migrated'));
    await startAgain();
    expect(await names()).toContain('migrate start');
    const again = new pg.Client({
      connectionString: await installation.postgres('clinic').adminUrl('samelight'),
    });
    await again.connect();
    await again.query('delete from migration where n = 1');
    await again.end();
    await startAgain();
    expect(await names()).toContain('migrate start');
  });

  it('waits for work under way, but not after a second Ctrl-C', async () => {
    const run = start(['--clinic'], { FAKE_STUCK: 'worker' });
    await run.untilWorks('Your clinic: sign in');
    run.child.kill('SIGINT');
    await until(
      async () => (await names()).includes('worker stop'),
      () => 'the worker to be asked',
    );
    const askedAt = Date.now();
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(Date.now() - askedAt).toBeLessThan(5_000);
    expect(identify(await pidOf('worker'))).toBeUndefined();
    expect(await (await Installation.open(data)).postgres('clinic').isRunning()).toBe(false);
  });

  it('says who is in the way when the port is taken', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const run = start();
      expect(await run.ended).toBe(1);
      expect(run.output).toContain(`Port ${port} is used by another program`);
      expect(run.output).toContain(`npm start -- --port ${port + 1}`);
    } finally {
      other.close();
    }
  });

  it('looks for a missing backup of a clinic when one is wanted every night, with the rights of the owner', async () => {
    const run = start(['--clinic'], { BACKUP_TO: path.join(data, 'backups') });
    await run.untilWorks('sign in, or set it up');
    await until(
      async () => (await names()).includes('backup start'),
      () => 'a backup',
    );
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    await forget();
    const without = start(['--clinic']);
    await without.untilWorks('sign in, or set it up');
    await sleep(500);
    expect(await names()).not.toContain('backup start');
  });
});

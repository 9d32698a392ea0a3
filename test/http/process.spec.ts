import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createObjectStore } from '#platform';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let objects: string;
beforeAll(async () => {
  database = await openTestDatabase();
  objects = await mkdtemp(join(tmpdir(), 'samelight-process-'));
  await (await createObjectStore({ kind: 'fs', root: objects, createIfMissing: true })).close();
});
afterAll(async () => {
  await database.close();
  await rm(objects, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The API as a process of its own. */
function start(environment: Record<string, string>): {
  child: ChildProcess;
  printed: (pattern: RegExp) => Promise<RegExpExecArray>;
  ended: Promise<Ended>;
} {
  const child = spawn(
    process.execPath,
    ['--import', './test/support/typescript.mjs', '--no-warnings', 'apps/api/src/main.ts'],
    { env: { PATH: process.env['PATH'], ...environment }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) =>
    child.on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return {
    child,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(stdout);
          if (found) resolve(found);
        };
        child.stdout.on('data', look);
        look();
        void ended.then(() => reject(new Error(`ended without ${pattern}: ${stderr}`)));
      }),
  };
}

const settings = () => ({
  DATABASE_URL: database.appUrl,
  OBJECTS_ROOT: objects,
  MASTER_KEY: 'ab'.repeat(32),
  PORT: '0',
});

describe('the API as a process', () => {
  it('names every wrong setting at once, without its value, and ends with 1', async () => {
    const { code, stderr } = await start({ MASTER_KEY: 'not-a-secret', PORT: 'many' }).ended;
    expect(code).toBe(1);
    for (const name of ['DATABASE_URL', 'MASTER_KEY', 'OBJECTS_ROOT', 'PORT']) expect(stderr).toContain(name);
    expect(stderr).not.toContain('not-a-secret');
    expect(stderr.split('\n').length).toBeLessThan(8);
  });

  it('does not start on another schema and says what to run', async () => {
    await database.asOwner('alter table migration rename to migration_away');
    try {
      const { code, stderr } = await start(settings()).ended;
      expect(code).toBe(1);
      expect(stderr).toContain('Run: samelight migrate');
    } finally {
      await database.asOwner('alter table migration_away rename to migration');
    }
  });

  it('serves until it is told to stop, then ends with 0', async () => {
    const { child, printed, ended } = start(settings());
    const [, port] = await printed(/"event":"listening".*"port":(\d+)/);
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`);
    expect(await answer.json()).toEqual({ status: 'ok' });
    const keptOpen = await fetch(`http://127.0.0.1:${port}/api/v1/patients?search=Chan`);
    expect(keptOpen.status).toBe(401);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await ended;
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          event: 'request',
          route: '/api/v1/patients',
          status: 401,
          problem: 'not-signed-in',
        }),
        expect.objectContaining({ event: 'stopping', signal: 'SIGTERM' }),
      ]),
    );
    expect(stdout).not.toContain('Chan');
  });
});

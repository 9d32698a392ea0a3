import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceState } from '#platform/embedded';

let child: ChildProcess;
let address: string;

beforeAll(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  address = `http://127.0.0.1:${port}`;
  child = fork('apps/api/src/first-run/main.ts', {
    execPath: '/usr/bin/env',
    execArgv: [
      `PORT=${port}`,
      process.execPath,
      '--import',
      './test/support/typescript.mjs',
      '--no-warnings',
    ],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await until(() =>
    fetch(address).then(
      () => true,
      () => false,
    ),
  );
}, 60_000);

afterAll(async () => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await sleep(50);
  }
}

async function tell(state: InstanceState): Promise<void> {
  child.send({ type: 'instance', state });
  await until(async () => (await read()).text === JSON.stringify(state));
}

const read = async () => {
  const response = await fetch(`${address}/api/v1/instance`);
  return { status: response.status, text: await response.text() };
};
const choose = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${address}/api/v1/instance/mode`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

describe('the server of the first page', () => {
  it('says that nothing is chosen, and takes no choice before the supervisor allows one', async () => {
    expect(await read()).toEqual({
      status: 200,
      text: '{"mode":"choose","preparing":null,"canSwitch":false}',
    });
    expect((await choose('{"mode":"demo"}')).status).toBe(409);
  });

  it('passes one choice on, refuses a second while it prepares, and allows another after a failure', async () => {
    await tell({ mode: 'choose', preparing: null, canSwitch: true });
    const chosen = once(child, 'message');
    const answer = await choose('{"mode":"demo"}');
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ mode: 'choose', preparing: { step: 'database' } });
    expect((await chosen)[0]).toEqual({ type: 'choose-mode', mode: 'demo' });
    expect((await choose('{"mode":"clinic"}')).status).toBe(409);
    await tell({
      mode: 'choose',
      preparing: { step: 'seed', done: 2, total: 4, detail: '120/480' },
      canSwitch: true,
    });
    await tell({
      mode: 'choose',
      preparing: { step: 'failed', done: 0, total: 1, detail: 'disk full' },
      canSwitch: true,
    });
    const chosenAgain = once(child, 'message');
    expect((await choose('{"mode":"clinic"}')).status).toBe(202);
    expect((await chosenAgain)[0]).toEqual({ type: 'choose-mode', mode: 'clinic' });
  });

  it('is deaf to other machines, foreign pages and wrong words', async () => {
    await tell({ mode: 'choose', preparing: null, canSwitch: true });
    const good = '{"mode":"demo"}';
    const answers = [
      await choose(good, { 'x-forwarded-for': '203.0.113.7' }),
      await choose(good, { 'content-type': 'text/plain' }),
      await choose('{"mode":"production"}'),
      await choose('{"mode":"demo","force":true}'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([403, 415, 400, 400]);
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect(await read()).toMatchObject({ text: '{"mode":"choose","preparing":null,"canSwitch":true}' });
  });

  it('answers unknown addresses of the API as a problem', async () => {
    const answer = await fetch(`${address}/api/v1/patients`);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ type: '/problems/not-found', instance: '/api/v1/patients' });
  });
});

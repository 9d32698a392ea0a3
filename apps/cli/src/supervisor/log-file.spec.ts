import { afterAll, describe, expect, it } from '@jest/globals';
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LogFile } from './log-file.js';

const folder = await mkdtemp(path.join(tmpdir(), 'samelight-log-'));
afterAll(() => rm(folder, { recursive: true }));

const line = (level: string, event: string) => `${JSON.stringify({ level, event, requestId: 'r1' })}\n`;

describe('LogFile', () => {
  it('tells each error once, whole lines only, and counts a flood', async () => {
    const log = new LogFile(path.join(folder, 'api.log'));
    await appendFile(log.file, line('error', 'from an earlier run'));
    await (await log.openForAppending()).close();
    await appendFile(log.file, line('info', 'fine') + line('error', 'queue-down') + '{"level":"err');
    expect(await log.newErrors()).toEqual(['queue-down, request r1']);
    await appendFile(log.file, 'or","event":"late"}\nplain words\n');
    expect(await log.newErrors()).toEqual(['late']);
    await appendFile(log.file, line('fatal', 'flood').repeat(9));
    expect(await log.newErrors()).toEqual(['flood, request r1 (9 times)']);
    await appendFile(log.file, [1, 2, 3, 4, 5, 6, 7].map((n) => line('error', `kind-${n}`)).join(''));
    const many = await log.newErrors();
    expect(many).toHaveLength(6);
    expect(many.at(-1)).toMatch(/^… and 2 more, see /);
    expect(await log.tail(2)).toHaveLength(2);
  });

  it('keeps a bounded number of files of a bounded size, and a writer goes on', async () => {
    const log = new LogFile(path.join(folder, 'worker.log'));
    const writer = await log.openForAppending();
    for (let n = 0; n < 5; n += 1) {
      await writer.appendFile('x'.repeat(11 * 1024 * 1024));
      await log.newErrors();
    }
    await writer.appendFile('after\n');
    await writer.close();
    expect((await stat(log.file)).size).toBe(6);
    expect(await readFile(log.file, 'utf8')).toBe('after\n');
    expect((await readdir(folder)).filter((name) => name.startsWith('worker')).sort()).toEqual([
      'worker.log',
      'worker.log.1',
      'worker.log.2',
      'worker.log.3',
    ]);
  });
});

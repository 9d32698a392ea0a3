import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { randomScene, renderScene } from '../../../test/support/chart-scenes.js';
import { main } from './main.js';

let folder: string;
const at = (name: string) => join(folder, name);

async function samelight(...argv: string[]) {
  const outcome = { code: -1, stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    jest.spyOn(process[name], 'write').mockImplementation((text) => {
      outcome[name] += String(text);
      return true;
    }),
  );
  try {
    outcome.code = await main(argv);
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
  return outcome;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-card-'));
  const scene = {
    widthPx: 480,
    heightPx: 360,
    ground: 'skin',
    size: 0.6,
    tiltDeg: 5,
    exposureEv: 0.3,
    noise: 0.5,
    blurPx: 0.5,
  } as const;
  await writeFile(at('card.jpg'), (await renderScene(randomScene(1, { ...scene, chart: 'card' }))).jpeg);
  await writeFile(at('bare.jpg'), (await renderScene(randomScene(1, { ...scene, chart: null }))).jpeg);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('says what a card in a photo tells, and draws the photo in its colours', async () => {
  const { code, stdout } = await samelight('calibrate', at('card.jpg'), '--out', at('right.jpg'), '--json');
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as { status: string; reason: null; chart: { pxPerMm: number } };
  expect(report).toMatchObject({ command: 'calibrate', status: 'calibrated', reason: null });
  expect(report.chart.pxPerMm / ((480 * 0.6) / 88)).toBeCloseTo(1, 1);
  // In its own colours the photo needs no other.
  const again = await samelight('calibrate', at('right.jpg'), '--json');
  const { chart } = JSON.parse(again.stdout) as { chart: { colour: { deltaEBeforeMean: number } } };
  expect(chart.colour.deltaEBeforeMean).toBeLessThan(2.5);
});

it('says when there is no chart, in words and by its exit code', async () => {
  const { code, stdout } = await samelight('calibrate', at('bare.jpg'), '--out', at('none.jpg'));
  expect({ code, stdout }).toEqual({ code: 4, stdout: 'uncalibrated: no chart found\n' });
  await expect(readFile(at('none.jpg'))).rejects.toThrow('ENOENT');
});

it('draws a card to print', async () => {
  const { code, stdout } = await samelight('card', '--out', at('card.pdf'), '--language', 'zh-Hans');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^card [2-9A-Z]{6} written/);
  expect((await readFile(at('card.pdf'))).subarray(0, 5).toString()).toBe('%PDF-');
});

it.each([
  [['card'], 2, '--out must name a .pdf file'],
  [['card', '--out', 'x.pdf', '--paper', 'a3'], 2, '--paper must be one of a4, letter'],
  [['calibrate'], 2, 'one photo is needed'],
  [['calibrate', 'x.jpg', '--pitch-mm', 'wide'], 2, '--pitch-mm must be from 2 to 100'],
  [['calibrate', '/does/not/exist.jpg'], 3, 'cannot be read (ENOENT)'],
] as const)('%p ends with %p', async (argv, code, message) => {
  const outcome = await samelight(...argv);
  expect(outcome.code).toBe(code);
  expect(outcome.stderr).toContain(message);
});

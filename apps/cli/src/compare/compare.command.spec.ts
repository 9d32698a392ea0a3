import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  baselineToFollowUp,
  encodePhantom,
  makeSkin,
  phantomCapture,
  renderPhantom,
  sharp,
  untreated,
  type PhantomRender,
} from '#imaging';
import { randomScene, renderScene } from '../../../../test/support/chart-scenes.js';
import { main } from '../main.js';

interface Report {
  status: string;
  reason: string | null;
  alignment: { matrix: number[][]; route: string | null };
  light: {
    status: string;
    rule: string;
    reason: string | null;
    evidence: { deltaEBefore: number; deltaEAfter: number };
  } | null;
  score: { met: number; of: number; items: { item: string; verdict: string; reason: string | null }[] };
  pictures: { file: string }[];
}

const size = { widthPx: 400, heightPx: 300 };
let folder: string;
let before: PhantomRender;
let after: PhantomRender;
const at = (...names: string[]) => join(folder, ...names);

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

const compare = (followup: string, out: string, ...more: string[]) =>
  samelight('compare', '--baseline', at('before.jpg'), '--followup', at(followup), '--out', at(out), ...more);
const replay = (out: string, followup: string, ...more: string[]) =>
  samelight(
    'replay',
    at(out, 'compare.json'),
    '--baseline',
    at('before.jpg'),
    '--followup',
    at(followup),
    ...more,
  );

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-compare-'));
  const skin = makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' });
  const otherSkin = makeSkin({ seed: 77, site: 'forehead', phototype: 2, indication: 'mixed-atrophic' });
  before = renderPhantom(skin, untreated, phantomCapture(size));
  after = renderPhantom(
    skin,
    { ...untreated, erythema: 0.5 },
    phantomCapture({
      ...size,
      pose: { rotationDeg: 5, centreMm: [1.5, -1] },
      exposureEv: -0.4,
      whiteBalanceGains: [1.1, 1, 0.9],
      noiseSeed: 2,
    }),
  );
  const other = renderPhantom(otherSkin, untreated, phantomCapture(size));
  for (const [name, render] of Object.entries({ before, after, other }))
    await writeFile(at(`${name}.jpg`), await encodePhantom(render, { takenAtLocal: '2025-03-04T10:00:00' }));
  await writeFile(at('scar.json'), JSON.stringify(before.truth.outlinePx));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('samelight compare', () => {
  it('gives frame, light and score, and pictures that replay makes again', async () => {
    const { code, stdout, stderr } = await compare(
      'after.jpg',
      'pair',
      '--scar',
      at('scar.json'),
      '--view',
      'close-up-cheek-left',
      '--json',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await readFile(at('pair', 'compare.json'), 'utf8')).toBe(stdout);
    const report = JSON.parse(stdout) as Report;
    expect(report).toMatchObject({ status: 'aligned', reason: null, alignment: { route: 'direct' } });
    const truth = baselineToFollowUp(before.truth, after.truth);
    for (const k of [2, 5]) expect(report.alignment.matrix.flat()[k]).toBeCloseTo(truth[k]!, -0.3);
    expect(report.light!.status).toBe('matched');
    expect(report.light!.evidence.deltaEAfter).toBeLessThan(1.2);

    const of = (item: string) => report.score.items.find((one) => one.item === item)!;
    expect(of('position')).toMatchObject({ verdict: 'not-met', reason: 'turned' });
    for (const item of ['styling', 'views', 'timing', 'description'])
      expect(of(item)).toMatchObject({ verdict: 'unknown', reason: 'needs-record' });
    expect(report.score.met).toBe(report.score.items.filter(({ verdict }) => verdict === 'met').length);

    expect((await readdir(at('pair'))).sort()).toEqual([
      'compare.json',
      'difference.webp',
      'normalised.webp',
      'side-by-side.jpg',
    ]);
    expect(await sharp(at('pair', 'normalised.webp')).metadata()).toMatchObject({ width: 400, height: 300 });
    const again = await replay('pair', 'after.jpg');
    expect(again).toMatchObject({
      code: 0,
      stdout: 'normalised.webp: identical bytes\ndifference.webp: identical bytes\n',
    });
  });

  it('says so when a picture is not what its recipe makes, or a photo not the one it was made from', async () => {
    await compare('after.jpg', 'changed', '--scar', at('scar.json'));
    const touched = await sharp(at('changed', 'normalised.webp'))
      .modulate({ saturation: 0.7 })
      .webp()
      .toBuffer();
    await writeFile(at('changed', 'normalised.webp'), touched);
    const again = await replay('changed', 'after.jpg');
    expect(again.code).toBe(4);
    expect(again.stdout).toMatch(/^normalised\.webp: differing: ΔE00 [\d.]+ on average/);
    expect(await replay('changed', 'other.jpg')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('is not the photo that the recipes name') as unknown,
    });
  });

  it('bends skin that turned onto the baseline as an aid, which replay makes again, and nothing else', async () => {
    // A bulge that turns, drawn into the baseline.
    const { data, info } = await sharp(at('before.jpg'))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const turned = Buffer.from(data);
    for (let y = 0; y < info.height; y++) {
      for (let x = 0; x < info.width; x++) {
        const d = Math.round(7 * Math.exp(-((x - 200) ** 2 + (y - 150) ** 2) / (2 * 60 * 60)));
        data.copy(
          turned,
          (y * info.width + x) * 3,
          (y * info.width + Math.max(0, x - d)) * 3,
          (y * info.width + Math.max(0, x - d)) * 3 + 3,
        );
      }
    }
    await sharp(turned, { raw: { width: info.width, height: info.height, channels: 3 } })
      .jpeg({ quality: 95 })
      .toFile(at('turned.jpg'));
    const { code, stdout } = await compare('turned.jpg', 'bent', '--bend', '--json');
    expect(code).toBe(0);
    const { bend, pictures } = JSON.parse(stdout) as {
      bend: { mostPct: number; correlation: { plain: number; bent: number } };
      pictures: { file: string; recipe: string }[];
    };
    expect(bend.correlation.bent).toBeGreaterThan(bend.correlation.plain);
    expect(bend.mostPct).toBeLessThanOrEqual(2);
    expect(pictures.map(({ file, recipe }) => [file, recipe])).toEqual([['bent.webp', 'bent']]);
    expect(await replay('bent', 'turned.jpg')).toMatchObject({
      code: 0,
      stdout: 'bent.webp: identical bytes\n',
    });

    await compare('after.jpg', 'flat', '--bend');
    expect((await readdir(at('flat'))).sort()).toEqual(['compare.json', 'side-by-side.jpg']);
  });

  it('leaves the light as taken where nobody says where the scar is', async () => {
    const { code, stdout } = await compare('after.jpg', 'plain');
    expect(code).toBe(0);
    expect(stdout).toContain('light as taken: name the outline of the scar');
    expect((await readdir(at('plain'))).sort()).toEqual(['compare.json', 'side-by-side.jpg']);
  });

  it('matches the light by the charts in both where nobody says where the scar is', async () => {
    for (const [name, light] of Object.entries({
      'card-before': { exposureEv: 0.3, warmth: 0 },
      'card-after': { exposureEv: -0.3, warmth: 0.6 },
    })) {
      const scene = await renderScene(
        randomScene(1, {
          widthPx: 480,
          heightPx: 360,
          chart: 'card',
          ground: 'skin',
          size: 0.6,
          tiltDeg: 0,
          rotationDeg: 0,
          noise: 0.5,
          blurPx: 0.5,
          gradient: 0,
          jpegQuality: 92,
          ...light,
        }),
      );
      await writeFile(at(`${name}.jpg`), scene.jpeg);
    }
    const argv = [
      '--baseline',
      at('card-before.jpg'),
      '--followup',
      at('card-after.jpg'),
      '--out',
      at('cards'),
    ];
    const { code, stdout } = await samelight('compare', ...argv, '--json');
    expect(code).toBe(0);
    const { light, charts } = JSON.parse(stdout) as Report & {
      charts: { baseline: object; followup: object };
    };
    expect(light).toMatchObject({ status: 'matched', rule: 'charts-of-both' });
    expect(light!.evidence.deltaEAfter).toBeLessThan(light!.evidence.deltaEBefore / 2);
    expect(charts).toMatchObject({ baseline: { kind: 'card' }, followup: { kind: 'card' } });
    const replayed = await samelight('replay', at('cards', 'compare.json'), ...argv.slice(0, 4));
    expect(replayed).toMatchObject({
      code: 0,
      stdout: 'normalised.webp: identical bytes\ndifference.webp: identical bytes\n',
    });
  });

  it('writes no picture of two skins, and the reason', async () => {
    const { code, stdout } = await compare('other.jpg', 'other', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'refused', reason: 'too-different', pictures: [] });
    expect(await readdir(at('other'))).toEqual(['compare.json']);
  });

  it.each([
    [2, ['--baseline', 'before.jpg', '--followup', 'after.jpg']],
    [2, ['--baseline', 'before.jpg', '--followup', 'after.jpg', '--out', '.']],
    [3, ['--baseline', 'before.jpg', '--followup', 'nowhere.jpg', '--out', 'new-1']],
    [3, ['--baseline', 'before.jpg', '--followup', 'after.jpg', '--out', 'new-2', '--scar', 'before.jpg']],
    [5, ['--baseline', 'before.jpg', '--followup', 'after.jpg', '--out', 'before.jpg/x']],
  ])('ends with code %d for %j', async (code, argv) => {
    const paths = argv.map((word) => (word.startsWith('--') ? word : at(word)));
    expect((await samelight('compare', ...paths)).code).toBe(code);
  });
});

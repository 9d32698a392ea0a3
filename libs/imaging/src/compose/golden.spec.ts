import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { deltaE2000 } from '../colour/delta-e.js';
import { linearToLab, srgbToLinear } from '../colour/colour-space.js';
import { applyTo, compose3, invert3, type Matrix3 } from '../align/matrix3.js';
import { sharp } from '../sharp/index.js';
import { composePictures } from './compose-pictures.js';
import type { Composition, CompositionPicture } from './composition.js';

// What every layout looks like, kept as small pictures: where things lie, and which colours skin has. Text may differ by the version of
// the text engine, so outside the photos only its amount is compared. To make them anew after a change that was meant:
// UPDATE_GOLDEN=1 npm run jest -- libs/imaging/src/compose/golden

const folder = fileURLToPath(new URL('../../fixtures/compositions/', import.meta.url));
const [widthPx, heightPx] = [160, 120];
const still: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const a = (5 * Math.PI) / 180;
const turned: Matrix3 = compose3(
  [1.05, 0, 3, 0, 1.05, -4, 0, 0, 1],
  [Math.cos(a), -Math.sin(a), 7, Math.sin(a), Math.cos(a), -6, 0, 0, 1],
);
/** Skin tones side by side, a dark scar across them. */
const tones = [
  [236, 200, 178],
  [198, 150, 122],
  [141, 98, 76],
  [92, 62, 50],
] as const;
const scar = [{ x: 60, y: 44, width: 40, height: 26 }];
const correction = { gamma: 1.03, logGain: [0.12, 0.02, -0.08], field: [0.1, -0.05, 0, 0, 0, 0] } as const;

async function photograph(camera: Matrix3, redness: number): Promise<Buffer> {
  const back = invert3(camera)!;
  const data = Buffer.alloc(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = applyTo(back, x, y);
      const tone = tones[Math.min(3, Math.max(0, Math.floor(u / 40)))]!;
      const isScar = ((u - 80) / 18) ** 2 + ((v - 57) / 11) ** 2 < 1;
      for (let k = 0; k < 3; k++)
        data[(y * widthPx + x) * 3 + k] = isScar && k > 0 ? tone[k]! * (1 - redness) : tone[k]!;
    }
  }
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .png()
    .toBuffer();
}

const first = async (labelLines: string[]): Promise<CompositionPicture> => ({
  name: 'first',
  input: await photograph(still, 0.4),
  matrix: null,
  keep: scar,
  labelLines,
});
const later = async (redness: number, labelLines: string[]): Promise<CompositionPicture> => ({
  name: 'later',
  input: await photograph(turned, redness),
  matrix: turned,
  labelLines,
});
const taken = { kind: 'as-taken', words: 'As taken, aligned' } as const;
const matched = {
  kind: 'matched',
  rule: 'skin',
  methodVersion: '1',
  words: '光線已校正一致，已對齊',
} as const;

const cases: Record<string, () => Promise<Omit<Composition, 'format'>>> = {
  pair: async () => ({
    layout: 'pair',
    widthPx: 420,
    light: matched,
    notes: ['Results vary. These pictures show one person.', '效果因人而異。圖片為一人之情形。'],
    pictures: [
      await first(['Session 1 · baseline', 'Day 0']),
      { ...(await later(0.2, ['Session 2', 'Day 84'])), correction },
    ],
  }),
  strip: async () => ({
    layout: 'strip',
    widthPx: 640,
    columns: 3,
    theme: 'dark',
    light: taken,
    pxPerMm: 4,
    pictures: [
      await first(['第 1 次', '基線']),
      await later(0.3, ['第 2 次', '28 天']),
      await later(0.1, ['第 3 次', '84 天']),
    ],
  }),
  grid: async () => ({
    layout: 'grid',
    perRow: 2,
    widthPx: 420,
    theme: 'neutral',
    light: taken,
    heading: 'Clinic of Light',
    pictures: [
      await first(['Front', 'Day 0']),
      await later(0.2, ['Front', 'Day 84']),
      await first(['Left', 'Day 0']),
      await later(0.1, ['Left', 'Day 84']),
    ],
  }),
  inset: async () => ({
    layout: 'inset',
    widthPx: 420,
    light: taken,
    watermark: 'Clinic',
    pictures: [await first(['Session 1', 'Day 0']), await later(0.2, ['Session 2', 'Day 84'])],
  }),
  ...Object.fromEntries(
    (['1:1', '4:5', '9:16', '16:9'] as const).map((crop) => [
      `pair-${crop.replace(':', 'x')}`,
      async () => ({
        layout: 'pair' as const,
        crop,
        widthPx: 320,
        light: taken,
        pictures: [await first(['Session 1', 'Day 0']), await later(0.2, ['Session 2', 'Day 84'])],
      }),
    ]),
  ),
};

const raw = async (bytes: Uint8Array) => {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data, widthPx: info.width, heightPx: info.height };
};
type Pixels = Awaited<ReturnType<typeof raw>>;
type Panel = { x: number; y: number; widthPx: number; heightPx: number };

/** Mean and 99th percentile of CIEDE2000 over the photos of two compositions. */
function colourDifference(
  one: Pixels,
  other: Pixels,
  panels: readonly Panel[],
): { mean: number; p99: number } {
  const lab = ({ data, widthPx: width }: Pixels, x: number, y: number) => {
    const i = (y * width + x) * 3;
    return linearToLab([0, 1, 2].map((k) => srgbToLinear(data[i + k]! / 255)) as [number, number, number]);
  };
  const found: number[] = [];
  for (const panel of panels)
    for (let y = panel.y; y < panel.y + panel.heightPx; y += 2)
      for (let x = panel.x; x < panel.x + panel.widthPx; x += 2)
        found.push(deltaE2000(lab(one, x, y), lab(other, x, y)));
  found.sort((p, q) => p - q);
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  return { mean, p99: found[Math.floor(0.99 * (found.length - 1))]! };
}

/** Px that are not background, outside the photos. */
function ink({ data, widthPx: width, heightPx: height }: Pixels, panels: readonly Panel[]): number {
  let count = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const isPhoto = panels.some((p) => x >= p.x && x < p.x + p.widthPx && y >= p.y && y < p.y + p.heightPx);
      if (!isPhoto && Math.abs(data[(y * width + x) * 3]! - data[0]!) > 40) count++;
    }
  return count;
}

interface Golden {
  widthPx: number;
  heightPx: number;
  panels: Panel[];
  crop: object;
  scaleBarMm: number | null;
  watermark: object | null;
}

async function made(name: string, change: Partial<Composition> = {}) {
  const {
    bytes,
    record,
    widthPx: width,
    heightPx: height,
  } = await composePictures({
    ...(await cases[name]!()),
    format: 'png',
    ...change,
  });
  const panels = record.pictures.map(({ x, y, widthPx: w, heightPx: h }) => ({
    x,
    y,
    widthPx: w,
    heightPx: h,
  }));
  const structure: Golden = {
    widthPx: width,
    heightPx: height,
    panels,
    crop: record.crop,
    scaleBarMm: record.scaleBarMm,
    watermark: record.watermark,
  };
  return { bytes, structure, pixels: await raw(bytes) };
}

async function golden(name: string): Promise<{ structure: Golden; pixels: Pixels }> {
  const structures = JSON.parse(await readFile(`${folder}structure.json`, 'utf8')) as Record<string, Golden>;
  return { structure: structures[name]!, pixels: await raw(await readFile(`${folder}${name}.png`)) };
}

if (process.env['UPDATE_GOLDEN'] === '1') {
  await mkdir(folder, { recursive: true });
  const structures: Record<string, Golden> = {};
  for (const name of Object.keys(cases)) {
    const { bytes, structure } = await made(name);
    structures[name] = structure;
    const small = await sharp(bytes).png({ palette: false, compressionLevel: 9 }).toBuffer();
    await writeFile(`${folder}${name}.png`, small);
  }
  await writeFile(`${folder}structure.json`, `${JSON.stringify(structures, null, 2)}\n`);
}

describe('golden compositions', () => {
  it.each(Object.keys(cases))('%s lies where it lay and has the colours that it had', async (name) => {
    const [now, then] = [await made(name), await golden(name)];
    expect(now.structure).toEqual(then.structure);
    const { panels } = then.structure;
    const { mean, p99 } = colourDifference(now.pixels, then.pixels, panels);
    expect(mean).toBeLessThan(0.3);
    expect(p99).toBeLessThan(2);
    const [written, was] = [ink(now.pixels, panels), ink(then.pixels, panels)];
    expect(was).toBeGreaterThan(100);
    expect(Math.abs(written - was) / was).toBeLessThan(0.15);
  });

  it('sees another light, another picture, and a sentence left out', async () => {
    const then = await golden('pair');
    const { panels } = then.structure;
    const lit = (await cases.pair!()).pictures;
    const plain = lit.map((one) => ({ ...one, correction: null }));
    const unlit = await made('pair', { pictures: plain, light: { kind: 'as-taken', words: matched.words } });
    expect(colourDifference(unlit.pixels, then.pixels, panels).mean).toBeGreaterThan(1);
    const one = lit[0]!;
    const same = await made('pair', { pictures: [one, { ...one, matrix: still, correction }] });
    expect(colourDifference(same.pixels, then.pixels, panels).p99).toBeGreaterThan(4);
    expect((await made('pair', { notes: [] })).structure).not.toEqual(then.structure);
  });
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  adjacentSkin,
  alignPhotos,
  applyColour,
  baselineToFollowUp,
  identity3,
  loadGrey,
  makeSkin,
  matchColour,
  measureRegion,
  measuresMethodVersion,
  phantomCapture,
  phantomLight,
  renderPhantom,
  untreated,
  type HealingState,
  type Matrix3,
  type PhantomCapture,
  type PhantomRender,
  type PhantomSkin,
  type RegionShape,
  type RgbPicture,
} from '#imaging';

import type { Row } from './measure.js';

/** What is measured of one rendering, and what is true. */
export interface MeasuresSample {
  series: number;
  areaError: number;
  deltaA: number;
  trueDeltaA: number;
  pitShare: number;
  pitVolumeMm3: number;
  /** Measured in the follow-up and in the baseline, and in the follow-up as the baseline's own camera would see it. */
  values: Record<string, number>;
  before: Record<string, number>;
  truth: Record<string, number>;
}

const usualSize = { widthPx: 800, heightPx: 600 };
type Size = typeof usualSize;

/** A generator of its own, so that the same renderings come out on every machine. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad) >>> 0;
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97) >>> 0;
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** How a careful clinic repeats a photo by hand: pose, light, white balance, exposure and noise all differ a little. */
function visit(
  random: () => number,
  noiseSeed: number,
  looseness = 1,
  size: Size = usualSize,
): PhantomCapture {
  const around = (spread: number) => (2 * random() - 1) * spread * looseness;
  const warm = around(0.06);
  const light = phantomLight('standard');
  return phantomCapture({
    ...size,
    light: {
      ...light,
      azimuthDeg: light.azimuthDeg + around(6),
      elevationDeg: light.elevationDeg + around(4),
    },
    whiteBalanceGains: [1 + warm, 1 + around(0.02), 1 - warm],
    exposureEv: around(0.16),
    vignette: 0.12 + around(0.06),
    lightFalloff: 0.1 + around(0.05),
    noise: 1 + around(0.4),
    noiseSeed,
    pose: {
      fieldWidthMm: 46 * (1 + around(0.05)),
      centreMm: [around(2), around(1.6)],
      rotationDeg: around(5),
      yawDeg: around(4),
      pitchDeg: around(3),
    },
  });
}

const pictureOf = ({ widthPx, heightPx, pixels }: PhantomRender): RgbPicture => ({
  widthPx,
  heightPx,
  data: pixels,
  fullWidthPx: widthPx,
  fullHeightPx: heightPx,
});
const greyOf = ({ widthPx, heightPx, pixels }: PhantomRender) =>
  loadGrey({ data: pixels, widthPx, heightPx, channels: 3 } as never);

function areaOf(points: readonly (readonly [number, number])[]): number {
  let twice = 0;
  points.forEach(([x, y], i) => {
    const [u, v] = points[(i + 1) % points.length]!;
    twice += x * v - u * y;
  });
  return Math.abs(twice) / 2;
}

const mapped = (m: Matrix3, points: readonly (readonly [number, number])[]) =>
  points.map(([x, y]) => {
    const w = m[6] * x + m[7] * y + m[8];
    return [(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w] as const;
  });

interface Series {
  skin: PhantomSkin;
  first: PhantomRender;
  region: RegionShape;
  ring: RegionShape;
}

function beginSeries(skin: PhantomSkin, random: () => number, size: Size = usualSize): Series {
  const first = renderPhantom(skin, untreated, visit(random, 1, 0.3, size));
  const region: RegionShape = { outline: first.truth.outlinePx, holes: [] };
  return { skin, first, region, ring: adjacentSkin(region.outline, size) };
}

function valuesOf(
  { region, ring, first }: Series,
  picture: RgbPicture,
  matrix: Matrix3,
  asTaken: Uint8Array | null = null,
): Record<string, number> {
  const { values } = measureRegion({
    picture,
    asTaken,
    matrix,
    baseline: first,
    region,
    skin: ring,
    reference: ring,
    scalePxPerMm: first.truth.pxPerMm,
    // The light of phantoms is known, as a chart would make it.
    colour: 'chart',
  });
  return Object.fromEntries(
    values.flatMap(({ measure, value }) => (value === null ? [] : [[measure, value]])),
  );
}

/** One follow-up the way the product takes it: aligned, its light matched with the scar left out, measured in the baseline's frame. */
async function followUp(
  series: Series,
  healing: HealingState,
  capture: PhantomCapture,
): Promise<{ values: Record<string, number>; areaError: number; render: PhantomRender } | null> {
  const { first, region, skin } = series;
  const render = renderPhantom(skin, healing, capture);
  const alignment = alignPhotos(await greyOf(first), await greyOf(render));
  if (alignment.status !== 'aligned') return null;
  const picture = pictureOf(render);
  const match = matchColour(pictureOf(first), picture, alignment.matrix, { exclude: [region.outline] });
  if (match.status !== 'matched') return null;
  const corrected = { ...picture, data: applyColour(picture, match.correction) };
  // Known outline in mm against the one that the alignment carries, seen back on the skin.
  const toSkin = baselineToFollowUp(render.truth, { skinToImage: [1, 0, 0, 0, 1, 0, 0, 0, 1] });
  const carried = mapped(toSkin, mapped(alignment.matrix, region.outline));
  return {
    values: valuesOf(series, corrected, alignment.matrix, picture.data),
    areaError: areaOf(carried) / areaOf(skin.outlineMm) - 1,
    render,
  };
}

/** Renders series of healing skin and measures them as the product does. @param count renderings of follow-ups in all */
export async function measurePhantoms(
  count: number,
  seriesCount: number,
  size = usualSize,
): Promise<{ samples: MeasuresSample[]; refused: number; baselineAreaErrors: number[] }> {
  const samples: MeasuresSample[] = [];
  const baselineAreaErrors: number[] = [];
  let refused = 0;
  const each = Math.ceil(count / seriesCount);
  for (let index = 0; index < seriesCount; index++) {
    const random = randomFrom(7_000 + index);
    const skin = {
      ...makeSkin({
        seed: 101 + index,
        site: index % 2 === 0 ? 'cheek-left' : 'cheek-right',
        phototype: ([2, 3, 4] as const)[index % 3]!,
        indication: 'mixed-atrophic',
      }),
      scarRedness: 0.7,
    };
    const series = beginSeries(skin, random, size);
    const { first } = series;
    const before = valuesOf(series, pictureOf(first), identity3);
    baselineAreaErrors.push((before['area']! * 100) / areaOf(skin.outlineMm) - 1);
    for (let n = 0; n < each; n++) {
      const healing: HealingState = {
        ...untreated,
        depth: 1 - (0.95 * n) / Math.max(1, each - 1),
        redness: random(),
        erythema: 0.4 * random(),
      };
      const found = await followUp(series, healing, visit(random, 100 + n, 1, size));
      if (!found) {
        refused++;
        continue;
      }
      // The same day seen by the baseline's own camera, without its noise: what the change is.
      const ideal = renderPhantom(skin, healing, {
        ...visit(randomFrom(7_000 + index), 1, 0.3, size),
        noise: 0,
      });
      const truth = valuesOf(series, pictureOf(ideal), identity3);
      samples.push({
        series: index,
        areaError: found.areaError,
        deltaA: found.values['a-star']! - before['a-star']!,
        trueDeltaA: truth['a-star']! - before['a-star']!,
        pitShare: found.values['pit-share']!,
        pitVolumeMm3: found.render.truth.pitVolumeMm3,
        values: found.values,
        before,
        truth,
      });
    }
  }
  return { samples, refused, baselineAreaErrors };
}

/** Rank correlation with mean ranks for ties. */
export function spearman(x: readonly number[], y: readonly number[]): number {
  const ranks = (values: readonly number[]) =>
    values.map((value) => {
      const below = values.filter((other) => other < value).length;
      const same = values.filter((other) => other === value).length;
      return below + (same + 1) / 2;
    });
  const [a, b] = [ranks(x), ranks(y)];
  const mean = (a.length + 1) / 2;
  const sum = (f: (i: number) => number) => a.reduce((total, _, i) => total + f(i), 0);
  return (
    sum((i) => (a[i]! - mean) * (b[i]! - mean)) /
    Math.sqrt(sum((i) => (a[i]! - mean) ** 2) * sum((i) => (b[i]! - mean) ** 2))
  );
}

/** Repeats of unchanged skin: two visits, nothing healed in between. */
async function repeats(count: number): Promise<Record<string, { n: number; sem: number; sdc: number }>> {
  const pairs = new Map<string, number[]>();
  const perSeries = 6;
  for (let index = 0; index * perSeries < count; index++) {
    const random = randomFrom(9_000 + index);
    const skin = makeSkin({
      seed: 301 + index,
      site: 'cheek-left',
      phototype: ([2, 3, 4, 5] as const)[index % 4]!,
      indication: (['mixed-atrophic', 'hypertrophic', 'rolling'] as const)[index % 3]!,
    });
    const series = beginSeries(skin, random);
    for (let n = 0; n < perSeries; n++) {
      const one = await followUp(series, untreated, visit(random, 200 + 2 * n));
      const other = await followUp(series, untreated, visit(random, 201 + 2 * n));
      if (!one || !other) continue;
      for (const [measure, value] of Object.entries(one.values)) {
        // A carried outline has one area: that says nothing of the error of drawing it.
        if (measure.startsWith('area')) continue;
        const second = other.values[measure];
        if (second !== undefined) pairs.set(measure, [...(pairs.get(measure) ?? []), value - second]);
      }
    }
  }
  return Object.fromEntries(
    [...pairs].map(([measure, differences]) => {
      const n = differences.length;
      const sem = Math.sqrt(differences.reduce((sum, d) => sum + d * d, 0) / (2 * n));
      const digits = (value: number) => Number(value.toPrecision(4));
      return [measure, { n, sem: digits(sem), sdc: digits(1.96 * Math.SQRT2 * sem) }];
    }),
  );
}

/** Keeps how well measures repeat on phantoms as data that the product shows. */
export async function writeRepeatability(pairCount = 30): Promise<void> {
  const figures = await repeats(pairCount);
  const file = join(import.meta.dirname, '../libs/measures/data/phantom-repeatability.json');
  await mkdir(join(file, '..'), { recursive: true });
  const data = {
    version: '1',
    methodVersion: measuresMethodVersion,
    renderings: 2 * pairCount,
    madeBy: 'npm run bench measures write-repeatability',
    figures,
  };
  await writeFile(file, `${JSON.stringify(data, null, 2)}\n`);
}

/** Truth on phantoms, over 208 renderings with varied pose, light and noise, through alignment and colour match. */
export async function benchMeasures(): Promise<Row[]> {
  if (process.argv.includes('write-repeatability')) await writeRepeatability();
  const { samples, refused, baselineAreaErrors } = await measurePhantoms(208, 4);
  const sorted = (values: number[]) => values.map(Math.abs).sort((a, b) => a - b);
  const area = sorted(samples.map(({ areaError }) => 100 * areaError));
  const redness = sorted(samples.map(({ deltaA, trueDeltaA }) => deltaA - trueDeltaA));
  const beside = sorted(samples.map(({ values, truth }) => values['delta-a']! - truth['delta-a']!));
  const ranks = [0, 1, 2, 3].map((series) => {
    const of = samples.filter((sample) => sample.series === series);
    return spearman(
      of.map(({ pitShare }) => pitShare),
      of.map(({ pitVolumeMm3 }) => pitVolumeMm3),
    );
  });
  const p95 = (values: readonly number[]) => values[Math.floor(0.95 * (values.length - 1))]!;
  const line = (what: string, value: number, reference: string, goal: string, isMet: boolean): Row => ({
    what: `${what}, ${samples.length} renderings`,
    ours: value.toFixed(3),
    reference,
    ratio: value,
    goal,
    isMet,
  });
  const outline = 100 * Math.max(...baselineAreaErrors.map(Math.abs));
  return [
    line('area off the known outline, baseline, %', outline, 'truth', '< 1', outline < 1),
    line('area off, carried by alignment, p95, %', p95(area), 'truth', '< 1', p95(area) < 1),
    // Δa* is taken against the skin beside the scar. What the region's own a* adds to it is the level of the light.
    line(
      'change of Δa* (against the skin beside it) off, p95',
      p95(beside),
      'truth',
      '< 0.3',
      p95(beside) < 0.3,
    ),
    line('change of the region’s own a* off, p95', p95(redness), 'truth', '< 0.3', p95(redness) < 0.3),
    line(
      'pit share by pit volume, Spearman, worst series',
      Math.min(...ranks),
      'truth',
      '≥ 0.95',
      Math.min(...ranks) >= 0.95,
    ),
    line('refused, %', (100 * refused) / (samples.length + refused), 'none', '< 5', refused < 11),
  ];
}

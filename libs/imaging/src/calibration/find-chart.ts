import { applyTo, compose3, type Matrix3 } from '../align/matrix3.js';
import { srgbToLinear, type Triple } from '../colour/colour-space.js';
import type { PatchReading } from './chart-correction.js';
import {
  cardMarkers,
  chartLayouts,
  patchCentre,
  type ChartLayout,
  type ChartPatch,
} from './chart-layouts.js';
import { flatPatches, type SearchLevel } from './flat-patches.js';
import { fitHomography, type Correspondence } from './homography.js';
import { leastSquares } from './least-squares.js';
import { patchGrids, type PatchGrid } from './patch-grid.js';

// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { abs, cbrt, floor, hypot, max, min, round, sqrt } = Math;

/** Upright sRGB, three bytes per px. */
export interface ChartPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
}

export interface FoundChart {
  readonly layout: ChartLayout;
  /** From the chart's unit to px of the picture. */
  readonly toPicture: Matrix3;
  readonly readings: readonly PatchReading[];
}

/** Differences over two px that count as edges: the first for faint patches, the second for noise. */
const edges = [9, 18] as const;
/** Mean error of the patches' colours after gain and light, in cube roots of linear light, that still is this chart. */
const mostColourError = 0.075;
/** A patch off by more is covered or in a glare; more than one of them and it is not a chart that can be trusted. */
const patchOff = 0.16;
const mostPatchesOff = 1;

/** Finds the one chart in a picture, at any turn; null rather than a guess. Made for pictures of up to 1,600 px. */
export function findChart(picture: ChartPicture): FoundChart | null {
  const halves = halved(plain(picture));
  // The half size holds most charts and costs a quarter; the full one holds the small, the quarter the large and noisy.
  const levels: { level: SearchLevel; scale: number }[] = [{ level: smoothed(halves), scale: 2 }];
  for (const next of [
    () => ({ level: smoothed(plain(picture)), scale: 1 }),
    () => ({ level: smoothed(halved(halves)), scale: 4 }),
    () => null,
  ]) {
    const { level, scale } = levels[levels.length - 1]!;
    for (const edge of edges) {
      for (const grid of patchGrids(flatPatches(level, edge)).slice(0, 8)) {
        const found = chartOf(picture, level, scale, grid);
        if (found) return found;
      }
    }
    const more = next();
    if (more) levels.push(more);
  }
  return null;
}

interface Candidate {
  layout: ChartLayout;
  /** From the chart's unit to px of the level. */
  toLevel: Matrix3;
  error: number;
}

function chartOf(
  picture: ChartPicture,
  level: SearchLevel,
  scale: number,
  grid: PatchGrid,
): FoundChart | null {
  const lattice = fitHomography(grid.members.map(({ i, j, x, y }) => ({ from: [i, j], to: [x, y] })));
  if (!lattice) return null;
  let best: Candidate | null = null;
  for (const layout of chartLayouts) {
    for (const turn of turns) {
      for (const [columnShift, rowShift] of shifts(grid, layout, turn)) {
        const [a, b, c, d] = turn;
        // Chart cell = turn · lattice + shift; the inverse of a turn is its transpose.
        const [cx, cy] = [layout.first[0], layout.first[1]];
        const p = layout.pitch;
        const fromUnit: Matrix3 = [
          a / p,
          c / p,
          -(a * (cx / p + columnShift) + c * (cy / p + rowShift)),
          b / p,
          d / p,
          -(b * (cx / p + columnShift) + d * (cy / p + rowShift)),
          0,
          0,
          1,
        ];
        const toLevel = compose3(lattice, fromUnit);
        const error = colourError(
          layout,
          layout.patches.map((one) => levelColour(level, layout, one, toLevel)),
        );
        if (error !== null && error < (best?.error ?? mostColourError)) best = { layout, toLevel, error };
      }
    }
  }
  if (!best) return null;
  const toFull: Matrix3 = [scale, 0, (scale - 1) / 2, 0, scale, (scale - 1) / 2, 0, 0, 1];
  return confirmed(picture, best.layout, compose3(toFull, best.toLevel));
}

type Turn = readonly [number, number, number, number];
const turns: readonly Turn[] = [
  [1, 0, 0, 1],
  [0, -1, 1, 0],
  [-1, 0, 0, -1],
  [0, 1, -1, 0],
];

/** Every way to lay the turned grid on the chart so that nearly all of its members are patches. */
function shifts(grid: PatchGrid, layout: ChartLayout, [a, b, c, d]: Turn): [number, number][] {
  const cells = new Set(layout.patches.map(({ column, row }) => column * 16 + row));
  const members = grid.members.map(({ i, j }) => [a * i + b * j, c * i + d * j] as const);
  const leastColumn = min(...members.map(([column]) => column));
  const mostColumn = max(...members.map(([column]) => column));
  const leastRow = min(...members.map(([, row]) => row));
  const mostRow = max(...members.map(([, row]) => row));
  const out: [number, number][] = [];
  for (let x = -leastColumn - 1; x <= layout.columns - mostColumn; x++) {
    for (let y = -leastRow - 1; y <= layout.rows - mostRow; y++) {
      const strangers = members.filter(([column, row]) => {
        const [at, down] = [column + x, row + y];
        return (
          at < 0 || down < 0 || at >= layout.columns || down >= layout.rows || !cells.has(at * 16 + down)
        );
      }).length;
      if (strangers <= members.length * 0.25) out.push([x, y]);
    }
  }
  return out;
}

/** Sharpens the place of a chart on the full picture and looks at its colours once more, there. */
function confirmed(picture: ChartPicture, layout: ChartLayout, rough: Matrix3): FoundChart | null {
  const toPicture = refined(picture, layout, rough);
  const readings = layout.patches.map((one) => reading(picture, layout, one, toPicture));
  if (readings.some((one) => one === null)) return null;
  const whole = readings as PatchReading[];
  const error = colourError(
    layout,
    whole.map((one) => one.measured),
  );
  if (error === null || error > mostColourError) return null;
  if (layout.kind === 'card' && !markersSeen(picture, toPicture)) return null;
  return { layout, toPicture, readings: whole };
}

/**
 * How far measured patches are from a chart, whatever the exposure, the colour and the fall of the light and the veil of the lens.
 * @returns mean error in cube roots of linear light; null when patches are missing or covered
 */
function colourError(layout: ChartLayout, measured: readonly (Triple | null)[]): number | null {
  if (measured.some((one) => one === null)) return null;
  const rows: number[][] = [];
  const values: number[] = [];
  const isClipped: boolean[] = [];
  layout.patches.forEach(({ linear, column, row }, k) => {
    const [x, y] = place(layout, column, row);
    for (let c = 0; c < 3; c++) {
      const m = cbrt(measured[k]![c]!);
      const one = [0, 0, 0, 0, 0, 0, 0, 0];
      one[c] = m;
      one[3 + c] = 1;
      one[6] = m * x;
      one[7] = m * y;
      rows.push(one);
      values.push(cbrt(linear[c]!));
      isClipped.push(measured[k]![c]! > 0.96);
    }
  });
  let weights: number[] = rows.map((_, i) => (isClipped[i] ? 0.05 : 1));
  let off: number[] = [];
  let fit = new Float64Array(8);
  for (let pass = 0; pass < 4; pass++) {
    fit = leastSquares(rows, values, weights);
    off = rows.map((row, i) => {
      let sum = 0;
      for (let k = 0; k < 8; k++) sum += row[k]! * fit[k]!;
      const e = sum - values[i]!;
      // What is clipped may have been any brighter.
      return isClipped[i] && e < 0 ? 0.5 * e : e;
    });
    weights = off.map((e, i) => (isClipped[i] ? 0.05 : 1) / (1 + (e / 0.08) ** 2));
  }
  for (let c = 0; c < 3; c++) if (fit[c]! < 0.45 || fit[c]! > 2.6 || abs(fit[3 + c]!) > 0.35) return null;
  if (hypot(fit[6]!, fit[7]!) > 0.35) return null;
  let sum = 0;
  let outliers = 0;
  for (let k = 0; k < layout.patches.length; k++) {
    const e = sqrt((off[k * 3]! ** 2 + off[k * 3 + 1]! ** 2 + off[k * 3 + 2]! ** 2) / 3);
    sum += min(e, 0.25);
    if (e > patchOff) outliers++;
  }
  return outliers > mostPatchesOff ? null : sum / layout.patches.length;
}

/** Place of a patch from -1 to 1 across the chart. */
function place(layout: ChartLayout, column: number, row: number): [number, number] {
  return [(2 * column) / (layout.columns - 1) - 1, (2 * row) / (layout.rows - 1) - 1];
}

const toLinear = Float64Array.from({ length: 256 }, (_, i) => srgbToLinear(i / 255));

/** Mean colour of the inside of a patch, linear; null outside the picture. */
function levelColour(
  { widthPx, heightPx, data }: SearchLevel,
  layout: ChartLayout,
  { column, row }: ChartPatch,
  toLevel: Matrix3,
): Triple | null {
  const [cx, cy] = patchCentre(layout, column, row);
  const sum = [0, 0, 0];
  for (const dx of [-0.2, 0, 0.2]) {
    for (const dy of [-0.2, 0, 0.2]) {
      const [x, y] = applyTo(toLevel, cx + dx * layout.pitch, cy + dy * layout.pitch);
      const [px, py] = [round(x), round(y)];
      if (!(px >= 0 && py >= 0 && px < widthPx && py < heightPx)) return null;
      for (let c = 0; c < 3; c++) sum[c]! += data[(py * widthPx + px) * 3 + c]! / 9;
    }
  }
  return [srgbToLinear(sum[0]! / 255), srgbToLinear(sum[1]! / 255), srgbToLinear(sum[2]! / 255)];
}

/** Samples along each axis inside a patch, of which the inner three fifths count. */
const samples = 9;

/** A patch as the picture shows it: mean of linear light without the darkest and brightest tenth of its px. */
function reading(
  { widthPx, heightPx, data }: ChartPicture,
  layout: ChartLayout,
  { name, column, row, linear, isNeutral }: ChartPatch,
  toPicture: Matrix3,
): PatchReading | null {
  const [cx, cy] = patchCentre(layout, column, row);
  const values: [number[], number[], number[]] = [[], [], []];
  let clipped = 0;
  for (let a = 0; a < samples; a++) {
    for (let b = 0; b < samples; b++) {
      const reach = 0.58 * layout.side;
      const [x, y] = applyTo(
        toPicture,
        cx + (a / (samples - 1) - 0.5) * reach,
        cy + (b / (samples - 1) - 0.5) * reach,
      );
      const [px, py] = [round(x), round(y)];
      if (!(px >= 0 && py >= 0 && px < widthPx && py < heightPx)) return null;
      const at = (py * widthPx + px) * 3;
      for (let c = 0; c < 3; c++) values[c]!.push(toLinear[data[at + c]!]!);
      if (max(data[at]!, data[at + 1]!, data[at + 2]!) >= 250) clipped++;
    }
  }
  const measured = values.map(trimmedMean) as unknown as Triple;
  const [x, y] = place(layout, column, row);
  const isClipped = clipped > 0.05 * samples * samples || max(...measured) < 0.002;
  return { name, measured, reference: linear, isNeutral, isClipped, x, y };
}

function trimmedMean(values: number[]): number {
  values.sort((a, b) => a - b);
  const cut = floor(values.length / 10);
  let sum = 0;
  for (let i = cut; i < values.length - cut; i++) sum += values[i]!;
  return sum / (values.length - 2 * cut);
}

/** The same transform with the middles of the patches' opposite edges in place, to a tenth of a px. */
function refined(picture: ChartPicture, layout: ChartLayout, rough: Matrix3): Matrix3 {
  let matrix = rough;
  for (let pass = 0; pass < 3; pass++) {
    const pairs: Correspondence[] = [];
    for (const { column, row } of layout.patches) {
      const centre = patchCentre(layout, column, row);
      const across = middleOffset(picture, matrix, centre, layout, 0);
      const down = middleOffset(picture, matrix, centre, layout, 1);
      if (across === null || down === null) continue;
      pairs.push({ from: centre, to: applyTo(matrix, centre[0] + across, centre[1] + down) });
    }
    if (pairs.length < 8) return matrix;
    matrix = fitHomography(pairs) ?? matrix;
  }
  return matrix;
}

/** How far the middle between two opposite edges of a patch lies from where it should, in the chart's unit; null unseen. */
function middleOffset(
  picture: ChartPicture,
  matrix: Matrix3,
  centre: readonly [number, number],
  layout: ChartLayout,
  axis: 0 | 1,
): number | null {
  const offsets: number[] = [];
  for (const across of [-0.2, 0, 0.2]) {
    const [before, after] = [-1, 1].map((sign) =>
      edgePlace(picture, matrix, centre, layout, axis, sign, across * layout.pitch),
    ) as [number | null, number | null];
    if (before !== null && after !== null) offsets.push((before + after) / 2);
  }
  if (offsets.length < 2) return null;
  offsets.sort((a, b) => a - b);
  const middle = offsets.length === 3 ? offsets[1]! : (offsets[0]! + offsets[1]!) / 2;
  return abs(middle) > 0.16 * layout.pitch ? null : middle;
}

/** The first strong change of colour outwards from inside a patch, in the chart's unit from its centre. */
function edgePlace(
  picture: ChartPicture,
  matrix: Matrix3,
  centre: readonly [number, number],
  layout: ChartLayout,
  axis: 0 | 1,
  sign: number,
  across: number,
): number | null {
  const { pitch } = layout;
  const at = (along: number): [number, number] => {
    const [x, y] = axis === 0 ? [along, across] : [across, along];
    return applyTo(matrix, centre[0] + x, centre[1] + y);
  };
  // Not beyond the middle between two patches: there begins the edge of the neighbour.
  const [from, to] = [0.3 * pitch, 0.53 * pitch];
  const [ax, ay] = at(from * sign);
  const [bx, by] = at(to * sign);
  const px = hypot(bx - ax, by - ay);
  const count = max(8, min(40, round(px * 2)));
  const step = (to - from) / count;
  const profile: Triple[] = [];
  for (let k = 0; k <= count; k++) {
    const [x, y] = at((from + k * step) * sign);
    const value = bilinear(picture, x, y);
    if (!value) return null;
    profile.push(value);
  }
  const change = new Float64Array(count + 1);
  const reach = max(1, round((0.8 * count) / max(1, px)));
  let most = 0;
  for (let k = reach; k <= count - reach; k++) {
    const [a, b] = [profile[k - reach]!, profile[k + reach]!];
    change[k] = hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
    most = max(most, change[k]!);
  }
  if (most < 14) return null;
  for (let k = reach; k <= count - reach; k++) {
    const here = change[k]!;
    if (here < 0.6 * most || here < change[k - 1]! || here < change[k + 1]!) continue;
    const bend = change[k - 1]! - 2 * here + change[k + 1]!;
    const beyond = bend < 0 ? (0.5 * (change[k - 1]! - change[k + 1]!)) / bend : 0;
    return sign * (from + (k + max(-0.5, min(0.5, beyond))) * step);
  }
  return null;
}

function bilinear({ widthPx, heightPx, data }: ChartPicture, x: number, y: number): Triple | null {
  if (!(x >= 0 && y >= 0 && x < widthPx - 1 && y < heightPx - 1)) return null;
  const [x0, y0] = [floor(x), floor(y)];
  const [fx, fy] = [x - x0, y - y0];
  const i = (y0 * widthPx + x0) * 3;
  const down = widthPx * 3;
  const one = (c: number) =>
    (data[i + c]! * (1 - fx) + data[i + 3 + c]! * fx) * (1 - fy) +
    (data[i + down + c]! * (1 - fx) + data[i + down + 3 + c]! * fx) * fy;
  return [one(0), one(1), one(2)];
}

/** Whether all four corner squares are there, dark against the paper beside them. */
function markersSeen(picture: ChartPicture, toPicture: Matrix3): boolean {
  return cardMarkers.every(({ xMm, yMm, sideMm }, k) => {
    // Beside its middle: one of them is hollow.
    const centre = [xMm + 0.25 * sideMm, yMm + 0.25 * sideMm] as const;
    // Towards the inside of the card lies paper.
    const inside = k === 0 || k === 3 ? xMm + sideMm + 0.6 : xMm - 0.6;
    const beside = [inside, k < 2 ? yMm + sideMm + 0.6 : yMm - 0.6] as const;
    const dark = bilinear(picture, ...applyTo(toPicture, ...centre));
    const light = bilinear(picture, ...applyTo(toPicture, ...beside));
    return dark !== null && light !== null && dark[1] < 0.78 * light[1];
  });
}

function plain({ widthPx, heightPx, data }: ChartPicture): SearchLevel {
  return { widthPx, heightPx, data: Float32Array.from(data) };
}

/** Half the size, the mean of 2 × 2. */
function halved({ widthPx, heightPx, data }: SearchLevel): SearchLevel {
  const [w, h] = [widthPx >> 1, heightPx >> 1];
  const out = new Float32Array(w * h * 3);
  const down = widthPx * 3;
  for (let y = 0, o = 0; y < h; y++) {
    for (let x = 0, i = 2 * y * down; x < w; x++, i += 6) {
      for (let c = i; c < i + 3; c++)
        out[o++] = (data[c]! + data[c + 3]! + data[c + down]! + data[c + down + 3]!) * 0.25;
    }
  }
  return { widthPx: w, heightPx: h, data: out };
}

/** Weights 1 2 1 in both directions: noise falls to three eighths, edges stay within two px. */
function smoothed({ widthPx: w, heightPx: h, data }: SearchLevel): SearchLevel {
  const rows = Float32Array.from(data);
  const out = Float32Array.from(data);
  const down = w * 3;
  for (let y = 0; y < h; y++) {
    for (let i = y * down + 3; i < (y + 1) * down - 3; i++)
      rows[i] = (data[i - 3]! + 2 * data[i]! + data[i + 3]!) * 0.25;
  }
  for (let i = down; i < (h - 1) * down; i++)
    out[i] = (rows[i - down]! + 2 * rows[i]! + rows[i + down]!) * 0.25;
  return { widthPx: w, heightPx: h, data: out };
}

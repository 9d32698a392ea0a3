import { choleskySolve } from './cholesky.js';
import type { Plane } from './grey-image.js';
import { compose3, normalised3, type Freedom, type Matrix3 } from './matrix3.js';

const parameterCount: Record<Freedom, number> = { similarity: 4, affine: 6, homography: 8 };

/** The fit at one size of the pictures. */
export interface Fit {
  /** Baseline px to follow-up px, both at this size. */
  matrix: Matrix3;
  /** Normalised cross-correlation of the texture where both pictures are, 0 to 1. */
  correlation: number;
  /** Part of the baseline that the follow-up covers. */
  coverage: number;
  /** Local displacement the fit leaves, weighted root mean square over tiles, px of this size. */
  residualPx: number;
}

export interface Tiles {
  columns: number;
  rows: number;
  sizePx: number;
  /** Per tile: Σgx², Σgxgy, Σgy², Σgx·r, Σgy·r, then n, Σb, Σf, Σb², Σf², Σbf. */
  sums: Float64Array;
}
export const sumsPerTile = 11;
/** A tile sees this many px at the finest; smaller ones make the first-order centre approximation exact enough. */
const tilePx = 12;

/**
 * Gauss–Newton on the mean of both pictures' gradients (efficient second-order minimisation, Benhimane & Malis 2004,
 * IROS), with Huber weights per pixel and weights per tile from local correlation, so that a changed scar, hair or a
 * finger has no say. Within a tile the displacement is taken as that of its centre.
 * @param baseline locally normalised; NaN where it takes no part
 * @param followup locally normalised, at a size near the baseline's
 */
export function refine(
  baseline: Plane,
  followup: Plane,
  start: Matrix3,
  { freedom, iterations }: { freedom: Freedom; iterations: number },
): Fit {
  const { widthPx: w, heightPx: h } = baseline;
  const warped = new Float32Array(w * h);
  const reach = Math.max(w, h) / 2;
  let matrix = start;
  for (let i = 0; i < iterations; i++) {
    warpTexture(followup, matrix, warped, w, h);
    const tiles = accumulate(baseline, warped);
    const step = solve(tiles, w, h, reach, parameterCount[freedom]);
    if (!step) break;
    matrix = normalised3(compose3(matrix, stepMatrix(step, w, h, reach)));
    if (Math.max(...step.map(Math.abs)) < 0.01) break;
  }
  warpTexture(followup, matrix, warped, w, h);
  return { matrix, ...quality(accumulate(baseline, warped), usablePx(baseline)) };
}

/**
 * How well two pictures fit that were normalised in one frame, and where the transform between them would rather be.
 * @param isMoving whether to look for `next`; null when it is not looked for, or the texture cannot carry a step
 */
export function fitOf(
  baseline: Plane,
  warped: Plane,
  matrix: Matrix3,
  isMoving: boolean,
): Fit & { next: Matrix3 | null } {
  const { widthPx: w, heightPx: h } = baseline;
  const reach = Math.max(w, h) / 2;
  const tiles = accumulate(baseline, warped.data);
  const step = isMoving ? solve(tiles, w, h, reach, parameterCount.homography) : null;
  return {
    matrix,
    ...quality(tiles, usablePx(baseline)),
    next: step && normalised3(compose3(matrix, stepMatrix(step, w, h, reach))),
  };
}

/** Correlation of two pictures that were normalised in one frame. */
export function agreement(baseline: Plane, warped: Plane): number {
  return correlationOf(accumulate(baseline, warped.data));
}

/** The follow-up seen in the baseline's frame; NaN where it does not reach. */
export function warpTexture(followup: Plane, m: Matrix3, out: Float32Array, w: number, h: number): void {
  const { widthPx: fw, heightPx: fh, data } = followup;
  const lastX = fw - 1;
  const lastY = fh - 1;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = m;
  for (let y = 0; y < h; y++) {
    let nx = m1 * y + m2;
    let ny = m4 * y + m5;
    let nw = m7 * y + m8;
    const row = y * w;
    for (let x = 0; x < w; x++, nx += m0, ny += m3, nw += m6) {
      const s = 1 / nw;
      const u = nx * s;
      const v = ny * s;
      if (!(u >= 0 && v >= 0 && u < lastX && v < lastY && nw > 0)) {
        out[row + x] = NaN;
        continue;
      }
      const x0 = u | 0;
      const y0 = v | 0;
      const fx = u - x0;
      const fy = v - y0;
      const i = y0 * fw + x0;
      const a = data[i]!;
      const b = data[i + 1]!;
      const c = data[i + fw]!;
      const d = data[i + fw + 1]!;
      const top = a + (b - a) * fx;
      out[row + x] = top + (c + (d - c) * fx - top) * fy;
    }
  }
}

export function accumulate(baseline: Plane, warped: Float32Array): Tiles {
  const { widthPx: w, heightPx: h, data: base } = baseline;
  const sizePx = Math.max(4, Math.min(tilePx, Math.round(Math.max(w, h) / 24)));
  const columns = Math.ceil(w / sizePx);
  const rows = Math.ceil(h / sizePx);
  const sums = new Float64Array(columns * rows * sumsPerTile);
  // Texture has unit spread, so residuals beyond this are change, not noise.
  const huber = 0.7;
  for (let y = 1; y < h - 1; y++) {
    const tileRow = Math.floor(y / sizePx) * columns;
    for (let tx = 0; tx < columns; tx++) {
      const from = Math.max(1, tx * sizePx);
      const to = Math.min(w - 1, (tx + 1) * sizePx);
      let xx = 0;
      let xy = 0;
      let yy = 0;
      let xr = 0;
      let yr = 0;
      let n = 0;
      let sb = 0;
      let sf = 0;
      let sbb = 0;
      let sff = 0;
      let sbf = 0;
      for (let i = y * w + from, end = y * w + to; i < end; i++) {
        const f = warped[i]!;
        const gx = (warped[i + 1]! - warped[i - 1]! + base[i + 1]! - base[i - 1]!) * 0.25;
        const gy = (warped[i + w]! - warped[i - w]! + base[i + w]! - base[i - w]!) * 0.25;
        const g2 = gx + gy;
        const b = base[i]!;
        const r = f - b;
        // NaN where the follow-up does not reach and where the baseline is left out.
        if (g2 !== g2 || r !== r) continue;
        const size = r < 0 ? -r : r;
        const k = size > huber ? huber / size : 1;
        xx += k * gx * gx;
        xy += k * gx * gy;
        yy += k * gy * gy;
        xr += k * gx * r;
        yr += k * gy * r;
        n++;
        sb += b;
        sf += f;
        sbb += b * b;
        sff += f * f;
        sbf += b * f;
      }
      const t = (tileRow + tx) * sumsPerTile;
      sums[t]! += xx;
      sums[t + 1]! += xy;
      sums[t + 2]! += yy;
      sums[t + 3]! += xr;
      sums[t + 4]! += yr;
      sums[t + 5]! += n;
      sums[t + 6]! += sb;
      sums[t + 7]! += sf;
      sums[t + 8]! += sbb;
      sums[t + 9]! += sff;
      sums[t + 10]! += sbf;
    }
  }
  return { columns, rows, sizePx, sums };
}

/** Correlation of baseline and follow-up over the 3 × 3 tiles around each tile; 0 where there is nothing to compare. */
export function tileCorrelations({ columns, rows, sums }: Tiles): Float64Array {
  const out = new Float64Array(columns * rows);
  const { sqrt } = Math;
  for (let ty = 0; ty < rows; ty++) {
    for (let tx = 0; tx < columns; tx++) {
      let n = 0;
      let sb = 0;
      let sf = 0;
      let sbb = 0;
      let sff = 0;
      let sbf = 0;
      for (let y = ty > 0 ? ty - 1 : 0; y <= ty + 1 && y < rows; y++) {
        for (let x = tx > 0 ? tx - 1 : 0; x <= tx + 1 && x < columns; x++) {
          const t = (y * columns + x) * sumsPerTile;
          n += sums[t + 5]!;
          sb += sums[t + 6]!;
          sf += sums[t + 7]!;
          sbb += sums[t + 8]!;
          sff += sums[t + 9]!;
          sbf += sums[t + 10]!;
        }
      }
      if (n < 9) continue;
      const spread = sqrt((sbb - (sb * sb) / n) * (sff - (sf * sf) / n));
      out[ty * columns + tx] = spread > 1e-6 * n ? (sbf - (sb * sf) / n) / spread : 0;
    }
  }
  return out;
}

export function tileWeight(correlation: number): number {
  return correlation > 0 ? correlation * correlation : 0;
}

/** Displacement of a tile at (x, y), in reach units, per parameter: x then y component. */
function displacement(x: number, y: number): number[][] {
  return [
    [1, 0],
    [0, 1],
    [x, y],
    [-y, x],
    [x, -y],
    [y, x],
    [x * x, x * y],
    [x * y, y * y],
  ];
}

/** @returns the parameters of the step in px at the border of the picture, or null when the texture cannot carry it. */
function solve(tiles: Tiles, w: number, h: number, reach: number, count: number): number[] | null {
  const { columns, rows, sizePx, sums } = tiles;
  const correlations = tileCorrelations(tiles);
  const normal = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (let ty = 0; ty < rows; ty++) {
    for (let tx = 0; tx < columns; tx++) {
      const weight = tileWeight(correlations[ty * columns + tx]!);
      if (weight === 0) continue;
      const t = (ty * columns + tx) * sumsPerTile;
      const x = (Math.min(w, (tx + 0.5) * sizePx) - w / 2) / reach;
      const y = (Math.min(h, (ty + 0.5) * sizePx) - h / 2) / reach;
      const d = displacement(x, y);
      for (let i = 0; i < count; i++) {
        const [ix, iy] = d[i] as [number, number];
        right[i]! -= weight * (ix * sums[t + 3]! + iy * sums[t + 4]!);
        const ax = ix * sums[t]! + iy * sums[t + 1]!;
        const ay = ix * sums[t + 1]! + iy * sums[t + 2]!;
        for (let j = 0; j <= i; j++) {
          const [jx, jy] = d[j] as [number, number];
          normal[i * count + j]! += weight * (ax * jx + ay * jy);
        }
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < count; i++) trace += normal[i * count + i]!;
  if (!(trace > 0)) return null;
  for (let i = 0; i < count; i++) {
    // The perspective terms are nearly determined by the corners alone; unheld they bend to follow noise.
    normal[i * count + i]! += (trace / count) * (i < 6 ? 1e-4 : 1e-3);
  }
  return choleskySolve(normal, right, count);
}

function stepMatrix(step: readonly number[], w: number, h: number, reach: number): Matrix3 {
  const [tx, ty, scale, turn, stretch, shear, px, py] = Array.from(
    { length: 8 },
    (_, i) => (step[i] ?? 0) / reach,
  ) as [number, number, number, number, number, number, number, number];
  // Tile centres were measured from the outer edge, so the middle of the picture is at half its size less half a px.
  const cx = w / 2 - 0.5;
  const cy = h / 2 - 0.5;
  const move: Matrix3 = [
    1 + scale + stretch,
    shear - turn,
    tx,
    shear + turn,
    1 + scale - stretch,
    ty,
    -px,
    -py,
    1,
  ];
  return compose3(
    [reach, 0, cx, 0, reach, cy, 0, 0, 1],
    compose3(move, [1 / reach, 0, -cx / reach, 0, 1 / reach, -cy / reach, 0, 0, 1]),
  );
}

/** Px of the baseline that can take part: inside the rim and not left out. */
function usablePx({ widthPx: w, heightPx: h, data }: Plane): number {
  let n = 0;
  for (let y = 1; y < h - 1; y++) {
    for (let i = y * w + 1, end = y * w + w - 1; i < end; i++) {
      const around = data[i - 1]! + data[i + 1]! + data[i - w]! + data[i + w]! + data[i]!;
      if (around === around) n++;
    }
  }
  return n;
}

/** Correlation, coverage and what local displacement remains after the fit. */
function quality(tiles: Tiles, usable: number): Omit<Fit, 'matrix'> {
  let n = 0;
  for (let t = 5; t < tiles.sums.length; t += sumsPerTile) n += tiles.sums[t]!;
  return {
    correlation: correlationOf(tiles),
    coverage: n / Math.max(1, usable),
    residualPx: residual(tiles),
  };
}

/** Correlation of both pictures over all tiles, or some of them. */
export function correlationOf(
  { columns, rows, sums }: Tiles,
  takes: (column: number, row: number) => boolean = () => true,
): number {
  const total = new Float64Array(6);
  for (let t = 0; t < columns * rows; t++) {
    if (!takes(t % columns, Math.floor(t / columns))) continue;
    for (let k = 0; k < 6; k++) total[k]! += sums[t * sumsPerTile + 5 + k]!;
  }
  const [n, sb, sf, sbb, sff, sbf] = total as unknown as [number, number, number, number, number, number];
  const spread = Math.sqrt((sbb - (sb * sb) / n) * (sff - (sf * sf) / n));
  return n > 0 && spread > 0 ? (sbf - (sb * sf) / n) / spread : 0;
}

/** Blocks of 6 × 6 tiles each say where they would rather be; the spread of their wishes is what the fit leaves. */
function residual(tiles: Tiles): number {
  const { columns, rows, sums } = tiles;
  const correlations = tileCorrelations(tiles);
  const block = 6;
  let weights = 0;
  let squares = 0;
  for (let by = 0; by < rows; by += block) {
    for (let bx = 0; bx < columns; bx += block) {
      let [xx, xy, yy, xr, yr] = [0, 0, 0, 0, 0];
      for (let ty = by; ty < Math.min(rows, by + block); ty++) {
        for (let tx = bx; tx < Math.min(columns, bx + block); tx++) {
          const t = (ty * columns + tx) * sumsPerTile;
          const weight = tileWeight(correlations[ty * columns + tx]!);
          xx += weight * sums[t]!;
          xy += weight * sums[t + 1]!;
          yy += weight * sums[t + 2]!;
          xr += weight * sums[t + 3]!;
          yr += weight * sums[t + 4]!;
        }
      }
      const damping = 1e-3 * (xx + yy) + 1e-9;
      const determinant = (xx + damping) * (yy + damping) - xy * xy;
      const dx = ((yy + damping) * xr - xy * yr) / determinant;
      const dy = ((xx + damping) * yr - xy * xr) / determinant;
      const weight = xx + yy;
      weights += weight;
      squares += weight * (dx * dx + dy * dy);
    }
  }
  return weights > 0 ? Math.sqrt(squares / weights) : Infinity;
}

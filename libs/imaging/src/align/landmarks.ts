import { applyTo, compose3, normalised3, type Freedom, type Matrix3 } from './matrix3.js';
import { choleskySolve } from './cholesky.js';

/** The same spot of skin in both pictures, px of the upright pictures at full size. */
export interface LandmarkPair {
  baseline: [x: number, y: number];
  followup: [x: number, y: number];
}

/** Why points cannot carry a frame. */
export type LandmarkRefusal =
  'too-few-points' | 'points-too-close' | 'points-in-line' | 'mirrored' | 'points-disagree';

export type LandmarkFit =
  | {
      status: 'fitted';
      /** Baseline px to follow-up px. */
      matrix: Matrix3;
      freedom: Freedom;
      /** Root mean square distance of the points after the fit, follow-up px. */
      residualPx: number;
    }
  | { status: 'refused'; reason: LandmarkRefusal };

export const leastLandmarks = 3;
/** Points closer together than this part of the baseline's diagonal say nothing of the rest of the picture. */
const leastSpread = 0.08;
/** Second principal spread over the first: below it the points lie on a line and the frame could turn about it. */
const leastFlatness = 0.12;
/** Spread across, of a frame that may also tilt; part of the diagonal. */
const leastSpreadForTilt = 0.16;
/** A frame four times larger or smaller was not meant. */
const mostScale = 4;
/** A distance after the fit that no hand makes: per cent of the diagonal. */
const mostDisagreement = 0.04;

/**
 * The frame through points set by a person, by least squares. Hands are a few px off, so freedom follows redundancy: a similarity
 * from three points, affine from five, a homography from eight.
 * @param diagonalPx of the baseline
 */
export function fitLandmarks(pairs: readonly LandmarkPair[], diagonalPx: number): LandmarkFit {
  if (pairs.length < leastLandmarks) return { status: 'refused', reason: 'too-few-points' };
  const spreads = [spread(pairs.map((pair) => pair.baseline)), spread(pairs.map((pair) => pair.followup))];
  if (spreads[0]!.long < leastSpread * diagonalPx || spreads[1]!.long === 0)
    return { status: 'refused', reason: 'points-too-close' };
  if (spreads.some(({ long, short }) => short < leastFlatness * long))
    return { status: 'refused', reason: 'points-in-line' };
  if (isMirrored(pairs)) return { status: 'refused', reason: 'mirrored' };
  // Perspective is told by the corners alone: points in the middle would only bend it to the hand's noise.
  const isWide = spreads[0]!.short >= leastSpreadForTilt * diagonalPx;
  const freedom: Freedom =
    pairs.length >= 8 && isWide ? 'homography' : pairs.length >= 5 ? 'affine' : 'similarity';
  const matrix = solve(pairs, freedom);
  if (!matrix) return { status: 'refused', reason: 'points-in-line' };
  const scale = Math.sqrt(Math.abs(matrix[0] * matrix[4] - matrix[1] * matrix[3]));
  const residualPx = rootMeanSquare(pairs, matrix);
  if (!(scale > 1 / mostScale && scale < mostScale) || residualPx > mostDisagreement * diagonalPx * scale)
    return { status: 'refused', reason: 'points-disagree' };
  return { status: 'fitted', matrix, freedom, residualPx };
}

/** Spread along and across the main direction of points: standard deviations. */
function spread(points: readonly (readonly [number, number])[]): { long: number; short: number } {
  const n = points.length;
  const mx = points.reduce((sum, [x]) => sum + x, 0) / n;
  const my = points.reduce((sum, [, y]) => sum + y, 0) / n;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [x, y] of points) {
    xx += (x - mx) ** 2 / n;
    xy += ((x - mx) * (y - my)) / n;
    yy += (y - my) ** 2 / n;
  }
  const mean = (xx + yy) / 2;
  const off = Math.hypot((xx - yy) / 2, xy);
  return { long: Math.sqrt(mean + off), short: Math.sqrt(Math.max(0, mean - off)) };
}

/** Whether the best affine map turns the picture over. */
function isMirrored(pairs: readonly LandmarkPair[]): boolean {
  const affine = solve(pairs, 'affine');
  return affine !== null && affine[0] * affine[4] - affine[1] * affine[3] < 0;
}

function rootMeanSquare(pairs: readonly LandmarkPair[], matrix: Matrix3): number {
  const sum = pairs.reduce((total, { baseline, followup }) => {
    const [x, y] = applyTo(matrix, ...baseline);
    return total + (x - followup[0]) ** 2 + (y - followup[1]) ** 2;
  }, 0);
  return Math.sqrt(sum / pairs.length);
}

/** Rows of the linear system for one point: in x and in y, the last number is the right side. */
const equations: Record<Freedom, (x: number, y: number, u: number, v: number) => [number[], number[]]> = {
  similarity: (x, y, u, v) => [
    [x, -y, 1, 0, u],
    [y, x, 0, 1, v],
  ],
  affine: (x, y, u, v) => [
    [x, y, 1, 0, 0, 0, u],
    [0, 0, 0, x, y, 1, v],
  ],
  homography: (x, y, u, v) => [
    [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
    [0, 0, 0, x, y, 1, -v * x, -v * y, v],
  ],
};
const asMatrix: Record<Freedom, (p: readonly number[]) => Matrix3> = {
  similarity: ([a, b, c, d]) => [a!, -b!, c!, b!, a!, d!, 0, 0, 1],
  affine: ([a, b, c, d, e, f]) => [a!, b!, c!, d!, e!, f!, 0, 0, 1],
  homography: ([a, b, c, d, e, f, g, h]) => [a!, b!, c!, d!, e!, f!, g!, h!, 1],
};

/** Linear least squares in coordinates centred and scaled to unit spread (Hartley 1997, IEEE PAMI). */
function solve(pairs: readonly LandmarkPair[], freedom: Freedom): Matrix3 | null {
  const from = conditioning(pairs.map((pair) => pair.baseline));
  const to = conditioning(pairs.map((pair) => pair.followup));
  const rows = pairs.flatMap(({ baseline, followup }) => {
    const [x, y] = applyTo(from.into, ...baseline);
    const [u, v] = applyTo(to.into, ...followup);
    return equations[freedom](x, y, u, v);
  });
  const count = rows[0]!.length - 1;
  const normal = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (const row of rows)
    for (let i = 0; i < count; i++) {
      right[i]! += row[i]! * row[count]!;
      for (let j = 0; j <= i; j++) normal[i * count + j]! += row[i]! * row[j]!;
    }
  const solution = choleskySolve(normal, right, count);
  if (!solution) return null;
  const matrix = normalised3(compose3(to.back, compose3(asMatrix[freedom](solution), from.into)));
  return matrix.every(Number.isFinite) ? matrix : null;
}

function conditioning(points: readonly (readonly [number, number])[]): { into: Matrix3; back: Matrix3 } {
  const n = points.length;
  const mx = points.reduce((sum, [x]) => sum + x, 0) / n;
  const my = points.reduce((sum, [, y]) => sum + y, 0) / n;
  const size = Math.sqrt(points.reduce((sum, [x, y]) => sum + (x - mx) ** 2 + (y - my) ** 2, 0) / n) || 1;
  return {
    into: [1 / size, 0, -mx / size, 0, 1 / size, -my / size, 0, 0, 1],
    back: [size, 0, mx, 0, size, my, 0, 0, 1],
  };
}

export { applyTo, invert3 } from './matrix3.js';
export type { Matrix3 } from './matrix3.js';

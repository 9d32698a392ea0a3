import { applyTo, compose3, invert3, type Matrix3 } from '../align/matrix3.js';
import { leastSquares } from './least-squares.js';

const { hypot, max, sqrt } = Math;

/** From a place on a chart to a place in a picture. */
export interface Correspondence {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
}

/**
 * The projective transform that fits at least four correspondences best, outliers weighed down.
 * @returns null when they do not fix one
 */
export function fitHomography(pairs: readonly Correspondence[]): Matrix3 | null {
  if (pairs.length < 4) return null;
  const source = normaliser(pairs.map(({ from }) => from));
  const target = normaliser(pairs.map(({ to }) => to));
  const back = invert3(target);
  if (!back) return null;
  let weights = pairs.map(() => 1);
  let matrix: Matrix3 | null = null;
  for (let round = 0; round < 4; round++) {
    const rows: number[][] = [];
    const values: number[] = [];
    const heft: number[] = [];
    pairs.forEach(({ from, to }, i) => {
      const [x, y] = applyTo(source, from[0], from[1]);
      const [u, v] = applyTo(target, to[0], to[1]);
      rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]);
      values.push(u, v);
      heft.push(weights[i]!, weights[i]!);
    });
    const [a, b, c, d, e, f, g, h] = leastSquares(rows, values, heft);
    matrix = compose3(back, compose3([a!, b!, c!, d!, e!, f!, g!, h!, 1], source));
    const off = pairs.map(({ from, to }) => {
      const [x, y] = applyTo(matrix!, from[0], from[1]);
      return hypot(x - to[0], y - to[1]);
    });
    const middle = [...off].sort((p, q) => p - q)[off.length >> 1]!;
    weights = off.map((one) => 1 / (1 + (one / max(1e-6, 2.5 * middle)) ** 2));
  }
  return matrix && matrix.every(Number.isFinite) ? matrix : null;
}

/** Brings points to mean zero and spread one, or the fit loses its digits. */
function normaliser(points: readonly (readonly [number, number])[]): Matrix3 {
  let [x, y] = [0, 0];
  for (const point of points) {
    x += point[0] / points.length;
    y += point[1] / points.length;
  }
  let spread = 0;
  for (const point of points) spread += ((point[0] - x) ** 2 + (point[1] - y) ** 2) / points.length;
  const scale = 1 / max(1e-9, sqrt(spread));
  return [scale, 0, -x * scale, 0, scale, -y * scale, 0, 0, 1];
}

/** Derivative of a projective transform at a place. */
export function jacobian(m: Matrix3, x: number, y: number): readonly [number, number, number, number] {
  const w = m[6] * x + m[7] * y + m[8];
  const [u, v] = applyTo(m, x, y);
  return [(m[0] - u * m[6]) / w, (m[1] - u * m[7]) / w, (m[3] - v * m[6]) / w, (m[4] - v * m[7]) / w];
}

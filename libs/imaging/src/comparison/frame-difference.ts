import { applyTo, type Matrix3 } from '../align/matrix3.js';

const { atan2, hypot, max, min, PI, sqrt } = Math;

/** How the camera stood towards the same skin in two photos, as far as their alignment tells. */
export interface FrameDifference {
  /** How much larger the skin is in the follow-up's frame than in the baseline's; 1 = the same. Unitless. */
  scaleRatio: number;
  /** Turn of the picture, clockwise, degrees from -180 to 180. */
  rotationDeg: number;
  /** By how much one direction is drawn out against the other, %: a camera held at a slant. 1 % is about 8° from square. */
  stretchPct: number;
  /** Part of the baseline's frame that the follow-up shows, 0 to 1. */
  overlap: number;
}

interface Size {
  widthPx: number;
  heightPx: number;
}

/**
 * @param matrix baseline px to follow-up px of the upright pictures at full size
 * Sizes are of the same pictures; a camera with more pixels is no nearer, so lengths count in diagonals of the frame.
 */
export function frameDifference(matrix: Matrix3, baseline: Size, followup: Size): FrameDifference {
  const [x, y] = [(baseline.widthPx - 1) / 2, (baseline.heightPx - 1) / 2];
  const [a, b, c, d] = jacobian(matrix, x, y);
  const determinant = a * d - b * c;
  // Singular values of the Jacobian: largest and smallest enlargement at the middle of the frame.
  const sum = a * a + b * b + c * c + d * d;
  const root = sqrt(max(0, sum * sum - 4 * determinant * determinant));
  const [most, least] = [sqrt((sum + root) / 2), sqrt(max(1e-12, (sum - root) / 2))];
  const diagonals =
    hypot(baseline.widthPx, baseline.heightPx) / max(1, hypot(followup.widthPx, followup.heightPx));
  return {
    scaleRatio: rounded(sqrt(Math.abs(determinant)) * diagonals, 4),
    rotationDeg: rounded((atan2(c - b, a + d) * 180) / PI, 2),
    stretchPct: rounded((most / least - 1) * 100, 2),
    overlap: rounded(overlap(matrix, baseline, followup), 3),
  };
}

/** Derivatives of the transform at a point: dx'/dx, dx'/dy, dy'/dx, dy'/dy. */
function jacobian(m: Matrix3, x: number, y: number): [number, number, number, number] {
  const w = m[6] * x + m[7] * y + m[8];
  const [u, v] = applyTo(m, x, y);
  return [(m[0] - u * m[6]) / w, (m[1] - u * m[7]) / w, (m[3] - v * m[6]) / w, (m[4] - v * m[7]) / w];
}

function overlap(matrix: Matrix3, baseline: Size, followup: Size): number {
  const n = 24;
  let inside = 0;
  for (let i = 0; i < n * n; i++) {
    const [u, v] = applyTo(
      matrix,
      (((i % n) + 0.5) / n) * baseline.widthPx - 0.5,
      ((Math.floor(i / n) + 0.5) / n) * baseline.heightPx - 0.5,
    );
    if (min(u, v) >= -0.5 && u <= followup.widthPx - 0.5 && v <= followup.heightPx - 0.5) inside++;
  }
  return inside / (n * n);
}

export function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  const at = Math.round(value * scale) / scale;
  return at === 0 ? 0 : at;
}

import { Math } from '../phantom/local-math.js';
import { isIn, luminance, to, type Mask } from './mask.js';
import type { RgbPixels } from './upright-picture.js';

/** How light falls off over the subject: a plane through the logarithm of its luminance, which shading and pigment hardly tilt. */
export interface LightOnSkin {
  /** Where the brighter side is: 0 right, 90 top, 180 left, -90 below. Says little where both falls are small. */
  azimuthDeg: number;
  /** Light at the right end over light at the left end of the subject, less one, %. */
  acrossPct: number;
  /** Light at the upper end over light at the lower end, less one, %. */
  downPct: number;
}

const places = 96;
const rounds = 8;

/** @returns null where the subject is too small to tell */
export function lightOf({ widthPx, heightPx, data }: RgbPixels, mask: Mask): LightOnSkin | null {
  const step = Math.max(1, Math.floor(Math.max(widthPx, heightPx) / places));
  const points: { x: number; y: number; value: number }[] = [];
  for (let y = 0; y + step <= heightPx; y += step) {
    for (let x = 0; x + step <= widthPx; x += step) {
      const value = cellLight(data, widthPx, mask, x, y, step);
      if (value !== null) points.push({ x: x + step / 2, y: y + step / 2, value });
    }
  }
  if (points.length < 40) return null;
  const spanX = extent(points.map(({ x }) => x)) || 1;
  const spanY = extent(points.map(({ y }) => y)) || 1;
  const [slopeX, slopeY] = plane(points);
  return {
    azimuthDeg: Math.round((Math.atan2(-slopeY, slopeX) * 180) / Math.PI),
    acrossPct: to(1, 100 * Math.expm1(slopeX * spanX)),
    downPct: to(1, 100 * Math.expm1(-slopeY * spanY)),
  };
}

/** Logarithm of the mean luminance of one cell; null when little of it is subject or it is at an end of the scale. */
function cellLight(
  data: Uint8Array,
  widthPx: number,
  mask: Mask,
  left: number,
  top: number,
  step: number,
): number | null {
  let sum = 0;
  let inside = 0;
  let looked = 0;
  for (let y = top; y < top + step; y += 3) {
    for (let x = left; x < left + step; x += 3) {
      looked += 1;
      if (!isIn(mask, x, y)) continue;
      sum += luminance(data, 3 * (y * widthPx + x));
      inside += 1;
    }
  }
  if (inside < 0.8 * looked) return null;
  const mean = sum / inside;
  return mean > 0.003 && mean < 0.97 ? Math.log(mean) : null;
}

function extent(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.97)]! - sorted[Math.floor(sorted.length * 0.03)]!;
}

/** Robust plane, least absolute residuals by reweighting: scars, brows and nostrils do not tilt it. */
function plane(points: { x: number; y: number; value: number }[]): [number, number] {
  const weights = new Float64Array(points.length).fill(1);
  let slopes: [number, number] = [0, 0];
  for (let round = 0; round < rounds; round += 1) {
    let [w, mx, my, mv] = [0, 0, 0, 0];
    for (const [i, point] of points.entries()) {
      w += weights[i]!;
      mx += weights[i]! * point.x;
      my += weights[i]! * point.y;
      mv += weights[i]! * point.value;
    }
    mx /= w;
    my /= w;
    mv /= w;
    let [xx, xy, yy, xv, yv] = [0, 0, 0, 0, 0];
    for (const [i, point] of points.entries()) {
      const [dx, dy, dv] = [point.x - mx, point.y - my, point.value - mv];
      xx += weights[i]! * dx * dx;
      xy += weights[i]! * dx * dy;
      yy += weights[i]! * dy * dy;
      xv += weights[i]! * dx * dv;
      yv += weights[i]! * dy * dv;
    }
    const determinant = xx * yy - xy * xy;
    if (determinant <= 0) return slopes;
    slopes = [(xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant];
    for (const [i, point] of points.entries()) {
      const residual = point.value - mv - slopes[0] * (point.x - mx) - slopes[1] * (point.y - my);
      weights[i] = 1 / Math.max(0.02, Math.abs(residual));
    }
  }
  return slopes;
}

import { Math } from '../phantom/local-math.js';
import { srgbToLinear } from '../colour/colour-space.js';

/** A coarse map of the picture: one cell for each 4 × 4 px. */
export interface Mask {
  columns: number;
  rows: number;
  step: number;
  cells: Uint8Array;
}

export const isIn = (mask: Mask, x: number, y: number): boolean =>
  mask.cells[
    Math.min(mask.rows - 1, (y / mask.step) | 0) * mask.columns +
      Math.min(mask.columns - 1, (x / mask.step) | 0)
  ] === 1;

export const linear = Float64Array.from({ length: 256 }, (_, level) => srgbToLinear(level / 255));

/** L* of luminance, 0 to 1. Source: CIE 15. */
export const lightness = (y: number): number =>
  y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (y * 24389) / 27;

export const luminance = (data: Uint8Array, at: number): number =>
  0.2126729 * linear[data[at]!]! + 0.7151522 * linear[data[at + 1]!]! + 0.072175 * linear[data[at + 2]!]!;

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? 0;
}

export const to = (digits: number, value: number): number => Number(value.toFixed(digits));

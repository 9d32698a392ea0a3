import { applyTo, compose3, resized3, type Matrix3 } from '../align/matrix3.js';
import type { RgbPicture } from '../align/load-picture.js';
import { linearToLab, type Triple } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';
import { exclusion, isExcluded, type Outline } from '../colour/exclusion.js';
import { softened } from '../colour/soft-light.js';
import { rounded } from './frame-difference.js';

/** Recipe of the derivative that holds a {@link DifferenceMap}. */
export const differenceRecipe = { id: 'difference', version: 1 } as const;

/** Longer side, px: each value is a mean over 5 × 5 px of this size, finer would show noise. */
export const differenceLongSidePx = 800;

/** Steps of a byte for one unit of CIEDE2000; 25.5 and more are the last one. */
const stepsPerDeltaE = 10;

export interface DifferenceMap {
  widthPx: number;
  heightPx: number;
  /** Three bytes a px: CIEDE2000 times 10, 255 where both pictures show the place and else 0, 0. */
  data: Uint8Array;
  /** CIEDE2000 that 95 % of the places outside the outlines stay under: what is not treated differs by as much. Null without such places. */
  noiseDeltaE: number | null;
}

/**
 * How much each place of a pair differs. Means something only for pictures in one frame and one light.
 * @param baseline, normalised at one size
 * @param matrix baseline px to follow-up px at full size: says which places the follow-up shows
 * @param exclude outlines in baseline px at full size that are not looked at for the noise
 */
export function differenceMap(
  baseline: RgbPicture,
  normalised: Pick<RgbPicture, 'widthPx' | 'heightPx' | 'data'>,
  matrix: Matrix3,
  followup: { widthPx: number; heightPx: number },
  exclude: readonly Outline[],
): DifferenceMap {
  const { widthPx, heightPx } = baseline;
  if (normalised.widthPx !== widthPx || normalised.heightPx !== heightPx)
    throw new RangeError('expected two pictures of one size');
  const [first, second] = [softened(baseline), softened({ ...baseline, data: normalised.data })];
  const scaleX = baseline.fullWidthPx / widthPx;
  const scaleY = baseline.fullHeightPx / heightPx;
  const toFollow = compose3(matrix, resized3(scaleX, scaleY));
  // Means near the follow-up's edge would take in what is not there.
  const rim = 3 * Math.max(scaleX, scaleY);
  const left = exclude.map(exclusion);
  const data = new Uint8Array(widthPx * heightPx * 3);
  const untreated: number[] = [];
  const lab = (linear: Float32Array, at: number): Triple =>
    linearToLab([linear[at]!, linear[at + 1]!, linear[at + 2]!]);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = applyTo(toFollow, x, y);
      if (!(u > rim && v > rim && u < followup.widthPx - rim && v < followup.heightPx - rim)) continue;
      const at = (y * widthPx + x) * 3;
      const deltaE = deltaE2000(lab(first, at), lab(second, at));
      data[at] = Math.min(255, Math.round(deltaE * stepsPerDeltaE));
      data[at + 1] = 255;
      if (x % 3 !== 0 || y % 3 !== 0) continue;
      const [fullX, fullY] = [(x + 0.5) * scaleX - 0.5, (y + 0.5) * scaleY - 0.5];
      if (!left.some((one) => isExcluded(one, fullX, fullY))) untreated.push(deltaE);
    }
  }
  untreated.sort((a, b) => a - b);
  const noise = untreated[Math.floor(untreated.length * 0.95)];
  return { widthPx, heightPx, data, noiseDeltaE: noise === undefined ? null : rounded(noise, 2) };
}

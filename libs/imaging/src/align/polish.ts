import { plane, type Plane } from './grey-image.js';
import type { Matrix3 } from './matrix3.js';
import { agreement, fitOf, warpTexture, type Fit } from './refine.js';
import { SharedPlaces, softened } from './shared-places.js';

/** Blurs that are tried to make one picture as soft as the other: variances, px² of the level at which they are compared. */
const triedPx2 = [0.25, 0.6, 1.1, 1.8, 2.8, 4.2];
/**
 * Part of the variance with the greatest agreement that is blur. The rest is that a softer picture also agrees better with noise and
 * with detail that has become other detail: found where the corners of pictures with known transforms come to lie right.
 */
const blurShare = 0.7;

/** Variance of the blur that makes one of two pictures as soft as the other, px² of the level; one of them is 0. */
export interface Softness {
  ofBaselinePx2: number;
  ofFollowupPx2: number;
}

/** How much the sharper of two pictures is to be blurred for them to agree best. Both are logarithms of luminance in one frame. */
export function softnessOf(baseline: Plane, followup: Plane, start: Matrix3, sigmaPx: number): Softness {
  const seen = inFrame(baseline, followup, start);
  const places = new SharedPlaces(sigmaPx, baseline, seen);
  const [base, follow] = [places.normalised(baseline), places.normalised(seen)];
  const plain = agreement(base, follow);
  const soft = (p: Plane, px2: number) => places.normalised(softened(p, Math.sqrt(px2)));
  const ofBaselinePx2 = bestOf(plain, (px2) => agreement(soft(baseline, px2), follow));
  if (ofBaselinePx2 > 0) return { ofBaselinePx2, ofFollowupPx2: 0 };
  return { ofBaselinePx2, ofFollowupPx2: bestOf(plain, (px2) => agreement(base, soft(seen, px2))) };
}

/** The variance with the greatest agreement, between those tried, less what is not blur; 0 when none is better than `plain`. */
function bestOf(plain: number, agreementAt: (px2: number) => number): number {
  const tried = [{ px2: 0, value: plain }];
  for (const px2 of triedPx2) {
    tried.push({ px2, value: agreementAt(px2) });
    if (tried.at(-1)!.value <= tried.at(-2)!.value) break;
  }
  const [a, b, c] = tried.slice(-3);
  if (!a || !b || !c) return 0;
  if (c.value > b.value) return blurShare * c.px2;
  // The top of the parabola through the last three.
  const [before, after] = [(b.value - a.value) / (b.px2 - a.px2), (c.value - b.value) / (c.px2 - b.px2)];
  const top = (a.px2 + b.px2) / 2 + (before * (c.px2 - a.px2)) / (2 * (before - after));
  return blurShare * top;
}

/**
 * The last steps, on what both pictures show: the follow-up is brought into the baseline's frame first and both are normalised
 * there, over the same neighbourhoods; the sharper one is made as soft as the other before. Normalised each by itself, edges would
 * lie elsewhere: the logarithm of a soft edge is not where that of a sharp one is.
 * @param baseline logarithm of luminance; NaN where it takes no part
 * @param followup logarithm of luminance
 * @param sigmaPx scale of the neighbourhood, baseline px
 */
export function polish(
  baseline: Plane,
  followup: Plane,
  start: Matrix3,
  {
    sigmaPx,
    iterations,
    softness: { ofBaselinePx2, ofFollowupPx2 },
  }: { sigmaPx: number; iterations: number; softness: Softness },
): Fit {
  const seen = (matrix: Matrix3): Plane => {
    const warped = inFrame(baseline, followup, matrix);
    return ofFollowupPx2 > 0 ? softened(warped, Math.sqrt(ofFollowupPx2)) : warped;
  };
  let follow = seen(start);
  const places = new SharedPlaces(sigmaPx, baseline, follow);
  const base = places.normalised(ofBaselinePx2 > 0 ? softened(baseline, Math.sqrt(ofBaselinePx2)) : baseline);
  let matrix = start;
  for (let i = 0; ; i++) {
    const fit = fitOf(base, places.normalised(follow), matrix, i < iterations);
    if (!fit.next) return fit;
    matrix = fit.next;
    follow = seen(matrix);
  }
}

function inFrame(baseline: Plane, followup: Plane, matrix: Matrix3): Plane {
  const warped = plane(baseline.widthPx, baseline.heightPx);
  warpTexture(followup, matrix, warped.data, baseline.widthPx, baseline.heightPx);
  return warped;
}

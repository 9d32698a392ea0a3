import type { RgbPicture } from '../align/load-picture.js';
import { linearToLab, type Triple } from '../colour/colour-space.js';
import { deltaE2000 } from '../colour/delta-e.js';
import { softened } from '../colour/soft-light.js';
import { rounded } from './frame-difference.js';
import { isSkin } from './skin.js';

/** What is behind the person, in two photos. */
export interface BackgroundDifference {
  /** CIEDE2000 between the middle colours of the two backgrounds. Unitless. */
  deltaE: number;
  /** The middle colours, CIE L*a*b* under D65. */
  colours: readonly [Triple, Triple];
  /** Mean CIEDE2000 of each background to its own middle colour: 0 = perfectly even. */
  unevenness: readonly [number, number];
  /** Part of the rim that is background, 0 to 1, of each. */
  share: readonly [number, number];
}

/** Upper and side rim of the frame, as part of its height and width; below are shoulders and clothes. */
const rim = 0.08;
const rimDown = 0.55;
/** A rim with less background than this says nothing of it. */
const leastShare = 0.3;

/**
 * Backgrounds are compared where each picture has its own: behind a person who moves they do not move along.
 * @param followup already in the baseline's light where that is known, so that light is not counted twice
 * @returns null where a picture shows too little background along its upper and side rims
 */
export function backgroundDifference(
  baseline: RgbPicture,
  followup: RgbPicture,
): BackgroundDifference | null {
  const [first, second] = [backgroundOf(baseline), backgroundOf(followup)];
  if (first.share < leastShare || second.share < leastShare) return null;
  return {
    deltaE: rounded(deltaE2000(first.colour, second.colour), 2),
    colours: [first.colour, second.colour],
    unevenness: [first.unevenness, second.unevenness],
    share: [first.share, second.share],
  };
}

function backgroundOf(picture: RgbPicture): { colour: Triple; unevenness: number; share: number } {
  const { widthPx, heightPx } = picture;
  const linear = softened(picture);
  const [sideX, topY] = [Math.ceil(widthPx * rim), Math.ceil(heightPx * rim)];
  const step = Math.max(1, Math.floor(Math.max(widthPx, heightPx) / 160));
  const colours: Triple[] = [];
  let looked = 0;
  for (let y = 0; y < heightPx * rimDown; y += step) {
    for (let x = 0; x < widthPx; x += step) {
      if (y >= topY && x >= sideX && x < widthPx - sideX) continue;
      looked++;
      const at = (y * widthPx + x) * 3;
      const rgb: Triple = [linear[at]!, linear[at + 1]!, linear[at + 2]!];
      if (!isSkin(rgb)) colours.push(linearToLab(rgb));
    }
  }
  if (colours.length === 0) return { colour: [0, 0, 0], unevenness: 0, share: 0 };
  const middle = (c: 0 | 1 | 2) => colours.map((lab) => lab[c]).sort((a, b) => a - b)[colours.length >> 1]!;
  const colour = [middle(0), middle(1), middle(2)].map((value) => rounded(value, 2)) as unknown as Triple;
  const sum = colours.reduce((total, lab) => total + deltaE2000(colour, lab), 0);
  return {
    colour,
    unevenness: rounded(sum / colours.length, 2),
    share: rounded(colours.length / Math.max(1, looked), 3),
  };
}

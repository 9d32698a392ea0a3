import { applyTo, compose3, resized3, type Matrix3 } from '../align/matrix3.js';
import type { RgbPicture } from '../align/load-picture.js';
import { linearToLab } from '../colour/colour-space.js';
import { exclusion, isExcluded, type Outline } from '../colour/exclusion.js';
import { bilinear, softened } from '../colour/soft-light.js';
import { rounded } from './frame-difference.js';
import { isSkin } from './skin.js';

const { abs, exp, log, max, min, sqrt } = Math;

/** How two photos of the same untreated skin are lit, both as they were taken. */
export interface LightDifference {
  /** Mean L* (CIE 1976, D65) of untreated skin that both show, of the baseline and of the follow-up. */
  meanL: readonly [number, number];
  /** Light at the right edge over light at the left edge, of the follow-up over that of the baseline, %; 0 = the same. */
  gradientAcrossPct: number;
  /** The same from the upper to the lower edge. */
  gradientDownPct: number;
  /** Part of the skin that shines, % of each picture. */
  specularPct: readonly [number, number];
  /** Part of the baseline's frame on which this is measured, 0 to 1. */
  share: number;
}

/** On less than this part of the frame nothing is said of the light. */
const leastShare = 0.05;
const placeCount = 6_000;
/** Luminance over the middle of the skin, and saturation under it, from which skin counts as shining. */
const shineOver = 1.5;
const shineSaturation = 0.75;

interface Place {
  /** From -1 to 1 across the baseline's frame. */
  x: number;
  y: number;
  base: readonly [number, number, number];
  follow: readonly [number, number, number];
}

/**
 * @param exclude closed outlines in baseline px at full size that do not count: what is treated
 * @param isAllSkin true of a close-up, which shows nothing else
 * @returns null where the pictures share too little untreated skin to say anything
 */
export function lightDifference(
  baseline: RgbPicture,
  followup: RgbPicture,
  matrix: Matrix3,
  { exclude = [], isAllSkin = false }: { exclude?: readonly Outline[]; isAllSkin?: boolean } = {},
): LightDifference | null {
  const { places, looked } = sharedSkin(baseline, followup, matrix, exclude, isAllSkin);
  const share = places.length / max(1, looked);
  if (share < leastShare) return null;
  const [across, down] = lightTilt(places);
  return {
    meanL: [meanL(places.map(({ base }) => base)), meanL(places.map(({ follow }) => follow))],
    gradientAcrossPct: rounded(100 * (exp(2 * across) - 1), 1),
    gradientDownPct: rounded(100 * (exp(2 * down) - 1), 1),
    specularPct: [
      specularPct(places.map(({ base }) => base)),
      specularPct(places.map(({ follow }) => follow)),
    ],
    share: rounded(share, 3),
  };
}

function sharedSkin(
  baseline: RgbPicture,
  followup: RgbPicture,
  matrix: Matrix3,
  exclude: readonly Outline[],
  isAllSkin: boolean,
): { places: Place[]; looked: number } {
  const base = softened(baseline);
  const follow = softened(followup);
  const scaleX = baseline.fullWidthPx / baseline.widthPx;
  const scaleY = baseline.fullHeightPx / baseline.heightPx;
  const toFollow = compose3(
    resized3(followup.widthPx / followup.fullWidthPx, followup.heightPx / followup.fullHeightPx),
    compose3(matrix, resized3(scaleX, scaleY)),
  );
  const left = exclude.map(exclusion);
  const step = max(1, sqrt((baseline.widthPx * baseline.heightPx) / placeCount));
  const places: Place[] = [];
  let looked = 0;
  for (let by = 1; by < baseline.heightPx - 1; by += step) {
    for (let bx = 1; bx < baseline.widthPx - 1; bx += step) {
      looked++;
      const [px, py] = [Math.round(bx), Math.round(by)];
      const [u, v] = applyTo(toFollow, px, py);
      if (!(u >= 1 && v >= 1 && u < followup.widthPx - 2 && v < followup.heightPx - 2)) continue;
      const [fullX, fullY] = [(px + 0.5) * scaleX - 0.5, (py + 0.5) * scaleY - 0.5];
      if (left.some((one) => isExcluded(one, fullX, fullY))) continue;
      const at = (py * baseline.widthPx + px) * 3;
      const here = [base[at]!, base[at + 1]!, base[at + 2]!] as const;
      const there = [0, 1, 2].map((c) => bilinear(follow, followup.widthPx, u, v, c)) as [
        number,
        number,
        number,
      ];
      if (!isAllSkin && !(isSkin(here) && isSkin(there))) continue;
      places.push({
        x: (2 * (px + 0.5)) / baseline.widthPx - 1,
        y: (2 * (py + 0.5)) / baseline.heightPx - 1,
        base: here,
        follow: there,
      });
    }
  }
  return { places, looked };
}

const luminance = ([r, g, b]: Place['base']) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function meanL(colours: readonly Place['base'][]): number {
  return rounded(colours.reduce((sum, colour) => sum + linearToLab(colour)[0], 0) / colours.length, 2);
}

/** Slope of the logarithm of light over light, per unit of x and y; what changed in the skin is outvoted. */
function lightTilt(places: readonly Place[]): [number, number] {
  const ratio = places.map(({ base, follow }) =>
    log(max(1e-4, luminance(follow)) / max(1e-4, luminance(base))),
  );
  const weights = ratio.map(() => 1);
  let fit = [0, 0, 0];
  for (let round = 0; round < 8; round++) {
    const sums = Array.from({ length: 9 }, () => 0);
    places.forEach(({ x, y }, i) => {
      const [w, r] = [weights[i]!, ratio[i]!];
      const add = [w, w * x, w * y, w * x * x, w * x * y, w * y * y, w * r, w * x * r, w * y * r];
      add.forEach((value, k) => (sums[k] = sums[k]! + value));
    });
    fit = plane(sums);
    const off = places.map(({ x, y }, i) => abs(ratio[i]! - fit[0]! - fit[1]! * x - fit[2]! * y));
    const spread = (off.toSorted((a, b) => a - b)[off.length >> 1] ?? 0) + 1e-4;
    off.forEach((value, i) => (weights[i] = 1 / (1 + (value / (2 * spread)) ** 2)));
  }
  return [fit[1]!, fit[2]!];
}

/** Solves the normal equations of a plane by Cramer's rule; flat where the places lie on one line. */
function plane([n, x, y, xx, xy, yy, r, xr, yr]: readonly number[]): number[] {
  const det = (a: readonly number[]) =>
    a[0]! * (a[4]! * a[8]! - a[5]! * a[7]!) -
    a[1]! * (a[3]! * a[8]! - a[5]! * a[6]!) +
    a[2]! * (a[3]! * a[7]! - a[4]! * a[6]!);
  const whole = det([n!, x!, y!, x!, xx!, xy!, y!, xy!, yy!]);
  if (abs(whole) < 1e-9 * n! ** 3) return [r! / max(1e-9, n!), 0, 0];
  return [
    det([r!, x!, y!, xr!, xx!, xy!, yr!, xy!, yy!]) / whole,
    det([n!, r!, y!, x!, xr!, xy!, y!, yr!, yy!]) / whole,
    det([n!, x!, r!, x!, xx!, xr!, y!, xy!, yr!]) / whole,
  ];
}

/** Skin shines where it is much lighter and less coloured than most of the skin in the same picture. */
function specularPct(colours: readonly Place['base'][]): number {
  const saturation = (colour: Place['base']) => 1 - min(...colour) / max(1e-4, ...colour);
  const middle = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;
  const light = middle(colours.map(luminance));
  const colour = middle(colours.map(saturation));
  const shining = colours.filter(
    (one) => luminance(one) > shineOver * light && saturation(one) < shineSaturation * colour,
  );
  return rounded((100 * shining.length) / colours.length, 2);
}

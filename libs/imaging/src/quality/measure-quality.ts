import { Math } from '../phantom/local-math.js';
import { linearToLab } from '../colour/colour-space.js';
import { isIn, lightness, linear, luminance, median, to, type Mask } from './mask.js';
import { bandEnergies, blurOf } from './sharpness.js';
import { lightOf, type LightOnSkin } from './light.js';
import { noiseOf } from './noise.js';
import type { RgbPixels, UprightPicture } from './upright-picture.js';

/** Bumped whenever a number that is stored may come out otherwise. */
export const qualityMethodVersion = 'quality-1';

/**
 * What the pixels of one photo say of how it was taken. Numbers only; whether they are good enough depends on the view and is
 * decided elsewhere.
 */
export interface QualityMeasures {
  /** Of the whole picture. */
  widthPx: number;
  heightPx: number;
  /** Part of the frame that may be skin, 0 to 1. */
  skinShare: number;
  /** What the rest was measured on: skin, or where there is hardly any, the middle of the frame. */
  subject: 'skin' | 'middle';
  /** Extent of the subject in px of the whole picture: the longer side of the box that holds all but its outer 2 %. */
  subjectPx: number;
  /** Standard deviation of the blur in px of a picture whose longer side is 1600 px; null on skin without any texture. */
  blurPx: number | null;
  /**
   * Contrast of the subject in bands of detail, finest first, noise taken off: standard deviation of luma in 8-bit levels. Band 0
   * is about 2 to 4 px a cycle at 1600 px, each further one twice that.
   */
  bands: number[];
  /** Mean and 5th and 95th percentile of L* (CIE 1976, D65) on the subject. */
  meanL: number;
  lowL: number;
  highL: number;
  /** Part of the subject that is at the upper or lower end of a channel, red, green, blue, 0 to 1. */
  clippedBright: [number, number, number];
  clippedDark: [number, number, number];
  /** Standard deviation of noise in flat parts, 8-bit levels of luma at full size. */
  noise: number;
  light: LightOnSkin | null;
  /** What lies around the subject; null in a close-up, which has no surround. */
  background: { share: number; spreadDeltaE: number; lab: [number, number, number] } | null;
}

const analysedPx = 1600;
const maskStep = 4;
/** With less skin than this in the frame the middle is measured instead. */
const leastSkin = 0.05;
/** A surround of less than this is none. */
const leastSurround = 0.08;
const bright = 253;
const dark = 2;

/** Measures a photo. The same pixels give the same numbers. */
export async function measureQuality(picture: UprightPicture): Promise<QualityMeasures> {
  const reduced = await picture.within(analysedPx);
  const skin = skinMask(reduced);
  const skinShare = shareOf(skin.cells);
  const subject = skinShare >= leastSkin ? 'skin' : 'middle';
  const mask = subject === 'skin' ? skin : middleMask(skin);
  const noise = noiseOf(picture);
  const tones = tonesOf(reduced, mask);
  // Reduction averages noise over the px that it joins, which takes it down by their number's root.
  const noiseHere = noise * Math.min(1, reduced.widthPx / picture.widthPx);
  const bands = bandEnergies(reduced, mask, noiseHere);
  return {
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    skinShare: to(3, skinShare),
    subject,
    subjectPx: Math.round((extentOf(mask) * picture.widthPx) / reduced.widthPx),
    blurPx: blurAt1600(blurOf(bands, noiseHere), reduced),
    bands: bands.map((band) => to(3, band)),
    ...tones,
    noise: to(2, noise),
    light: lightOf(reduced, mask),
    background: backgroundOf(reduced, skin, skinShare),
  };
}

/**
 * Colours that may be skin, of any phototype and under any light that a clinic has.
 * Source: Chai and Ngan 1999, IEEE Trans. CSVT 9(4), the band of Cr and Cb; widened to Cr 130 … 185, Cb 75 … 135.
 */
function skinMask({ widthPx, heightPx, data }: RgbPixels): Mask {
  const columns = Math.max(1, Math.floor(widthPx / maskStep));
  const rows = Math.max(1, Math.floor(heightPx / maskStep));
  const cells = new Uint8Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let [r, g, b] = [0, 0, 0];
      for (let dy = 0; dy < maskStep; dy += 2) {
        for (let dx = 0; dx < maskStep; dx += 2) {
          const at =
            3 *
            (Math.min(heightPx - 1, row * maskStep + dy) * widthPx +
              Math.min(widthPx - 1, column * maskStep + dx));
          r += data[at]! / 4;
          g += data[at + 1]! / 4;
          b += data[at + 2]! / 4;
        }
      }
      const luma = 0.299 * r + 0.587 * g + 0.114 * b;
      const cr = 128 + 0.713 * (r - luma);
      const cb = 128 + 0.564 * (b - luma);
      cells[row * columns + column] = luma > 20 && cr > 130 && cr < 185 && cb > 75 && cb < 135 ? 1 : 0;
    }
  }
  return { columns, rows, step: maskStep, cells };
}

function middleMask({ columns, rows, step }: Mask): Mask {
  const cells = new Uint8Array(columns * rows);
  for (let row = Math.floor(rows * 0.2); row < rows * 0.8; row += 1)
    cells.fill(1, row * columns + Math.floor(columns * 0.2), row * columns + Math.ceil(columns * 0.8));
  return { columns, rows, step, cells };
}

/** A picture that is smaller than that shows as little as a blurred one. */
function blurAt1600(blurPx: number | null, { widthPx, heightPx }: RgbPixels): number | null {
  return blurPx === null ? null : to(2, (blurPx * analysedPx) / Math.max(widthPx, heightPx));
}

const shareOf = (cells: Uint8Array): number => cells.reduce((sum, cell) => sum + cell, 0) / cells.length;

/** Longer side of the box around the middle 96 % of the mask in both directions, in px of the picture that it is of. */
function extentOf({ columns, rows, step, cells }: Mask): number {
  const across = new Float64Array(columns);
  const down = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      across[column]! += cells[row * columns + column]!;
      down[row]! += cells[row * columns + column]!;
    }
  }
  return step * Math.max(middleLength(across), middleLength(down));
}

function middleLength(counts: Float64Array): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let passed = 0;
  let [first, last] = [0, counts.length - 1];
  for (const [index, count] of counts.entries()) {
    if (passed < 0.02 * total) first = index;
    if (passed < 0.98 * total) last = index;
    passed += count;
  }
  return last - first + 1;
}

function tonesOf(
  { widthPx, heightPx, data }: RgbPixels,
  mask: Mask,
): Pick<QualityMeasures, 'meanL' | 'lowL' | 'highL' | 'clippedBright' | 'clippedDark'> {
  const histogram = new Float64Array(1001);
  const over: [number, number, number] = [0, 0, 0];
  const under: [number, number, number] = [0, 0, 0];
  let count = 0;
  let sum = 0;
  for (let y = 0; y < heightPx; y += 2) {
    for (let x = 0; x < widthPx; x += 2) {
      if (!isIn(mask, x, y)) continue;
      const at = 3 * (y * widthPx + x);
      const l = lightness(luminance(data, at));
      histogram[Math.round(l * 10)]! += 1;
      sum += l;
      count += 1;
      for (const k of [0, 1, 2] as const) {
        if (data[at + k]! >= bright) over[k] += 1;
        if (data[at + k]! <= dark) under[k] += 1;
      }
    }
  }
  const percentile = (part: number): number => {
    let passed = 0;
    for (const [tenths, cells] of histogram.entries()) {
      passed += cells;
      if (passed >= part * count) return tenths / 10;
    }
    return 100;
  };
  const parts = (counts: [number, number, number]): [number, number, number] => [
    to(4, counts[0] / Math.max(1, count)),
    to(4, counts[1] / Math.max(1, count)),
    to(4, counts[2] / Math.max(1, count)),
  ];
  return {
    meanL: to(1, sum / Math.max(1, count)),
    lowL: percentile(0.05),
    highL: percentile(0.95),
    clippedBright: parts(over),
    clippedDark: parts(under),
  };
}

/** How even the surround is: the 75th percentile of the distance (CIE 1976 ΔE) of what is no skin, in the outer quarter, from its median colour. */
function backgroundOf(
  { widthPx, heightPx, data }: RgbPixels,
  skin: Mask,
  skinShare: number,
): QualityMeasures['background'] {
  const labs: [number, number, number][] = [];
  let looked = 0;
  for (let y = 0; y < heightPx; y += 8) {
    for (let x = 0; x < widthPx; x += 8) {
      const isOuter = x < widthPx / 5 || x > (4 * widthPx) / 5 || y < heightPx / 5;
      if (!isOuter || y > (3 * heightPx) / 4) continue;
      looked += 1;
      if (isIn(skin, x, y)) continue;
      labs.push(labAt(data, 3 * (y * widthPx + x)));
    }
  }
  const share = labs.length / Math.max(1, looked);
  // In a close-up what is no skin is hair, a strip of paper, a shadow.
  if (skinShare > 0.85 || share < Math.max(leastSurround, 0.3)) return null;
  const middle = [0, 1, 2].map((k) => median(labs.map((lab) => lab[k]!))) as [number, number, number];
  const distances = labs.map((lab) => Math.hypot(...lab.map((value, k) => value - middle[k]!)));
  const spread = distances.sort((a, b) => a - b)[Math.floor(distances.length * 0.75)]!;
  return {
    share: to(3, share),
    spreadDeltaE: to(1, spread),
    lab: [to(1, middle[0]), to(1, middle[1]), to(1, middle[2])],
  };
}

function labAt(data: Uint8Array, at: number): [number, number, number] {
  const [r, g, b] = [linear[data[at]!]!, linear[data[at + 1]!]!, linear[data[at + 2]!]!];
  const [l, a, bb] = linearToLab([r, g, b]);
  return [l, a, bb];
}

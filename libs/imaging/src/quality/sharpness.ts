import { Math } from '../phantom/local-math.js';
import { isIn, to, type Mask } from './mask.js';
import type { RgbPixels } from './upright-picture.js';

/** Octaves of detail that are looked at, from the finest. */
const octaves = 5;

/**
 * Contrast of the subject in octaves of detail: standard deviation of luma, 8-bit levels, noise taken off. A band is what one
 * halving of the picture loses.
 * @param noise of this picture, 8-bit levels; halving it halves white noise
 */
export function bandEnergies(picture: RgbPixels, mask: Mask, noise: number): number[] {
  let { widthPx, heightPx } = picture;
  let luma = lumaOf(picture);
  const bands: number[] = [];
  for (let octave = 0; octave < octaves; octave += 1) {
    const coarse = halved(luma, widthPx, heightPx);
    const scale = 2 ** octave;
    bands.push(bandOf(luma, widthPx, heightPx, coarse, mask, scale, noise / scale));
    luma = coarse.data;
    widthPx = coarse.widthPx;
    heightPx = coarse.heightPx;
    if (widthPx < 16 || heightPx < 16) break;
  }
  return bands;
}

function lumaOf({ widthPx, heightPx, data }: RgbPixels): Float32Array {
  const luma = new Float32Array(widthPx * heightPx);
  for (let i = 0, at = 0; i < luma.length; i += 1, at += 3)
    luma[i] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
  return luma;
}

interface Plane {
  widthPx: number;
  heightPx: number;
  data: Float32Array;
}

/** Half the size, binomial 1 3 3 1 in both directions so that little of the finer band leaks into the coarser ones. */
function halved(data: Float32Array, widthPx: number, heightPx: number): Plane {
  const w = widthPx >> 1;
  const h = heightPx >> 1;
  const across = new Float32Array(w * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    const row = y * widthPx;
    for (let x = 0; x < w; x += 1) {
      const left = row + Math.max(0, 2 * x - 1);
      const right = row + Math.min(widthPx - 1, 2 * x + 2);
      across[y * w + x] =
        (data[left]! + 3 * (data[row + 2 * x]! + data[row + 2 * x + 1]!) + data[right]!) / 8;
    }
  }
  const out = new Float32Array(w * h);
  for (let y = 0; y < h; y += 1) {
    const upper = Math.max(0, 2 * y - 1) * w;
    const lower = Math.min(heightPx - 1, 2 * y + 2) * w;
    for (let x = 0; x < w; x += 1)
      out[y * w + x] =
        (across[upper + x]! +
          3 * (across[2 * y * w + x]! + across[(2 * y + 1) * w + x]!) +
          across[lower + x]!) /
        8;
  }
  return { widthPx: w, heightPx: h, data: out };
}

/** Tiles of the subject, of which the better half counts: some of a face is always out of the plane of focus. */
const tilesAcross = 12;
/** What is left of white noise of 1 in one band: what halving takes away. */
const noiseInBand = 0.87;

function bandOf(
  fine: Float32Array,
  widthPx: number,
  heightPx: number,
  coarse: Plane,
  mask: Mask,
  scale: number,
  noise: number,
): number {
  const tile = Math.max(4, Math.floor(Math.max(widthPx, heightPx) / tilesAcross));
  // Of the large planes every other px in both directions is enough.
  const every = widthPx * heightPx > 300_000 ? 2 : 1;
  const energies: number[] = [];
  for (let top = 2; top + tile <= heightPx - 2; top += tile) {
    for (let left = 2; left + tile <= widthPx - 2; left += tile) {
      let [sum, count, looked] = [0, 0, 0];
      for (let y = top; y < top + tile; y += every) {
        for (let x = left; x < left + tile; x += every) {
          looked += 1;
          if (!isIn(mask, x * scale, y * scale)) continue;
          const difference = fine[y * widthPx + x]! - upsampled(coarse, x, y);
          sum += difference * difference;
          count += 1;
        }
      }
      if (count > 0.6 * looked) energies.push(sum / count);
    }
  }
  if (energies.length === 0) return 0;
  energies.sort((a, b) => a - b);
  // The 75th percentile: not the edge of a brow, not the part that is out of focus.
  const energy = energies[Math.floor(energies.length * 0.75)]!;
  return Math.sqrt(Math.max(0, energy - (noiseInBand * noise) ** 2));
}

function upsampled({ data, widthPx, heightPx }: Plane, x: number, y: number): number {
  const fx = (x - 0.5) / 2;
  const fy = (y - 0.5) / 2;
  const x0 = Math.max(0, Math.floor(fx));
  const y0 = Math.max(0, Math.floor(fy));
  const x1 = Math.min(widthPx - 1, x0 + 1);
  const y1 = Math.min(heightPx - 1, y0 + 1);
  const [ax, ay] = [Math.max(0, fx - x0), Math.max(0, fy - y0)];
  const upper = data[y0 * widthPx + x0]! * (1 - ax) + data[y0 * widthPx + x1]! * ax;
  const lower = data[y1 * widthPx + x0]! * (1 - ax) + data[y1 * widthPx + x1]! * ax;
  return upper * (1 - ay) + lower * ay;
}

/**
 * Blur that explains how much weaker fine detail is than coarse detail. Skin has about the same contrast in every octave when it is
 * seen sharply, as natural scenes have (Field 1987, J. Opt. Soc. Am. A 4(12)). The finest band takes no part: noise that a camera
 * has smeared over neighbours is left in it.
 * @returns standard deviation, px of the picture that the bands are of; null where coarse detail does not rise above noise
 */
export function blurOf(bands: readonly number[], noise: number): number | null {
  const [, fine, middle, coarse, coarsest] = bands;
  if (fine === undefined || middle === undefined || coarse === undefined || coarsest === undefined)
    return null;
  if (Math.min(coarse, coarsest) < Math.max(0.3, 0.25 * noise)) return null;
  const loss = -Math.log(Math.max(0.05, fine) / coarse) - Math.log(Math.max(0.05, middle) / coarsest);
  const next = lossOfBlur.findIndex(([least]) => least >= loss);
  if (next === 0) return 0;
  if (next < 0) return lossOfBlur.at(-1)![1];
  const [[loss0, blur0], [loss1, blur1]] = [lossOfBlur[next - 1]!, lossOfBlur[next]!];
  return to(2, blur0 + ((blur1 - blur0) * (loss - loss0)) / (loss1 - loss0));
}

/** Loss of fine against coarse contrast, and the blur in px that makes it: measured on rendered skin blurred by so much. */
const lossOfBlur: readonly (readonly [number, number])[] = [
  [0, 0],
  [0.27, 0.7],
  [0.84, 1.5],
  [1.55, 2.5],
  [2.41, 4],
  [3.05, 6],
  [4, 9],
];

/**
 * How much fine detail one photo has of what another of the same skin has, noise taken off, both at 1600 px.
 * @param scale px of the photo for one px of the reference, each at 1600 px
 * @returns 1 = as sharp; null where the reference itself has no detail
 */
export function sharpnessRatio(
  bands: readonly number[],
  reference: readonly number[],
  scale: number,
): number | null {
  let [sum, weight] = [0, 0];
  for (const octave of [1, 2]) {
    const there = reference[octave] ?? 0;
    // Detail that is twice as large lies one band further on.
    const here = between(bands, octave + Math.log2(scale));
    if (there < 0.15) continue;
    sum += Math.log(Math.max(0.02, here) / there);
    weight += 1;
  }
  return weight === 0 ? null : to(2, Math.exp(sum / weight));
}

function between(bands: readonly number[], place: number): number {
  const at = Math.min(bands.length - 1, Math.max(0, place));
  const low = Math.floor(at);
  const high = Math.min(bands.length - 1, low + 1);
  return (bands[low] ?? 0) * (1 - (at - low)) + (bands[high] ?? 0) * (at - low);
}

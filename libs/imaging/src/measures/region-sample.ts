import { Math } from '../phantom/local-math.js';
import type { RgbPicture } from '../align/load-picture.js';
import { compose3, resized3, type Matrix3 } from '../align/matrix3.js';
import { localScale, warpRgb } from '../align/warp.js';
import { srgbToLinear } from '../colour/colour-space.js';
import { measureLimits, type ColourBasis } from './measure-values.js';
import { boxOf, rasterised, type RegionShape } from './region-raster.js';
import { pieces } from './texture.js';

export interface RegionInPicture {
  /** Upright sRGB in the colours that count: corrected, when they were. */
  picture: RgbPicture;
  /** The same px as they were taken; clipping is judged on them, since a correction hides it. Null where nothing was corrected. */
  asTaken: Uint8Array | null;
  /** Baseline px to px of the picture, both at full size. */
  matrix: Matrix3;
  baseline: { widthPx: number; heightPx: number };
  /** In baseline px at full size, as are the others. */
  region: RegionShape;
  skin: RegionShape | null;
  reference: RegionShape | null;
  /** Baseline px per mm at full size; null without a scale. */
  scalePxPerMm: number | null;
  colour: ColourBasis;
}

/** A region as the photo shows it, in the baseline's frame at about the picture's own resolution. */
export interface Sample {
  widthPx: number;
  heightPx: number;
  /** 1 in the region. */
  mask: Uint8Array;
  /** 1 where a px of the region counts. */
  isUsed: Uint8Array;
  data: Uint8Array;
  l: Float32Array;
  /** Px of this raster per baseline px. */
  ratio: number;
  /** Size of a px of the picture in px of this raster. */
  finestPx: number;
  maskedShare: number;
  clippedShare: number;
  missingShare: number;
}

/** Rasters grow no larger than this; a region that is larger is looked at more coarsely. */
const longestPx = 1400;

export function sampled(input: RegionInPicture, shape: RegionShape): Sample {
  const { picture, matrix, baseline, scalePxPerMm } = input;
  const box = boxOf([shape]);
  const scale = localScale(matrix, (box.left + box.right) / 2, (box.top + box.bottom) / 2);
  const own = scale * (picture.widthPx / picture.fullWidthPx);
  // Room for the surroundings that texture is compared with.
  const marginPx =
    scalePxPerMm === null
      ? 0.1 * Math.hypot(box.right - box.left, box.bottom - box.top)
      : 2 * measureLimits.highPassMm * scalePxPerMm;
  const left = Math.max(0, Math.floor(box.left - marginPx));
  const top = Math.max(0, Math.floor(box.top - marginPx));
  const right = Math.min(baseline.widthPx, Math.ceil(box.right + marginPx) + 1);
  const bottom = Math.min(baseline.heightPx, Math.ceil(box.bottom + marginPx) + 1);
  const ratio = Math.min(own, longestPx / Math.max(right - left, bottom - top));
  const widthPx = Math.max(8, Math.round((right - left) * ratio));
  const heightPx = Math.max(8, Math.round((bottom - top) * ratio));
  const toBaseline: Matrix3 = compose3([1, 0, left, 0, 1, top, 0, 0, 1], resized3(1 / ratio, 1 / ratio));
  const toPicture = compose3(
    resized3(picture.widthPx / picture.fullWidthPx, picture.heightPx / picture.fullHeightPx),
    compose3(matrix, toBaseline),
  );
  const data = new Uint8Array(widthPx * heightPx * 3);
  warpRgb(picture, toPicture, widthPx, heightPx, data);
  const half = (ratio - 1) / 2;
  const mask = rasterised(shape, widthPx, heightPx, (x, y) => [
    (x - left) * ratio + half,
    (y - top) * ratio + half,
  ]);
  const state = stateOf(input, toPicture, widthPx, heightPx);
  const sample = { ...masked({ widthPx, heightPx, mask, data, state }), ratio, finestPx: ratio / own };
  return withoutHair(sample, scalePxPerMm);
}

/** What each px of a raster shows: nothing of the picture, something, or something that the camera could not hold. */
const [outside, shown, lost] = [0, 1, 2];

function stateOf(
  { picture, asTaken }: RegionInPicture,
  m: Matrix3,
  widthPx: number,
  heightPx: number,
): Uint8Array {
  const data = asTaken ?? picture.data;
  const out = new Uint8Array(widthPx * heightPx).fill(outside);
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const w = m[6] * x + m[7] * y + m[8];
      const u = (m[0] * x + m[1] * y + m[2]) / w;
      const v = (m[3] * x + m[4] * y + m[5]) / w;
      if (!(w > 0 && u >= 0 && v >= 0 && u <= picture.widthPx - 1 && v <= picture.heightPx - 1)) continue;
      const at = (Math.round(v) * picture.widthPx + Math.round(u)) * 3;
      out[y * widthPx + x] = isAtEnd(data, at) ? lost : shown;
    }
  return out;
}

function isAtEnd(data: Uint8Array, at: number): boolean {
  for (let c = at; c < at + 3; c++) if (data[c] === 0 || data[c] === 255) return true;
  return false;
}

export const linearOf = Float64Array.from({ length: 256 }, (_, i) => srgbToLinear(i / 255));

function masked({
  widthPx,
  heightPx,
  mask,
  data,
  state,
}: Pick<Sample, 'widthPx' | 'heightPx' | 'mask' | 'data'> & { state: Uint8Array }): Omit<
  Sample,
  'ratio' | 'finestPx'
> {
  const count = widthPx * heightPx;
  const l = new Float32Array(count);
  const isUsed = new Uint8Array(count);
  let [total, missing, clipped, glare] = [0, 0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [data[i * 3]!, data[i * 3 + 1]!, data[i * 3 + 2]!];
    const lightness =
      116 * cubeRoot(0.2126729 * linearOf[r]! + 0.7151522 * linearOf[g]! + 0.072175 * linearOf[b]!) - 16;
    l[i] = state[i] === outside ? NaN : lightness;
    if (mask[i] !== 1) continue;
    total++;
    if (state[i] === outside) missing++;
    else if (state[i] === lost) clipped++;
    // What only the correction drives out of sRGB is no clipping, and no colour either.
    else if (lightness > measureLimits.glareL || isAtEnd(data, i * 3)) glare++;
    else isUsed[i] = 1;
  }
  return {
    widthPx,
    heightPx,
    mask,
    isUsed,
    data,
    l,
    maskedShare: glare / Math.max(1, total),
    clippedShare: clipped / Math.max(1, total),
    missingShare: total === 0 ? 1 : missing / total,
  };
}

function cubeRoot(y: number): number {
  return y > 216 / 24389 ? Math.cbrt(y) : (y * 24389) / 27 / 116 + 16 / 116;
}

/** Whether detail as fine as hair and pores can be seen at all. */
export function isFineEnough(
  { ratio, finestPx }: Pick<Sample, 'ratio' | 'finestPx'>,
  scalePxPerMm: number,
): boolean {
  return (scalePxPerMm * ratio) / finestPx >= measureLimits.leastPxPerMm;
}

/** Hair is no skin: its px count in nothing. Only where a scale says how thin a hair is. */
function withoutHair(sample: Sample, scalePxPerMm: number | null): Sample {
  if (scalePxPerMm === null || !isFineEnough(sample, scalePxPerMm)) return sample;
  const { widthPx, heightPx, mask, isUsed } = sample;
  const small = shrunk(sample, measureLimits.texturePxPerMm / (scalePxPerMm * sample.ratio));
  const hair = hairs(small.l, small.widthPx, small.heightPx);
  let [total, hairy] = [0, 0];
  for (let y = 0; y < heightPx; y++) {
    const row =
      Math.min(small.heightPx - 1, Math.floor(((y + 0.5) * small.heightPx) / heightPx)) * small.widthPx;
    for (let x = 0; x < widthPx; x++) {
      const i = y * widthPx + x;
      total += mask[i]!;
      if (hair[row + Math.min(small.widthPx - 1, Math.floor(((x + 0.5) * small.widthPx) / widthPx))] !== 1)
        continue;
      // Its shadow is not the surroundings of a pit either.
      sample.l[i] = NaN;
      hairy += isUsed[i]!;
      isUsed[i] = 0;
    }
  }
  return { ...sample, maskedShare: sample.maskedShare + hairy / Math.max(1, total) };
}

/** L* at another scale, each px the mean of those it covers; used where most of them are. */
export function shrunk(
  { l, isUsed, widthPx, heightPx }: Sample,
  scale: number,
): { l: Float32Array; used: Uint8Array; widthPx: number; heightPx: number } {
  const width = Math.max(8, Math.round(widthPx * scale));
  const height = Math.max(8, Math.round(heightPx * scale));
  const out = new Float32Array(width * height);
  const used = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [y0, y1] = span(y, heightPx / height, heightPx);
    for (let x = 0; x < width; x++) {
      const [x0, x1] = span(x, widthPx / width, widthPx);
      let [sum, n, inside] = [0, 0, 0];
      for (let v = y0; v < y1; v++)
        for (let u = x0; u < x1; u++) {
          const value = l[v * widthPx + u]!;
          if (value !== value) continue;
          sum += value;
          n++;
          inside += isUsed[v * widthPx + u]!;
        }
      const i = y * width + x;
      out[i] = n > 0 ? sum / n : NaN;
      used[i] = n > 0 && 2 * inside > n ? 1 : 0;
    }
  }
  return { l: out, used, widthPx: width, heightPx: height };
}

function span(i: number, step: number, end: number): [number, number] {
  const from = Math.min(end - 1, Math.round(i * step));
  return [from, Math.max(from + 1, Math.min(end, Math.round((i + 1) * step)))];
}

/** Hairs: dark, thinner than 0.4 mm and longer than 2 mm, at 10 px per mm. A pit is as wide as it is long and stays. */
function hairs(l: Float32Array, widthPx: number, heightPx: number): Uint8Array {
  const closed = extreme(extreme(l, widthPx, heightPx, 3, Math.max), widthPx, heightPx, 3, Math.min);
  const dark = Uint8Array.from(l, (value, i) => (closed[i]! - value > 5 ? 1 : 0));
  const out = new Uint8Array(l.length);
  for (const piece of pieces(dark, widthPx)) {
    const columns = piece.map((at) => at % widthPx);
    const rows = piece.map((at) => Math.floor(at / widthPx));
    const lengthPx = Math.hypot(
      columns.reduce((a, b) => Math.max(a, b)) - columns.reduce((a, b) => Math.min(a, b)),
      rows.reduce((a, b) => Math.max(a, b)) - rows.reduce((a, b) => Math.min(a, b)),
    );
    if (lengthPx >= 20 && piece.length / lengthPx <= 4) for (const at of piece) out[at] = 1;
  }
  return out;
}

function extreme(
  from: Float32Array,
  widthPx: number,
  heightPx: number,
  radius: number,
  pick: (a: number, b: number) => number,
): Float32Array {
  const pass = (source: Float32Array, count: number, lines: number, step: number, lineStep: number) => {
    const out = new Float32Array(source.length);
    for (let line = 0; line < lines; line++)
      for (let i = 0; i < count; i++) {
        let best = source[line * lineStep + i * step]!;
        for (let k = Math.max(0, i - radius); k <= Math.min(count - 1, i + radius); k++)
          best = pick(best, source[line * lineStep + k * step]!);
        out[line * lineStep + i * step] = best;
      }
    return out;
  };
  return pass(pass(from, widthPx, heightPx, 1, widthPx), heightPx, widthPx, widthPx, 1);
}

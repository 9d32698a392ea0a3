import { applyTo, compose3, invert3, resized3, type Matrix3 } from './matrix3.js';

import type { RgbPicture } from './load-picture.js';

const { imul } = Math;

/** Recipe of the derivative that shows a follow-up in its baseline's frame. */
export const alignedRecipe = { id: 'aligned', version: 1 } as const;

/** Where the follow-up does not reach, the frame stays this even grey: seen as missing, not as skin. */
const missing = 128;
const phases = 256;
/**
 * Weights are whole numbers of 1/128 across and 1/2048 down. So few bits suffice, since each four add up to exactly one:
 * even skin keeps its brightness to the bit. Across, red and blue are weighed in one multiplication, 16 bits apart: a sum
 * of four reaches from -0.25 to 1.25 × 255 × 128, so with `lift` added neither runs into the other.
 */
const across = cubicWeights(128);
const down = cubicWeights(2048);
const shift = 7 + 11;
const rounding = 1 << (shift - 1);
const lift = 8192;
const bothLifts = (lift << 16) + lift;

/**
 * Catmull-Rom weights for 256 positions between two px. Interpolating and without overshoot to speak of, so a warped
 * picture is as sharp as an untouched one beside it.
 * Source: Keys 1981, IEEE Trans. ASSP 29(6), a = -1/2.
 */
function cubicWeights(one: number): Int32Array {
  const table = new Int32Array(phases * 4);
  for (let i = 0; i < phases; i++) {
    const t = i / phases;
    const before = Math.round(((-0.5 * t + 1) * t - 0.5) * t * one);
    const second = Math.round(((-1.5 * t + 2) * t + 0.5) * t * one);
    const after = Math.round((0.5 * t - 0.5) * t * t * one);
    table.set([before, one - before - second - after, second, after], 4 * i);
  }
  return table;
}

/** Red, green and blue in one number each, with a rim of two px that repeats the edge. */
function packed({ widthPx, heightPx, data }: Pick<RgbPicture, 'widthPx' | 'heightPx' | 'data'>): Int32Array {
  const line = widthPx + 4;
  const out = new Int32Array(line * (heightPx + 4));
  for (let y = 0; y < heightPx; y++) {
    const row = (y + 2) * line;
    let i = y * widthPx * 3;
    for (let x = row + 2, end = row + 2 + widthPx; x < end; x++, i += 3) {
      out[x] = (data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!;
    }
    out[row] = out[row + 1] = out[row + 2]!;
    out[row + widthPx + 2] = out[row + widthPx + 3] = out[row + widthPx + 1]!;
  }
  out.copyWithin(0, 2 * line, 3 * line);
  out.copyWithin(line, 2 * line, 3 * line);
  out.copyWithin((heightPx + 2) * line, (heightPx + 1) * line, (heightPx + 2) * line);
  out.copyWithin((heightPx + 3) * line, (heightPx + 1) * line, (heightPx + 2) * line);
  return out;
}

/**
 * Resamples a picture through a projective transform. The colours are taken as they are encoded, like everywhere else
 * where pictures are resized.
 * @param toSource position in the result to position in the source, px centres
 * @param out three bytes per px; `strideBytes` from row to row, the first px at `offsetBytes`
 */
export function warpRgb(
  source: Pick<RgbPicture, 'widthPx' | 'heightPx' | 'data'>,
  toSource: Matrix3,
  widthPx: number,
  heightPx: number,
  out: Uint8Array,
  strideBytes = widthPx * 3,
  offsetBytes = 0,
): void {
  if (isStraight(toSource)) {
    warpStraight(source, toSource, { widthPx, heightPx, data: out, strideBytes, offsetBytes });
    return;
  }
  const pixels = packed(source);
  const line = source.widthPx + 4;
  // Half a pixel beyond the outer centres still lies on the picture.
  const farX = source.widthPx - 0.49;
  const farY = source.heightPx - 0.49;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = toSource;
  for (let y = 0; y < heightPx; y++) {
    let o = offsetBytes + y * strideBytes;
    let nx = m1 * y + m2;
    let ny = m4 * y + m5;
    let nw = m7 * y + m8;
    for (let x = 0; x < widthPx; x++, o += 3, nx += m0, ny += m3, nw += m6) {
      const s = 1 / nw;
      const u = nx * s;
      const v = ny * s;
      if (!(u > -0.51 && v > -0.51 && u < farX && v < farY && nw > 0)) {
        out[o] = out[o + 1] = out[o + 2] = missing;
        continue;
      }
      // Positions in 1/256 px, from one px outside so that they are positive.
      const fixedX = ((u + 1) * phases + 0.5) | 0;
      const fixedY = ((v + 1) * phases + 0.5) | 0;
      const px = (fixedX & 255) << 2;
      const py = (fixedY & 255) << 2;
      const wx0 = across[px]!;
      const wx1 = across[px + 1]!;
      const wx2 = across[px + 2]!;
      const wx3 = across[px + 3]!;
      let r = rounding;
      let g = rounding;
      let b = rounding;
      let i = imul(fixedY >> 8, line) + (fixedX >> 8);
      for (let k = py, end = py + 4; k < end; k++, i += line) {
        const p0 = pixels[i]!;
        const p1 = pixels[i + 1]!;
        const p2 = pixels[i + 2]!;
        const p3 = pixels[i + 3]!;
        const redBlue =
          (bothLifts +
            imul(wx0, p0 & 0xff00ff) +
            imul(wx1, p1 & 0xff00ff) +
            imul(wx2, p2 & 0xff00ff) +
            imul(wx3, p3 & 0xff00ff)) |
          0;
        const green =
          (imul(wx0, p0 & 0xff00) +
            imul(wx1, p1 & 0xff00) +
            imul(wx2, p2 & 0xff00) +
            imul(wx3, p3 & 0xff00)) >>
          8;
        const wy = down[k]!;
        r = (r + imul(wy, (redBlue >>> 16) - lift)) | 0;
        g = (g + imul(wy, green)) | 0;
        b = (b + imul(wy, (redBlue & 0xffff) - lift)) | 0;
      }
      r >>= shift;
      g >>= shift;
      b >>= shift;
      out[o] = r < 0 ? 0 : r > 255 ? 255 : r;
      out[o + 1] = g < 0 ? 0 : g > 255 ? 255 : g;
      out[o + 2] = b < 0 ? 0 : b > 255 ? 255 : b;
    }
  }
}

/** Scaled and moved, not turned: columns stay columns and rows rows, as where a picture is drawn in its own frame. */
function isStraight([, m1, , m3, , , m6, m7, m8]: Matrix3): boolean {
  return m1 === 0 && m3 === 0 && m6 === 0 && m7 === 0 && m8 > 0;
}

interface Target {
  widthPx: number;
  heightPx: number;
  data: Uint8Array;
  strideBytes: number;
  offsetBytes: number;
}

/**
 * What {@link warpRgb} does, to the bit, at a third of its cost: each row of the source is weighed across once, then four of
 * them down, and where both positions are whole the px are copied.
 */
function warpStraight(
  source: Pick<RgbPicture, 'widthPx' | 'heightPx' | 'data'>,
  [m0, , m2, , m4, m5, , , m8]: Matrix3,
  target: Target,
): void {
  const columns = positions(m0, m2, m8, target.widthPx, source.widthPx, true);
  const rows = positions(m4, m5, m8, target.heightPx, source.heightPx, false);
  let start = 0;
  while (start < target.widthPx && columns[start]! < 0) start++;
  let end = start;
  while (end < target.widthPx && columns[end]! >= 0) end++;
  const inside = columns.subarray(start, end);
  const isWhole = inside.every((at, i) => (at & 255) === 0 && at === inside[0]! + i * phases);
  const copied = { from: ((inside[0]! >> 8) - 1) * 3, lengthBytes: inside.length * 3 };
  const lines = Array.from({ length: 4 }, () => ({ row: -1, sums: new Int32Array(inside.length * 3) }));
  const rim = new Uint8Array((source.widthPx + 4) * 3);
  const lineAt = (row: number): Int32Array => {
    const line = lines[row & 3]!;
    if (line.row !== row) {
      const from = Math.max(0, Math.min(source.heightPx - 1, row - 2)) * source.widthPx * 3;
      if (isWhole) sumsOf(source.data, from + copied.from, line.sums);
      else weighAcross(source.data.subarray(from, from + source.widthPx * 3), inside, rim, line.sums);
      line.row = row;
    }
    return line.sums;
  };
  for (let y = 0; y < target.heightPx; y++) {
    const o = target.offsetBytes + y * target.strideBytes;
    const at = rows[y]!;
    if (at < 0 || inside.length === 0) {
      target.data.fill(missing, o, o + target.widthPx * 3);
      continue;
    }
    target.data.fill(missing, o, o + start * 3);
    target.data.fill(missing, o + end * 3, o + target.widthPx * 3);
    const row = at >> 8;
    const part = target.data.subarray(o + start * 3, o + end * 3);
    if (isWhole && (at & 255) === 0) {
      const from = (row - 1) * source.widthPx * 3 + copied.from;
      part.set(source.data.subarray(from, from + copied.lengthBytes));
      continue;
    }
    weighDown(lineAt(row), lineAt(row + 1), lineAt(row + 2), lineAt(row + 3), (at & 255) << 2, part);
  }
}

/** Places along one axis as {@link warpRgb} finds them, in 1/256 px from one px outside; -1 beyond the source. */
function positions(
  step: number,
  first: number,
  divisor: number,
  count: number,
  sourcePx: number,
  isSummed: boolean,
): Int32Array {
  const out = new Int32Array(count);
  const s = 1 / divisor;
  let n = first;
  for (let i = 0; i < count; i++, n += step) {
    const u = (isSummed ? n : step * i + first) * s;
    out[i] = u > -0.51 && u < sourcePx - 0.49 ? ((u + 1) * phases + 0.5) | 0 : -1;
  }
  return out;
}

/** One row of the source as {@link weighAcross} leaves it when every position is whole. */
function sumsOf(data: Uint8Array, from: number, sums: Int32Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = data[from + i]! << 7;
}

/** One row of the source, each px of the result the sum of four, in 1/128. */
function weighAcross(row: Uint8Array, columns: Int32Array, rim: Uint8Array, sums: Int32Array): void {
  const last = row.length - 3;
  rim.set(row, 6);
  for (let k = 0; k < 3; k++) {
    rim[k] = rim[k + 3] = row[k]!;
    rim[last + 9 + k] = rim[last + 12 + k] = row[last + k]!;
  }
  for (let x = 0, o = 0; x < columns.length; x++, o += 3) {
    const at = columns[x]!;
    const i = imul(at >> 8, 3);
    const p = (at & 255) << 2;
    const w0 = across[p]!;
    const w1 = across[p + 1]!;
    const w2 = across[p + 2]!;
    const w3 = across[p + 3]!;
    sums[o] = imul(w0, rim[i]!) + imul(w1, rim[i + 3]!) + imul(w2, rim[i + 6]!) + imul(w3, rim[i + 9]!);
    sums[o + 1] =
      imul(w0, rim[i + 1]!) + imul(w1, rim[i + 4]!) + imul(w2, rim[i + 7]!) + imul(w3, rim[i + 10]!);
    sums[o + 2] =
      imul(w0, rim[i + 2]!) + imul(w1, rim[i + 5]!) + imul(w2, rim[i + 8]!) + imul(w3, rim[i + 11]!);
  }
}

/** @param phase where in `down` the four weights start */
function weighDown(
  a: Int32Array,
  b: Int32Array,
  c: Int32Array,
  d: Int32Array,
  phase: number,
  out: Uint8Array,
): void {
  const w0 = down[phase]!;
  const w1 = down[phase + 1]!;
  const w2 = down[phase + 2]!;
  const w3 = down[phase + 3]!;
  for (let i = 0; i < out.length; i++) {
    const sum = (rounding + imul(w0, a[i]!) + imul(w1, b[i]!) + imul(w2, c[i]!) + imul(w3, d[i]!)) >> shift;
    out[i] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
  }
}

/**
 * A follow-up as its baseline's camera would have seen it.
 * @param matrix baseline px to follow-up px, both upright and at full size, as {@link alignPhotos} answers
 * @param baselineFull upright size of the baseline photo
 * @param size of the result; its aspect should be the baseline's
 */
export function warpToBaseline(
  followup: RgbPicture,
  matrix: Matrix3,
  baselineFull: { widthPx: number; heightPx: number },
  size: { widthPx: number; heightPx: number },
): { widthPx: number; heightPx: number; data: Uint8Array } {
  const data = new Uint8Array(size.widthPx * size.heightPx * 3);
  const toSource = compose3(
    resized3(followup.widthPx / followup.fullWidthPx, followup.heightPx / followup.fullHeightPx),
    compose3(matrix, resized3(baselineFull.widthPx / size.widthPx, baselineFull.heightPx / size.heightPx)),
  );
  warpRgb(followup, toSource, size.widthPx, size.heightPx, data);
  return { ...size, data };
}

/** Follow-up px per baseline px around a point of the baseline. */
export function localScale(matrix: Matrix3, x: number, y: number): number {
  const [x0, y0] = applyTo(matrix, x, y);
  const [x1, y1] = applyTo(matrix, x + 1, y);
  const [x2, y2] = applyTo(matrix, x, y + 1);
  return Math.sqrt(Math.abs((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)));
}

/** The outline of a follow-up of that size in the baseline's frame, four corners in order, or null when it folds over. */
export function outlineInBaseline(
  matrix: Matrix3,
  followup: { widthPx: number; heightPx: number },
): [number, number][] | null {
  const inverse = invert3(matrix);
  if (!inverse) return null;
  const corners: [number, number][] = [
    [-0.5, -0.5],
    [followup.widthPx - 0.5, -0.5],
    [followup.widthPx - 0.5, followup.heightPx - 0.5],
    [-0.5, followup.heightPx - 0.5],
  ];
  // A corner behind the camera has another sign of the projective part than the middle of the picture.
  const part = ([x, y]: [number, number]) => inverse[6] * x + inverse[7] * y + inverse[8];
  const middle = part([followup.widthPx / 2, followup.heightPx / 2]);
  if (corners.some((corner) => part(corner) * middle <= 0)) return null;
  return corners.map(([x, y]) => applyTo(inverse, x, y));
}

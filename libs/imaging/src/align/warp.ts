import { applyTo, compose3, invert3, resized3, type Matrix3 } from './matrix3.js';

import type { RgbPicture } from './load-picture.js';

/** Recipe of the derivative that shows a follow-up in its baseline's frame. */
export const alignedRecipe = { id: 'aligned', version: 1 } as const;

/** Where the follow-up does not reach, the frame stays this even grey: seen as missing, not as skin. */
const missing = 128;
const phases = 256;

/**
 * Catmull-Rom weights for 256 positions between two px. Interpolating and without overshoot to speak of, so a warped
 * picture is as sharp as an untouched one beside it.
 * Source: Keys 1981, IEEE Trans. ASSP 29(6), a = -1/2.
 */
const cubic = (() => {
  const table = new Float32Array(phases * 4);
  for (let i = 0; i < phases; i++) {
    const t = i / phases;
    table[4 * i] = ((-0.5 * t + 1) * t - 0.5) * t;
    table[4 * i + 1] = (1.5 * t - 2.5) * t * t + 1;
    table[4 * i + 2] = ((-1.5 * t + 2) * t + 0.5) * t;
    table[4 * i + 3] = (0.5 * t - 0.5) * t * t;
  }
  return table;
})();

/**
 * Resamples a picture through a projective transform.
 * @param toSource position in the result to position in the source, px centres
 * @param out three bytes per px; `strideBytes` from row to row, the first px at `offsetBytes`
 */
export function warpRgb(
  source: Pick<RgbPicture, 'widthPx' | 'heightPx' | 'data'>,
  toSource: Matrix3,
  widthPx: number,
  heightPx: number,
  out: Uint8Array | Uint8ClampedArray,
  strideBytes = widthPx * 3,
  offsetBytes = 0,
): void {
  const { widthPx: sw, heightPx: sh, data } = source;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = toSource;
  const line = sw * 3;
  for (let y = 0; y < heightPx; y++) {
    let o = offsetBytes + y * strideBytes;
    let nx = m1 * y + m2;
    let ny = m4 * y + m5;
    let nw = m7 * y + m8;
    for (let x = 0; x < widthPx; x++, o += 3, nx += m0, ny += m3, nw += m6) {
      const s = 1 / nw;
      const u = nx * s;
      const v = ny * s;
      // Half a pixel beyond the outer centres still lies on the picture.
      if (!(u > -0.51 && v > -0.51 && u < sw - 0.49 && v < sh - 0.49 && nw > 0)) {
        out[o] = out[o + 1] = out[o + 2] = missing;
        continue;
      }
      // Both are above -1, so cutting the fraction of u + 1 off is rounding down.
      let x0 = ((u + 1) | 0) - 1;
      let y0 = ((v + 1) | 0) - 1;
      let px = ((u - x0) * phases + 0.5) | 0;
      let py = ((v - y0) * phases + 0.5) | 0;
      if (px === phases) {
        px = 0;
        x0++;
      }
      if (py === phases) {
        py = 0;
        y0++;
      }
      px *= 4;
      py *= 4;
      const wx0 = cubic[px]!;
      const wx1 = cubic[px + 1]!;
      const wx2 = cubic[px + 2]!;
      const wx3 = cubic[px + 3]!;
      let r = 0;
      let g = 0;
      let b = 0;
      if (x0 >= 1 && y0 >= 1 && x0 < sw - 2 && y0 < sh - 2) {
        let i = (y0 - 1) * line + (x0 - 1) * 3;
        for (let k = 0; k < 4; k++, i += line) {
          const wy = cubic[py + k]!;
          r += wy * (wx0 * data[i]! + wx1 * data[i + 3]! + wx2 * data[i + 6]! + wx3 * data[i + 9]!);
          g += wy * (wx0 * data[i + 1]! + wx1 * data[i + 4]! + wx2 * data[i + 7]! + wx3 * data[i + 10]!);
          b += wy * (wx0 * data[i + 2]! + wx1 * data[i + 5]! + wx2 * data[i + 8]! + wx3 * data[i + 11]!);
        }
      } else {
        for (let k = 0; k < 4; k++) {
          const row = Math.min(sh - 1, Math.max(0, y0 - 1 + k)) * line;
          for (let j = 0; j < 4; j++) {
            const weight = cubic[py + k]! * cubic[px + j]!;
            const i = row + Math.min(sw - 1, Math.max(0, x0 - 1 + j)) * 3;
            r += weight * data[i]!;
            g += weight * data[i + 1]!;
            b += weight * data[i + 2]!;
          }
        }
      }
      out[o] = r < 0 ? 0 : r > 255 ? 255 : (r + 0.5) | 0;
      out[o + 1] = g < 0 ? 0 : g > 255 ? 255 : (g + 0.5) | 0;
      out[o + 2] = b < 0 ? 0 : b > 255 ? 255 : (b + 0.5) | 0;
    }
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

import { bendAt, type Bend } from './bend-map.js';
import type { RgbPicture } from './load-picture.js';
import { applyTo, compose3, resized3, type Matrix3 } from './matrix3.js';

/** Recipe of the picture that shows a follow-up bent onto its baseline: an aid for the eye, never to be published. */
export const bentRecipe = { id: 'bent', version: 1 } as const;

/** Where the follow-up does not reach, as in every picture drawn in a baseline's frame. */
const missing = 128;

/**
 * Draws a follow-up in its baseline's frame with a bend, bilinear.
 * @param matrix baseline px to follow-up px of the upright pictures at full size
 * @param baseline size of the baseline, in whose px matrix and bend are
 */
export function bendToBaseline(
  followup: RgbPicture,
  matrix: Matrix3,
  bend: Bend,
  baseline: { widthPx: number; heightPx: number },
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): { widthPx: number; heightPx: number; data: Uint8Array } {
  const { widthPx: fw, heightPx: fh, data: from } = followup;
  const toFull = resized3(baseline.widthPx / widthPx, baseline.heightPx / heightPx);
  const toFollow = compose3(resized3(fw / followup.fullWidthPx, fh / followup.fullHeightPx), matrix);
  const data = new Uint8Array(widthPx * heightPx * 3).fill(missing);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = applyTo(toFollow, ...bendAt(bend, ...applyTo(toFull, x, y)));
      if (!(u >= 0 && v >= 0 && u < fw - 1 && v < fh - 1)) continue;
      const [x0, y0] = [u | 0, v | 0];
      const [fx, fy] = [u - x0, v - y0];
      const i = (y0 * fw + x0) * 3;
      const o = (y * widthPx + x) * 3;
      for (let c = 0; c < 3; c++) {
        const top = from[i + c]! + (from[i + 3 + c]! - from[i + c]!) * fx;
        const below = i + fw * 3 + c;
        const bottom = from[below]! + (from[below + 3]! - from[below]!) * fx;
        data[o + c] = top + (bottom - top) * fy + 0.5;
      }
    }
  }
  return { widthPx, heightPx, data };
}

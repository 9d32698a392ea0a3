import { linearToSrgb, type Triple } from '../colour/colour-space.js';

/**
 * Whether a colour may be skin, of any phototype and under any light that a clinic has. Coarse: it only keeps background,
 * cloth and hair out of means.
 * @param rgb linear sRGB, 1 = white
 * Source: Chai and Ngan 1999, IEEE Trans. CSVT 9(4), the band of Cr and Cb; widened to Cr 130 … 185, Cb 75 … 135 for warm and cool light.
 */
export function isSkin(rgb: Triple): boolean {
  const [r, g, b] = rgb.map((value) => 255 * linearToSrgb(Math.min(1, value))) as [number, number, number];
  const luma = 0.299 * r + 0.587 * g + 0.114 * b;
  const cr = 128 + 0.713 * (r - luma);
  const cb = 128 + 0.564 * (b - luma);
  return luma > 30 && cr > 130 && cr < 185 && cb > 75 && cb < 135;
}

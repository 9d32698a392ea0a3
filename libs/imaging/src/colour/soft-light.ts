import type { RgbPicture } from '../align/load-picture.js';
import { srgbToLinear } from './colour-space.js';

const { max, min } = Math;

/** Linear light, three values a px, each the mean of 5 × 5: noise and the last pixel of an alignment do not count. */
export function softened({ widthPx: w, heightPx: h, data }: RgbPicture): Float32Array {
  const table = Float32Array.from({ length: 256 }, (_, i) => srgbToLinear(i / 255));
  const rows = new Float32Array(w * h * 3);
  const out = new Float32Array(w * h * 3);
  const taps = [-2, -1, 0, 1, 2];
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (const d of taps) sum += table[data[(y * w + min(w - 1, max(0, x + d))) * 3 + c]!]!;
        rows[(y * w + x) * 3 + c] = sum / 5;
      }
    }
  }
  for (let y = 0; y < h; y++) {
    for (let i = 0; i < w * 3; i++) {
      let sum = 0;
      for (const d of taps) sum += rows[min(h - 1, max(0, y + d)) * w * 3 + i]!;
      out[y * w * 3 + i] = sum / 5;
    }
  }
  return out;
}

/** One channel of a three-channel picture between px; `u` and `v` at least one px from the far edges. */
export function bilinear(data: Float32Array, widthPx: number, u: number, v: number, c: number): number {
  const x = u | 0;
  const y = v | 0;
  const [fx, fy] = [u - x, v - y];
  const i = (y * widthPx + x) * 3 + c;
  const down = widthPx * 3;
  return (
    (data[i]! * (1 - fx) + data[i + 3]! * fx) * (1 - fy) +
    (data[i + down]! * (1 - fx) + data[i + down + 3]! * fx) * fy
  );
}

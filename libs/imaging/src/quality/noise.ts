import { Math } from '../phantom/local-math.js';
import type { RgbPixels } from './upright-picture.js';

const blockPx = 16;
/** Blocks looked at, at most; spread over the picture. */
const blockCount = 1200;
/** The flattest part of the blocks: in these there is hardly anything but noise. */
const flatPart = 0.1;

/**
 * Noise of a picture where it is flat: standard deviation of luma in 8-bit levels. The second difference in both directions takes
 * out planes and edges. Source: Immerkær 1996, Computer Vision and Image Understanding 64(2), by blocks of which the flattest count.
 */
export function noiseOf({ widthPx, heightPx, data }: RgbPixels): number {
  const columns = Math.floor((widthPx - 2) / blockPx);
  const rows = Math.floor((heightPx - 2) / blockPx);
  const every = Math.max(1, Math.floor(Math.sqrt((columns * rows) / blockCount)));
  const found: number[] = [];
  const luma = new Float32Array((blockPx + 2) ** 2);
  for (let row = 0; row < rows; row += every) {
    for (let column = 0; column < columns; column += every) {
      let mean = 0;
      for (let y = 0, i = 0; y < blockPx + 2; y += 1) {
        let at = 3 * ((row * blockPx + y) * widthPx + column * blockPx);
        for (let x = 0; x < blockPx + 2; x += 1, i += 1, at += 3) {
          luma[i] = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
          mean += luma[i]! / luma.length;
        }
      }
      // At the ends of the scale noise is cut off.
      if (mean < 12 || mean > 243) continue;
      found.push(blockNoise(luma));
    }
  }
  found.sort((a, b) => a - b);
  return found[Math.floor(found.length * flatPart)] ?? 0;
}

function blockNoise(luma: Float32Array): number {
  const w = blockPx + 2;
  let sum = 0;
  for (let y = 1; y <= blockPx; y += 1) {
    for (let x = 1; x <= blockPx; x += 1) {
      const i = y * w + x;
      sum += Math.abs(
        luma[i - w - 1]! -
          2 * luma[i - w]! +
          luma[i - w + 1]! -
          2 * luma[i - 1]! +
          4 * luma[i]! -
          2 * luma[i + 1]! +
          luma[i + w - 1]! -
          2 * luma[i + w]! +
          luma[i + w + 1]!,
      );
    }
  }
  return (Math.sqrt(Math.PI / 2) / (6 * blockPx * blockPx)) * sum;
}

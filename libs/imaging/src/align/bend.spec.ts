import { describe, expect, it } from '@jest/globals';
import { composePictures } from '../compose/index.js';
import { alignPhotos } from './align-photos.js';
import { bendAt, bendField, type Bend } from './bend-map.js';
import { bendLimitPct, fitBend } from './bend.js';
import { bendToBaseline } from './bend-picture.js';
import type { GreyImage } from './grey-image.js';
import type { Matrix3 } from './matrix3.js';
import { warpToBaseline } from './warp.js';

const { cos, exp, hypot, max, min, sin } = Math;
const [w, h] = [256, 192];
const diagonalPx = hypot(w, h);

const skin = (x: number, y: number) => {
  let sum = 0;
  for (let k = 1; k <= 6; k++)
    sum += sin(x * 0.06 * k + 1.7 * sin(y * 0.045 * k + k)) * cos(y * 0.07 * k + 1.3 * sin(x * 0.05 * k));
  return sum;
};
const photograph = (toSkin: (x: number, y: number) => readonly [number, number]): GreyImage => {
  const data = new Float32Array(w * h);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = toSkin(i % w, (i / w) | 0);
    data[i] = max(0, min(255, 140 + 14 * skin(x, y)));
  }
  return { widthPx: w, heightPx: h, data, fullWidthPx: w, fullHeightPx: h };
};
const baseline = photograph((x, y) => [x, y]);
/** A bulge that turns, `most` px at its middle: follow-up px to baseline px. */
const turned = (most: number) => (x: number, y: number) => {
  const d = most * exp(-((x - 130) ** 2 + (y - 95) ** 2) / (2 * 45 * 45));
  return [x - d, y + d / 2] as const;
};
/** Mean error over the middle, % of the diagonal: where a place of the baseline is said to lie, taken back to the skin. */
const errorPct = (matrix: Matrix3, bend: Bend | null, toSkin: ReturnType<typeof turned>) => {
  let [sum, n] = [0, 0];
  for (let y = 40; y < 152; y += 8)
    for (let x = 50; x < 206; x += 8) {
      const [u, v] = bend ? bendAt(bend, x, y) : [x, y];
      const s = matrix[6] * u + matrix[7] * v + matrix[8];
      const [p, q] = toSkin(
        (matrix[0] * u + matrix[1] * v + matrix[2]) / s,
        (matrix[3] * u + matrix[4] * v + matrix[5]) / s,
      );
      sum += hypot(p - x, q - y);
      n++;
    }
  return (100 * sum) / n / diagonalPx;
};
const aligned = (followup: GreyImage): Matrix3 => {
  const found = alignPhotos(baseline, followup);
  if (found.status === 'refused') throw new Error(found.reason);
  return found.matrix;
};

describe('a bend', () => {
  const toSkin = turned(5);
  const followup = photograph(toSkin);
  const matrix = aligned(followup);
  const fit = fitBend(baseline, followup, matrix)!;

  it('takes away most of what a plane cannot explain', () => {
    const plain = errorPct(matrix, null, toSkin);
    expect(plain).toBeGreaterThan(0.15);
    expect(errorPct(matrix, fit.bend, toSkin)).toBeLessThan(plain / 4);
    expect(fit.correlation.bent).toBeGreaterThan(fit.correlation.plain);
  });

  it('is not found where one plane explains the pictures', () => {
    const shifted = photograph((x, y) => [x * 1.03 + 4, y * 1.03 - 3]);
    expect(fitBend(baseline, shifted, aligned(shifted))).toBeNull();
  });

  it('stays within its limit and never folds, however far the pictures would pull it', () => {
    const far = photograph(turned(16));
    const strong = fitBend(baseline, far, [1, 0, 0, 0, 1, 0, 0, 0, 1])!;
    expect(strong.mostPct).toBeGreaterThan(0.5);
    expect(strong.mostPct).toBeLessThanOrEqual(bendLimitPct);
    let least = Infinity;
    for (let y = 0; y < h - 1; y += 2)
      for (let x = 0; x < w - 1; x += 2) {
        const [a, b, c] = [
          bendAt(strong.bend, x, y),
          bendAt(strong.bend, x + 1, y),
          bendAt(strong.bend, x, y + 1),
        ];
        least = min(least, (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
      }
    expect(least).toBeGreaterThan(0);
  });

  it('draws the follow-up where the baseline shows the same skin', () => {
    const rgb = (image: GreyImage) => {
      const data = new Uint8Array(w * h * 3);
      image.data.forEach((value, i) => data.fill(value, i * 3, i * 3 + 3));
      return { ...image, data };
    };
    const off = (picture: { data: Uint8Array }) => {
      let [sum, n] = [0, 0];
      for (let y = 40; y < 152; y++)
        for (let x = 50; x < 206; x++, n++)
          sum += Math.abs(picture.data[(y * w + x) * 3]! - baseline.data[y * w + x]!);
      return sum / n;
    };
    const size = { widthPx: w, heightPx: h };
    const bent = bendToBaseline(rgb(followup), matrix, fit.bend, size, size);
    expect(off(bent)).toBeLessThan(off(warpToBaseline(rgb(followup), matrix, size, size)) / 2);
  });

  it('moves every px of a picture as it moves the places of the baseline', () => {
    const size = { widthPx: w / 2, heightPx: h / 2 };
    const field = bendField(fit.bend, { widthPx: w, heightPx: h }, size);
    let far = 0;
    for (let y = 0; y < size.heightPx; y += 7)
      for (let x = 0; x < size.widthPx; x += 5) {
        const [px, py] = [2 * x + 0.5, 2 * y + 0.5];
        const [u, v] = bendAt(fit.bend, px, py);
        const at = (y * size.widthPx + x) * 2;
        far = max(far, hypot(field[at]! - (u - px) / 2, field[at + 1]! - (v - py) / 2));
      }
    expect(far).toBeLessThan(0.1);
  });

  it('is nothing that a published picture can be drawn with', async () => {
    const picture = {
      name: 'a',
      input: { widthPx: w, heightPx: h, channels: 3 as const, data: Buffer.alloc(w * h * 3, 99) },
      labelLines: [],
    };
    const drawn = composePictures({
      layout: 'pair',
      widthPx: 400,
      format: 'png',
      pictures: [
        { ...picture, matrix: null },
        // @ts-expect-error A bend is no transform.
        { ...picture, matrix: fit.bend },
      ],
    });
    await expect(drawn).rejects.toThrow('nothing that is shown to others is bent');
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Matrix3 } from './matrix3.js';
import { warpRgb } from './warp.js';

const source = { widthPx: 37, heightPx: 29, data: new Uint8Array(37 * 29 * 3) };
let state = 1;
for (let i = 0; i < source.data.length; i++) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  source.data[i] = state >>> 24;
}
const size = [41, 33] as const;

function warped([a, b, c, d, e, f, g, h, i]: Matrix3, isStraight: boolean): Uint8Array {
  const out = new Uint8Array(5 + (size[0] * 3 + 7) * size[1]).fill(9);
  // Too little to move anything, and enough to be no straight transform any more.
  const turn = isStraight ? g : g + 1e-300;
  warpRgb(source, [a, b, c, d, e, f, turn, h, i], ...size, out, size[0] * 3 + 7, 5);
  return out;
}

describe('warpRgb', () => {
  it.each<[string, number, number, number, number, number]>([
    ['in place', 1, 1, 0, 0, 1],
    ['moved by whole px', 1, 1, -3, 2, 1],
    ['moved by parts of a px', 1, 1, 0.3, -0.7, 1],
    ['scaled in height alone', 1, 1.013, 0, -0.02, 1],
    ['scaled in both', 0.91, 0.87, 1.2, 0.4, 1],
    ['enlarged', 0.31, 0.29, 4.4, 6.1, 1],
    ['mirrored', -0.9, 1, 36, 0, 1],
    ['with another divisor', 2.1, 1.7, -0.9, 0.3, 2],
    ['beyond the picture', 1, 1, 100, 0, 1],
  ])('gives the same px by rows and columns as one by one: %s', (_, scaleX, scaleY, x, y, divisor) => {
    const matrix: Matrix3 = [scaleX, 0, x, 0, scaleY, y, 0, 0, divisor];
    expect(Buffer.from(warped(matrix, true)).equals(warped(matrix, false))).toBe(true);
  });

  it('copies a picture that stays in place and shows grey where it does not reach', () => {
    const out = new Uint8Array(size[0] * size[1] * 3);
    warpRgb(source, [1, 0, 0, 0, 1, 0, 0, 0, 1], ...size, out);
    for (const [x, y] of [
      [0, 0],
      [36, 28],
      [20, 11],
    ] as const) {
      const at = (y * 37 + x) * 3;
      expect([...out.subarray((y * 41 + x) * 3, (y * 41 + x) * 3 + 3)]).toEqual([
        ...source.data.subarray(at, at + 3),
      ]);
    }
    expect([...out.subarray(37 * 3, 40 * 3)]).toEqual(Array(9).fill(128));
  });
});

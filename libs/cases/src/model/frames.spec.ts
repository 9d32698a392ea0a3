import { describe, expect, it } from '@jest/globals';
import type { Matrix3 } from '#imaging';
import { framesFromFirst, gridFor } from './frames.js';

const shift = (x: number, y: number): Matrix3 => [1, 0, x, 0, 1, y, 0, 0, 1];

describe('framesFromFirst', () => {
  it('leaves transforms alone when the baseline comes first', () => {
    expect(framesFromFirst([null, shift(3, 4), shift(-1, 0)])).toEqual([null, shift(3, 4), shift(-1, 0)]);
  });
  it('goes through the baseline when another picture comes first', () => {
    const [first, second, baseline] = framesFromFirst([shift(3, 4), shift(-1, 0), null]);
    expect(first).toEqual(shift(0, 0));
    expect(second).toEqual(shift(-4, -4));
    expect(baseline).toEqual(shift(-3, -4));
  });
  it('has no answer when the first picture cannot be undone', () => {
    expect(framesFromFirst([[0, 0, 0, 0, 0, 0, 0, 0, 1], shift(1, 1)])).toEqual([null, null]);
  });
});

describe('gridFor', () => {
  it.each([
    [2, 800, 4000, 3000, 2, 1649],
    [2, 800, 3000, 4000, 2, 1237],
    [6, 400, 4000, 3000, 6, 2581],
    [7, 400, 4000, 3000, 4, 1684],
    [12, 1600, 4000, 3000, 6, 10323],
  ])('of %i pictures of %i px from %i × %i', (count, sizePx, widthPx, heightPx, columns, total) => {
    expect(gridFor(count, sizePx, { widthPx, heightPx })).toEqual({ columns, widthPx: total });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { RgbPicture } from '../align/load-picture.js';
import { identity3 } from '../align/matrix3.js';
import { differenceMap } from './difference-map.js';

const [widthPx, heightPx] = [60, 40];
const flat = (colourAt: (x: number, y: number) => number[]): RgbPicture => ({
  widthPx,
  heightPx,
  data: Uint8Array.from({ length: widthPx * heightPx }, (_, i) => i).reduce(
    (data, _, i) => {
      data.set(colourAt(i % widthPx, Math.floor(i / widthPx)), i * 3);
      return data;
    },
    new Uint8Array(widthPx * heightPx * 3),
  ),
  fullWidthPx: widthPx * 2,
  fullHeightPx: heightPx * 2,
});
const full = { widthPx: widthPx * 2, heightPx: heightPx * 2 };
const skin = [200, 150, 130];
const isScar = (x: number, y: number) => x > 20 && x < 40 && y > 10 && y < 30;
const before = flat((x, y) => (isScar(x, y) ? [200, 110, 100] : skin));
const after = flat(() => skin);
/** The scar in px at full size. */
const outline = [[40, 20], [80, 20], [80, 60], [40, 60]] as const; // prettier-ignore
const at = (data: Uint8Array, x: number, y: number) => [...data.subarray((y * widthPx + x) * 3).slice(0, 3)];

describe('differenceMap', () => {
  const map = differenceMap(before, after, identity3, full, [outline]);

  it('shows where the two differ and by how much', () => {
    expect(at(map.data, 6, 6)).toEqual([0, 255, 0]);
    const [value, seen] = at(map.data, 30, 20);
    expect(seen).toBe(255);
    expect(value).toBeGreaterThan(100);
  });
  it('takes its noise from what is not treated', () => {
    expect(map.noiseDeltaE).toBe(0);
    expect(differenceMap(before, after, identity3, full, []).noiseDeltaE).toBeGreaterThan(5);
  });
  it('leaves out what the follow-up does not show', () => {
    const moved = differenceMap(before, after, [1, 0, 60, 0, 1, 0, 0, 0, 1], full, [outline]);
    expect(at(moved.data, 50, 20)).toEqual([0, 0, 0]);
    expect(at(moved.data, 10, 20)[1]).toBe(255);
  });
  it('knows no noise where all is treated', () => {
    const all = [[0, 0], [120, 0], [120, 80], [0, 80]] as const; // prettier-ignore
    expect(differenceMap(before, after, identity3, full, [all]).noiseDeltaE).toBeNull();
  });
  it('refuses pictures of two sizes', () => {
    const small = { ...after, widthPx: 30, data: after.data.subarray(0, 30 * heightPx * 3) };
    expect(() => differenceMap(before, small, identity3, full, [])).toThrow('one size');
  });
});

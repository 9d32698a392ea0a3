import { describe, expect, it } from '@jest/globals';
import { ofFollowUp, planLooks, sharedFrame } from './study-plan.js';

const plan = (count: number, stream = 0, seed = 42) =>
  planLooks(count, { seed, stream, duplicateShare: 0.1 });

describe('planLooks', () => {
  it.each([1, 2, 9, 10, 11, 60, 400])('shows each of %i targets once, and a tenth of them again', (count) => {
    const looks = plan(count);
    const first = looks.filter(({ isDuplicate }) => !isDuplicate).map(({ targetIndex }) => targetIndex);
    expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
    const again = looks.filter(({ isDuplicate }) => isDuplicate);
    expect(again.length).toBe(count < 2 ? 0 : Math.ceil(count / 10));
    expect(again.length).toBeGreaterThanOrEqual(count < 2 ? 0 : count * 0.1);
    for (const { targetIndex } of again) {
      const places = looks.flatMap((look, place) => (look.targetIndex === targetIndex ? [place] : []));
      expect(places.length).toBe(2);
      expect(places[1]! - places[0]!).toBeGreaterThan(count > 2 ? 1 : 0);
      expect(looks[places[0]!]!.isDuplicate).toBe(false);
    }
  });

  it('is the same for the same seed, and another for each rater, round and seed', () => {
    const order = (stream: number, seed?: number) =>
      plan(30, stream, seed)
        .map(({ targetIndex }) => targetIndex)
        .join();
    expect(order(0)).toBe(order(0));
    expect(new Set([order(0), order(1), order(101), order(0, 43)]).size).toBe(4);
  });

  it('puts the baseline on either side equally often, whatever the target and the place', () => {
    let [left, total, placed] = [0, 0, 0];
    for (let seed = 0; seed < 400; seed++) {
      const looks = plan(20, 0, seed);
      left += looks.filter(({ isBaselineLeft }) => isBaselineLeft).length;
      total += looks.length;
      placed += looks.findIndex(({ targetIndex }) => targetIndex === 0);
    }
    expect(left / total).toBeGreaterThan(0.47);
    expect(left / total).toBeLessThan(0.53);
    // Target 0 is as often early as late.
    expect(placed / 400).toBeGreaterThan(8);
    expect(placed / 400).toBeLessThan(13);
  });
});

describe('ofFollowUp', () => {
  // On which side the baseline stands does not change what was said of the follow-up.
  it.each([
    [2, 'left', false, -1, 2],
    [2, 'right', true, -1, 2],
    [1, 'left', true, -1, -1],
    [3, 'right', false, -1, -1],
    [3, 'right', false, 0, 0],
    [3, 'neither', false, -1, 0],
  ] as const)(
    '%i of the %s side, baseline left %s, is %i',
    (value, better, isBaselineLeft, lowest, wanted) => {
      expect(ofFollowUp(value, better, isBaselineLeft, lowest)).toBe(wanted);
    },
  );
});

describe('sharedFrame', () => {
  const size = { widthPx: 400, heightPx: 300 };
  it('leaves out what the follow-up does not show, the same on all sides', () => {
    const moved = sharedFrame([1, 0, 40, 0, 1, 0, 0, 0, 1], size, size)!;
    // 40 px are missing on the right: the frame ends before them.
    expect((moved.left + moved.width) * (size.widthPx - 1) + 40).toBeLessThanOrEqual(size.widthPx - 1);
    expect(moved.left).toBeCloseTo(1 - moved.left - moved.width);
    expect(moved.width).toBeGreaterThan(0.75);
  });
  it('is nothing where they hardly overlap', () => {
    expect(sharedFrame([1, 0, 390, 0, 1, 0, 0, 0, 1], size, size)).toBeNull();
  });
});

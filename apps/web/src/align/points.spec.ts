import { describe, expect, it } from '@jest/globals';
import { cssMatrix, moved, pairsOf, setNext, within, type Spot } from './points.js';

describe('spots', () => {
  it('are set in either picture first, and number the same spot in both', () => {
    let spots: Spot[] = [];
    ({ spots } = setNext(spots, 'baseline', [1, 1]));
    ({ spots } = setNext(spots, 'baseline', [2, 2]));
    const third = setNext(spots, 'followup', [10, 10]);
    expect(third.at).toBe(0);
    expect(third.spots).toEqual([{ baseline: [1, 1], followup: [10, 10] }, { baseline: [2, 2] }]);
    expect(pairsOf(third.spots)).toEqual([{ baseline: [1, 1], followup: [10, 10] }]);
    expect(moved(third.spots, 1, 'followup', [5, 6])[1]).toEqual({ baseline: [2, 2], followup: [5, 6] });
  });

  it('stay in the picture', () => {
    expect(within([-3, 999], { widthPx: 100, heightPx: 80 })).toEqual([0, 79]);
  });
});

describe('the transform of CSS', () => {
  it('takes drawn follow-up px to drawn baseline px, perspective included', () => {
    const matrix = [1.1, 0.2, 30, -0.1, 0.9, -12, 1e-4, -2e-4, 1];
    const [from, to] = [0.25, 0.5];
    const numbers = /\((.*)\)/
      .exec(cssMatrix(matrix, from, to))![1]!
      .split(',')
      .map(Number);
    const at = (row: number, [x, y]: [number, number]) =>
      numbers[row]! * x + numbers[4 + row]! * y + numbers[12 + row]!;
    const drawn: [number, number] = [100 * from, 60 * from];
    const w = at(3, drawn);
    const truth = matrix[6]! * 100 + matrix[7]! * 60 + 1;
    expect(at(0, drawn) / w).toBeCloseTo(((110 + 12 + 30) / truth) * to, 9);
    expect(at(1, drawn) / w).toBeCloseTo(((-10 + 54 - 12) / truth) * to, 9);
  });
});

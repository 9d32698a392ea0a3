import { describe, expect, it } from '@jest/globals';
import { fitLandmarks, type LandmarkPair } from './landmarks.js';
import { applyTo, type Matrix3 } from './matrix3.js';

const diagonalPx = Math.hypot(1200, 900);
const similarity: Matrix3 = [0.95, -0.2, 40, 0.2, 0.95, -25, 0, 0, 1];
const affine: Matrix3 = [0.95, -0.1, 40, 0.22, 1.03, -25, 0, 0, 1];
const homography: Matrix3 = [0.97, -0.12, 30, 0.15, 1.01, 12, 6e-5, -4e-5, 1];

const spots: [number, number][] = [
  [150, 120],
  [1050, 160],
  [600, 780],
  [200, 700],
  [980, 640],
  [620, 110],
  [330, 400],
  [860, 420],
  [560, 470],
];
const through = (matrix: Matrix3, count: number, noise = 0): LandmarkPair[] =>
  spots.slice(0, count).map((baseline, i) => {
    const [u, v] = applyTo(matrix, ...baseline);
    // Off by the same length in directions that turn by the golden angle.
    return { baseline, followup: [u + noise * Math.cos(i * 2.4), v + noise * Math.sin(i * 2.4)] };
  });
const worstPx = (found: Matrix3, truth: Matrix3) =>
  Math.max(
    ...spots.map(([x, y]) => {
      const [a, b] = applyTo(found, x, y);
      const [u, v] = applyTo(truth, x, y);
      return Math.hypot(a - u, b - v);
    }),
  );

describe('the frame through points set by hand', () => {
  it.each([
    [3, 'similarity', similarity],
    [5, 'affine', affine],
    [8, 'homography', homography],
  ] as const)('from %d points is a %s and exact where they are', (count, freedom, truth) => {
    const fit = fitLandmarks(through(truth, count), diagonalPx);
    if (fit.status !== 'fitted') throw new Error(fit.reason);
    expect(fit.freedom).toBe(freedom);
    expect(fit.residualPx).toBeLessThan(1e-6);
    expect(worstPx(fit.matrix, truth)).toBeLessThan(1e-5);
  });

  it.each([3, 5, 9])('from %d points forgives hands that are 6 px off', (count) => {
    const fit = fitLandmarks(through(similarity, count, 6), diagonalPx);
    if (fit.status !== 'fitted') throw new Error(fit.reason);
    expect(fit.residualPx).toBeLessThan(6.1);
    expect(worstPx(fit.matrix, similarity)).toBeLessThan(25);
  });

  it('does not tilt for many points in the middle, which say nothing of the corners', () => {
    const middle = Array.from({ length: 12 }, (_, i): LandmarkPair => {
      const [x, y] = [600 + 200 * Math.cos(i * 2.4), 450 + 200 * Math.sin(i * 2.4)];
      return { baseline: [x, y], followup: applyTo(similarity, x, y) };
    });
    expect(fitLandmarks(middle, diagonalPx)).toMatchObject({ status: 'fitted', freedom: 'affine' });
  });

  it.each<[string, LandmarkPair[]]>([
    ['too-few-points', through(similarity, 2)],
    [
      'points-too-close',
      through(similarity, 3).map(({ followup }, i) => ({
        baseline: [500 + 20 * i, 400 + 30 * (i % 2)],
        followup,
      })),
    ],
    [
      'points-in-line',
      [0, 1, 2, 3].map((i) => ({
        baseline: [100 + 300 * i, 200 + 100 * i],
        followup: [90 + 290 * i, 210 + 99 * i],
      })),
    ],
    ['mirrored', through([-1, 0, 1200, 0, 1, 0, 0, 0, 1], 4)],
    [
      'points-disagree',
      through(similarity, 5).map((pair, i) => (i === 2 ? { ...pair, followup: [30, 20] as const } : pair)),
    ],
    ['points-disagree', through([5, 0, 0, 0, 5, 0, 0, 0, 1], 4)],
  ])('is refused: %s', (reason, pairs) => {
    expect(fitLandmarks(pairs, diagonalPx)).toEqual({ status: 'refused', reason });
  });
});

import { describe, expect, it } from '@jest/globals';
import { linearToLab, srgbToLinear, type Triple } from './colour-space.js';
import { deltaE2000 } from './delta-e.js';

// Of the 34 published pairs those that find the usual faults: hue of greys, opposite hues, mean hue across 0°, the
// rotation term, large differences. Source: Sharma, Wu, Dalal 2005, Color Research and Application 30(1), table 1.
const published: [Triple, Triple, number][] = [
  [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
  [[50, 3.1571, -77.2803], [50, 0, -82.7485], 2.8615],
  [[50, -1.3802, -84.2814], [50, 0, -82.7485], 1.0],
  [[50, 0, 0], [50, -1, 2], 2.3669],
  [[50, 2.49, -0.001], [50, -2.49, 0.0009], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.001], 7.1792],
  [[50, 2.49, -0.001], [50, -2.49, 0.0011], 7.2195],
  [[50, -0.001, 2.49], [50, 0.0009, -2.49], 4.8045],
  [[50, -0.001, 2.49], [50, 0.001, -2.49], 4.8045],
  [[50, -0.001, 2.49], [50, 0.0011, -2.49], 4.7461],
  [[50, 2.5, 0], [50, 0, -2.5], 4.3065],
  [[50, 2.5, 0], [73, 25, -18], 27.1492],
  [[50, 2.5, 0], [61, -5, 29], 22.8977],
  [[50, 2.5, 0], [58, 24, 15], 19.4535],
  [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
  [[22.7233, 20.0904, -46.694], [23.0331, 14.973, -42.5619], 2.0373],
  [[90.8027, -2.0831, 1.441], [91.1528, -1.6435, 0.0447], 1.4441],
  [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
];

describe('deltaE2000', () => {
  it.each(published)('of %j and %j is %d, either way round', (first, second, expected) => {
    expect(deltaE2000(first, second)).toBeCloseTo(expected, 4);
    expect(deltaE2000(second, first)).toBeCloseTo(expected, 4);
  });

  it('is 0 for a colour and itself', () => {
    for (const [colour] of published) expect(deltaE2000(colour, colour)).toBe(0);
  });
});

describe('linearToLab', () => {
  // Computed independently with scikit-image 0.19.3, within 0.005 of R farver 2.1.1. Source of the formula: IEC 61966-2-1.
  it('agrees with other implementations', () => {
    const [l, a, b] = linearToLab([115, 82, 68].map((v) => srgbToLinear(v / 255)) as unknown as Triple);
    expect(l).toBeCloseTo(38.0168, 2);
    expect(a).toBeCloseTo(11.796, 2);
    expect(b).toBeCloseTo(13.666, 2);
  });

  it('gives greys no colour', () => {
    for (const v of [0, 3, 60, 128, 200, 255]) {
      const grey = srgbToLinear(v / 255);
      const [, a, b] = linearToLab([grey, grey, grey]);
      expect(Math.hypot(a, b)).toBeLessThan(0.02);
    }
  });
});

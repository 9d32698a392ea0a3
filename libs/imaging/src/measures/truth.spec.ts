import { beforeAll, describe, expect, it } from '@jest/globals';
import { measurePhantoms, spearman, type MeasuresSample } from '../../../../bench/measures.bench.js';

// What `npm run bench measures` proves on 208 renderings, on a few small ones: one series that heals, every visit with another
// pose, light, white balance and noise, through alignment and colour match.
describe('measures of phantoms', () => {
  let samples: MeasuresSample[];
  let refused: number;
  let baselineAreaErrors: number[];
  beforeAll(async () => {
    ({ samples, refused, baselineAreaErrors } = await measurePhantoms(8, 1, { widthPx: 400, heightPx: 300 }));
  }, 240_000);

  it('lie within 1 % of the known area', () => {
    expect(refused).toBe(0);
    for (const error of [...baselineAreaErrors, ...samples.map(({ areaError }) => areaError)])
      expect(Math.abs(error)).toBeLessThan(0.01);
  });
  it('find the known change of a* within 0.3', () => {
    const known = samples.map(({ trueDeltaA }) => trueDeltaA);
    expect(Math.max(...known) - Math.min(...known)).toBeGreaterThan(1);
    for (const { deltaA, trueDeltaA } of samples) expect(Math.abs(deltaA - trueDeltaA)).toBeLessThan(0.3);
  });
  it('see less pit shadow the less volume there is', () => {
    const rank = spearman(
      samples.map(({ pitShare }) => pitShare),
      samples.map(({ pitVolumeMm3 }) => pitVolumeMm3),
    );
    expect(rank).toBeGreaterThanOrEqual(0.95);
  });
});

import { describe, expect, it } from '@jest/globals';
import { identity3 } from '../align/matrix3.js';
import { linearToSrgb } from '../colour/colour-space.js';
import type { ChartCorrection } from './chart-correction.js';
import { applyPairCorrection, matchCharts } from './match-charts.js';

const size = { widthPx: 64, heightPx: 48 };
const mixing: ChartCorrection['matrix'] = [1.1, 0.05, 0, 0.02, 1, 0.03, 0, 0.06, 0.9];

/** Colours about those of skin, in a light. */
function picture(gain: readonly [number, number, number]) {
  const data = new Uint8Array(size.widthPx * size.heightPx * 3);
  for (let i = 0; i < data.length / 3; i++) {
    const [x, y] = [(i % size.widthPx) / size.widthPx, i / data.length];
    const linear = [0.35 + 0.2 * x, 0.2 + 0.15 * y, 0.12 + 0.1 * x * y];
    linear.forEach((value, c) => (data[i * 3 + c] = Math.round(255 * linearToSrgb(value * gain[c]!))));
  }
  return { ...size, data, fullWidthPx: size.widthPx, fullHeightPx: size.heightPx };
}
const scaled = (gain: readonly [number, number, number]): ChartCorrection => ({
  matrix: mixing.map((value, i) => value / gain[i % 3]!) as unknown as ChartCorrection['matrix'],
});
const charts = (b: readonly [number, number, number], f: readonly [number, number, number]) => ({
  baseline: scaled(b),
  followup: scaled(f),
});

describe('the light of a pair by its charts', () => {
  const [warm, cold] = [[1.1, 1, 0.9], [0.8, 0.9, 1]] as const; // prettier-ignore

  it('is that of the baseline as it was taken', () => {
    const [baseline, followup] = [picture(warm), picture(cold)];
    const match = matchCharts(baseline, followup, identity3, charts(warm, cold));
    if (match.status !== 'matched') throw new Error(match.reason);
    expect(match.evidence.deltaEBefore).toBeGreaterThan(5);
    expect(match.evidence.deltaEAfter).toBeLessThan(0.5);
    const lit = applyPairCorrection(followup, match.correction);
    const off = lit.map((value, i) => Math.abs(value - baseline.data[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(2);
  });

  it.each([
    [[2.4, 2.4, 2.4], 'exposure-too-different'],
    [[1.6, 1, 0.8], 'light-colour-too-different'],
  ] as const)('is refused beyond the bounds of every match: %j', (gain, reason) => {
    const match = matchCharts(picture([1, 1, 1]), picture([1, 1, 1]), identity3, charts(gain, [1, 1, 1]));
    expect(match).toMatchObject({ status: 'refused', reason });
  });
});

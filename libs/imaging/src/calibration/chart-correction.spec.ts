import { describe, expect, it } from '@jest/globals';
import { srgbToLinear, type Triple } from '../colour/colour-space.js';
import {
  applyChartCorrection,
  fitChartColour,
  pairCorrection,
  type PatchReading,
} from './chart-correction.js';
import { chartLayouts, type ChartLayout } from './chart-layouts.js';

/** The chart through a camera with this mixing of channels, gain and fall of light from left to right. */
function readings(layout: ChartLayout, mix: (c: Triple) => Triple, slope = 0): PatchReading[] {
  return layout.patches.map(({ name, column, row, linear, isNeutral }) => {
    const [x, y] = [column / 2.5 - 1, row / 1.5 - 1];
    const measured = mix(linear).map((value) => value * (1 + slope * x)) as unknown as Triple;
    return { name, reference: linear, isNeutral, x, y, measured, isClipped: measured.some((v) => v > 0.98) };
  });
}
const mixed =
  (ev: number, gains: Triple, bleed: number) =>
  ([r, g, b]: Triple): Triple => {
    const scale = 2 ** ev;
    return [
      scale * gains[0] * (r * (1 - bleed) + g * bleed),
      scale * gains[1] * (g * (1 - bleed) + (r + b) * 0.5 * bleed),
      scale * gains[2] * (b * (1 - bleed) + g * bleed),
    ];
  };

describe.each(chartLayouts)('correction from the $kind', (layout) => {
  it.each([
    [0.6, [1.12, 1, 0.86], 0.08, 0, 5],
    [-0.7, [0.9, 1, 1.15], 0.05, 0.1, 5],
    [0, [1, 1, 1], 0, 0, -1],
  ] as const)('undoes %p EV, gains %p, bleeding %p, falling light %p', (ev, gains, bleed, slope, least) => {
    const fit = fitChartColour(readings(layout, mixed(ev, gains, bleed), slope));
    expect(fit.refusal).toBeNull();
    expect(fit.deltaEAfterMean).toBeLessThan(0.5);
    expect(fit.deltaEAfterMax).toBeLessThan(2);
    expect(fit.exposureEv).toBeCloseTo(-ev, 0);
    expect(fit.deltaEBeforeMean).toBeGreaterThan(least);
  });

  it('lets one patch under a glare change next to nothing, and reports it', () => {
    const clean = readings(layout, mixed(0.2, [1.05, 1, 0.95], 0.04));
    const glare = clean.map((one, i) =>
      i === 4 ? { ...one, measured: one.measured.map((v) => v + 0.25) as unknown as Triple } : one,
    );
    const [a, b] = [fitChartColour(clean), fitChartColour(glare)];
    expect(b.deltaEAfterMax).toBeGreaterThan(6);
    expect(b.refusal).toBe('colours-do-not-fit');
    expect(b.deltaEAfterMean - b.deltaEAfterMax / b.patchCount).toBeLessThan(a.deltaEAfterMean + 0.6);
  });

  it('refuses what would invent a picture', () => {
    const refusal = (ev: number, gains: Triple) =>
      fitChartColour(readings(layout, mixed(ev, gains, 0)).map((one) => ({ ...one, isClipped: false })))
        .refusal;
    expect(refusal(-1.2, [1, 1, 1])).toBe('exposure-too-different');
    expect(refusal(-0.5, [1.6, 1, 0.75])).toBe('light-colour-too-different');
    expect(fitChartColour(readings(layout, mixed(2, [1, 1, 1], 0))).refusal).toBe('too-few-patches');
  });
});

it('moves every px by the same matrix', () => {
  const data = Uint8Array.from([100, 150, 200, 100, 150, 200, 0, 255, 255]);
  const out = applyChartCorrection(
    { widthPx: 3, heightPx: 1, data },
    { matrix: [0.5, 0, 0, 0, 1, 0, 0, 0, 2] },
  );
  expect([...out.slice(0, 3)]).toEqual([...out.slice(3, 6)]);
  expect(srgbToLinear(out[0]! / 255)).toBeCloseTo(srgbToLinear(100 / 255) / 2, 2);
  expect([...out]).toEqual([71, 150, 255, 71, 150, 255, 0, 255, 255]);
});

it('gives a pair one rule or none', () => {
  const correction = { matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1] } as const;
  const chart = { calibratedBy: 'chart', chartKind: 'card', correction } as const;
  const profile = { ...chart, calibratedBy: 'profile' } as const;
  expect(pairCorrection(chart, profile)).toMatchObject({ chartKind: 'card' });
  expect(pairCorrection(chart, { ...chart, chartKind: 'classic-24' })).toBeNull();
  expect(pairCorrection(chart, { calibratedBy: 'none', chartKind: null, correction: null })).toBeNull();
});

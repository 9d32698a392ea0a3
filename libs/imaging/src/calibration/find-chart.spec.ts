import { describe, expect, it } from '@jest/globals';
import {
  grounds,
  randomScene,
  renderScene,
  type SceneOptions,
} from '../../../../test/support/chart-scenes.js';
import { applyTo } from '../align/matrix3.js';
import { cardLayout, chartKinds, layoutOf } from './chart-layouts.js';
import { examineChart } from './examine-chart.js';
import { findChart } from './find-chart.js';

const { hypot, max } = Math;
/** Small pictures: a chart as few px wide as in the bench takes a larger part of the frame. */
const small = { widthPx: 480, heightPx: 360 };
const photo = async (options: SceneOptions) => {
  const scene = await renderScene(options);
  return { ...scene, fullWidthPx: 2 * scene.widthPx, fullHeightPx: 2 * scene.heightPx };
};

describe.each(chartKinds)('the %s', (chart) => {
  it('is found in nine of ten pictures at any turn, to a px', async () => {
    const count = 30;
    let found = 0;
    let worst = 0;
    for (let k = 0; k < count; k++) {
      const options = randomScene(k + 1, { ...small, chart, size: 0.26 + (k % 12) * 0.02 });
      const scene = await renderScene(options);
      const finding = findChart(scene);
      if (!finding) continue;
      expect(finding.layout.kind).toBe(chart);
      found++;
      const { width, height } = layoutOf(chart);
      const corners = [[0, 0] as const, [width, 0] as const, [width, height] as const, [0, height] as const];
      corners.forEach(([x, y], i) => {
        const [u, v] = applyTo(finding.toPicture, x, y);
        worst = max(worst, hypot(u - scene.cornersPx[i]![0], v - scene.cornersPx[i]![1]));
      });
    }
    expect(found / count).toBeGreaterThanOrEqual(0.9);
    expect(worst).toBeLessThan(2);
  });

  it.each([
    ['reaches out of the frame', { isCut: true }],
    ['is partly under a finger', { covered: 0.3 }],
  ])('is not found where it %s', async (_, changes) => {
    for (const seed of [3, 4, 5]) {
      const options = randomScene(seed, { ...small, chart, size: 0.3, ...changes });
      expect(findChart(await renderScene(options))).toBeNull();
    }
  });
});

it.each(['strange', 'mirrored', null] as const)('finds nothing in pictures with: %s', async (chart) => {
  for (const [k, ground] of grounds.entries()) {
    const options = randomScene(70 + k, { ...small, chart, ground, size: 0.35 });
    expect(findChart(await renderScene(options))).toBeNull();
  }
});

describe('what a card tells', () => {
  const straight = {
    ...small,
    chart: 'card',
    ground: 'skin',
    size: 0.7,
    rotationDeg: 200,
    cardId: 'KP7T4W',
    exposureEv: 0.4,
    warmth: 0.5,
    noise: 1,
    blurPx: 0.5,
  } as const;

  it('is the scale at full size, the id of the print and the colour of the light', async () => {
    const finding = examineChart(await photo(randomScene(1, { ...straight, tiltDeg: 0 })));
    expect(finding).toMatchObject({ kind: 'card', layoutVersion: 1, cardId: 'KP7T4W' });
    const pxPerMm = (2 * small.widthPx * 0.7) / cardLayout.width;
    expect(finding!.pxPerMm! / pxPerMm).toBeCloseTo(1, 2);
    expect(finding!.tiltDeg).toBeLessThan(5);
    expect(finding!.colour).toMatchObject({ refusal: null });
    expect(finding!.colour.exposureEv).toBeCloseTo(-0.4, 0);
    expect(finding!.colour.deltaEBeforeMean).toBeGreaterThan(4);
    expect(finding!.colour.deltaEAfterMean).toBeLessThan(1.5);
  });

  it('is the tilt', async () => {
    const finding = examineChart(await photo(randomScene(1, { ...straight, tiltDeg: 30 })));
    expect(Math.abs(finding!.tiltDeg - 30)).toBeLessThan(4);
  });

  it('is the scale of a 24-patch chart only when its size is known', async () => {
    const picture = await photo(randomScene(1, { ...straight, chart: 'classic-24', size: 0.6, tiltDeg: 0 }));
    expect(examineChart(picture)).toMatchObject({ kind: 'classic-24', pxPerMm: null, cardId: null });
    const pxPerMm = (2 * small.widthPx * 0.6) / 6 / 13.5;
    expect(examineChart(picture, { classicPitchMm: 13.5 })!.pxPerMm! / pxPerMm).toBeCloseTo(1, 2);
  });

  it('is the same on every run', async () => {
    const picture = await photo(randomScene(9, { ...straight, tiltDeg: 20 }));
    expect(examineChart(picture)).toEqual(examineChart(picture));
  });
});

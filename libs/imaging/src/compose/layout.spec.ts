import { describe, expect, it } from '@jest/globals';
import { commonCrop, grid } from './layout.js';
import type { Matrix3 } from '../align/matrix3.js';

const size = { widthPx: 400, heightPx: 300 };
const shifted = (x: number, y: number, scale = 1): Matrix3 => [scale, 0, x, 0, scale, y, 0, 0, 1];

describe('commonCrop', () => {
  it('is the whole frame when nothing moved', () => {
    expect(commonCrop(size, [])).toEqual({ x: 0, y: 0, width: 400, height: 300 });
    expect(commonCrop(size, [{ matrix: shifted(0, 0), size }])).toMatchObject({ width: 400, height: 300 });
  });

  it('keeps the aspect and stays inside every picture', () => {
    // The follow-up saw 40 px less on the left and 30 px less at the bottom.
    const crop = commonCrop(size, [{ matrix: shifted(-40, 30), size }])!;
    expect(crop.width / crop.height).toBeCloseTo(4 / 3, 9);
    expect(crop.width).toBeCloseTo(360, 6);
    expect(crop.x).toBeCloseTo(40, 6);
    expect(crop.y + crop.height).toBeCloseTo(270, 6);
  });

  it('does not depend on the number of pixels of a follow-up', () => {
    const double: Matrix3 = [2, 0, -80 + 0.5, 0, 2, 60 + 0.5, 0, 0, 1];
    const crop = commonCrop(size, [{ matrix: double, size: { widthPx: 800, heightPx: 600 } }])!;
    expect(crop.width).toBeCloseTo(360, 6);
    expect(crop.x).toBeCloseTo(40, 6);
  });

  it('fits under a turned picture as large as geometry allows', () => {
    const a = (10 * Math.PI) / 180;
    const [c, s] = [Math.cos(a), Math.sin(a)];
    const [mx, my] = [199.5, 149.5];
    const turned: Matrix3 = [c, -s, mx - c * mx + s * my, s, c, my - s * mx - c * my, 0, 0, 1];
    const crop = commonCrop(size, [{ matrix: turned, size }])!;
    // Of a 4:3 rectangle turned by a, the largest upright 4:3 rectangle inside is limited by the shorter side.
    expect(crop.width).toBeCloseTo(400 / (c + (400 / 300) * s), 3);
    expect(crop.x + crop.width / 2).toBeCloseTo(200, 1);
  });

  it('is refused when less than half of the width is shared', () => {
    expect(commonCrop(size, [{ matrix: shifted(-190, 0), size }])).not.toBeNull();
    expect(commonCrop(size, [{ matrix: shifted(-210, 0), size }])).toBeNull();
  });

  it('is refused when a transform folds over', () => {
    expect(commonCrop(size, [{ matrix: [1, 0, 0, 0, 1, 0, -0.004, 0, 1], size }])).toBeNull();
    expect(commonCrop(size, [{ matrix: [0, 0, 0, 0, 0, 0, 0, 0, 1], size }])).toBeNull();
  });
});

describe('grid', () => {
  it.each([
    [2, 1600, undefined],
    [6, 2400, undefined],
    [7, 1001, undefined],
    [12, 900, 4],
    [3, 64, undefined],
  ])('places %i panels of one size inside %i px without overlap', (count, widthPx, columns) => {
    const plan = grid(count, widthPx, 4 / 3, {
      labelLines: 2,
      hasFooter: true,
      ...(columns ? { columns } : {}),
    });
    expect(plan.canvas.widthPx).toBe(widthPx);
    expect(plan.columns * plan.rows).toBeGreaterThanOrEqual(count);
    for (const [i, { x, y }] of plan.panels.entries()) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + plan.panel.widthPx).toBeLessThanOrEqual(widthPx);
      expect(y + plan.panel.heightPx + plan.labelHeightPx).toBeLessThanOrEqual(plan.footerY);
      const next = plan.panels[i + 1];
      const beside = next?.y === y ? next.x : widthPx;
      expect(beside).toBeGreaterThanOrEqual(x + plan.panel.widthPx);
    }
  });

  it('breaks into rows of even length before panels become unreadable', () => {
    const plan = grid(8, 1500, 1, { labelLines: 2, hasFooter: false });
    expect([plan.columns, plan.rows]).toEqual([4, 2]);
    expect(plan.panel.widthPx).toBeGreaterThanOrEqual(240);
  });
});

import { describe, expect, it } from '@jest/globals';
import { commonCrop, cropFor, fittingShapes, grid } from './layout.js';
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

const plain = {
  labelLines: 2,
  headingLines: 0,
  footLines: () => [],
  hasScaleBar: false,
  canvasAspect: null,
};
const footOf = (lines: number) => (fontPx: number) =>
  Array.from({ length: lines }, () => ({ text: 'foot', colour: '#000000', fontPx }));

describe('grid', () => {
  it.each([
    [2, 1600, undefined],
    [6, 2400, undefined],
    [7, 1001, undefined],
    [12, 900, 4],
    [3, 64, undefined],
  ])('places %i panels of one size inside %i px without overlap', (count, widthPx, columns) => {
    const plan = grid(count, widthPx, 4 / 3, {
      ...plain,
      footLines: footOf(1),
      ...(columns ? { columns } : {}),
    });
    expect(plan.canvas.widthPx).toBe(widthPx);
    expect(plan.columns * plan.rows).toBeGreaterThanOrEqual(count);
    for (const [i, { x, y, ...size }] of plan.panels.entries()) {
      expect(size).toEqual(plan.panel);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x + plan.panel.widthPx).toBeLessThanOrEqual(widthPx);
      expect(y + plan.panel.heightPx + plan.labelHeightPx).toBeLessThanOrEqual(plan.footY);
      const next = plan.panels[i + 1];
      const beside = next?.y === y ? next.x : widthPx;
      expect(beside).toBeGreaterThanOrEqual(x + plan.panel.widthPx);
    }
  });

  it('breaks into rows of even length before panels become unreadable', () => {
    const plan = grid(8, 1500, 1, plain);
    expect([plan.columns, plan.rows]).toEqual([4, 2]);
    expect(plan.panel.widthPx).toBeGreaterThanOrEqual(240);
  });

  it.each([
    [2, 1, 1080],
    [2, 9 / 16, 1080],
    [2, 16 / 9, 1920],
    [6, 4 / 5, 1080],
    [12, 9 / 16, 1080],
  ])('of %i pictures fills the shape %f exactly, with all that is written', (count, aspect, widthPx) => {
    const plan = grid(count, widthPx, 4 / 3, {
      ...plain,
      headingLines: 1,
      footLines: footOf(3),
      hasScaleBar: true,
      canvasAspect: aspect,
    });
    expect(plan.canvas).toEqual({ widthPx, heightPx: Math.round(widthPx / aspect) });
    expect(plan.panels[0]!.y).toBeGreaterThan(plan.marginPx + plan.fontPx);
    const last = plan.panels.at(-1)!;
    expect(last.y + last.heightPx + plan.labelHeightPx).toBeLessThanOrEqual(plan.scaleBarY);
    expect(plan.footY + 3 * Math.round(plan.fontPx * 1.4)).toBeLessThanOrEqual(plan.canvas.heightPx);
  });

  it('stacks a pair of wide pictures in a high shape', () => {
    expect(grid(2, 1080, 4 / 3, { ...plain, canvasAspect: 9 / 16 }).columns).toBe(1);
    expect(grid(2, 1920, 4 / 3, { ...plain, canvasAspect: 16 / 9 }).columns).toBe(2);
  });

  it('says when a shape leaves no room', () => {
    expect(() => grid(2, 600, 1, { ...plain, footLines: footOf(60), canvasAspect: 16 / 9 })).toThrow(
      /no room/,
    );
  });

  it('puts an inset beside its picture, of the same shape, never on it', () => {
    const { panels, canvas } = grid(2, 1600, 4 / 3, { ...plain, isInset: true });
    const [inset, main] = [panels[0]!, panels[1]!];
    expect(main.x + main.widthPx).toBeLessThan(inset.x);
    expect(inset.x + inset.widthPx).toBeLessThanOrEqual(canvas.widthPx);
    expect(inset.widthPx / inset.heightPx).toBeCloseTo(main.widthPx / main.heightPx, 2);
  });
});

describe('a shape that would cut off what must be seen', () => {
  const common = { x: 0, y: 0, width: 1200, height: 900 };
  // Wider than a square of the frame, and lower than a strip of it.
  const keep = [{ x: 100, y: 200, width: 1000, height: 400 }];
  const fits = fittingShapes([{ common, keep }]);
  const options = {
    ...{ labelLines: 3, headingLines: 1, footLines: () => [], hasScaleBar: true, fits },
  };

  it('has smaller pictures instead, in its middle and still on it', () => {
    for (const canvasAspect of [1, 4 / 5, 9 / 16, 16 / 9])
      for (const count of [2, 6]) {
        const plan = grid(count, 1600, 4 / 3, { ...options, canvasAspect });
        expect(cropFor(common, plan.panel, keep)).not.toBeNull();
        expect(plan.filled).toBeLessThanOrEqual(1);
        for (const { x, y, widthPx, heightPx } of plan.panels) {
          expect(x).toBeGreaterThanOrEqual(plan.marginPx);
          expect(y).toBeGreaterThanOrEqual(plan.marginPx);
          expect(x + widthPx).toBeLessThanOrEqual(plan.canvas.widthPx - plan.marginPx);
          expect(y + heightPx + plan.labelHeightPx).toBeLessThan(plan.scaleBarY);
        }
        expect(plan.footY).toBeLessThanOrEqual(plan.canvas.heightPx);
      }
  });

  it('is as it was where everything fits', () => {
    const free = fittingShapes([{ common, keep: [] }]);
    const wide = { ...options, canvasAspect: 16 / 9 };
    const { fits: _fits, ...unasked } = wide;
    expect(grid(2, 1600, 4 / 3, { ...wide, fits: free })).toEqual(grid(2, 1600, 4 / 3, unasked));
  });

  it('is refused where nothing could hold it', () => {
    expect(fittingShapes([{ common, keep: [{ x: 0, y: 0, width: 1200, height: 900 }] }])).toEqual({
      ...{ least: 4 / 3, most: 4 / 3 },
    });
  });
});

describe('cropFor', () => {
  const common = { x: 10, y: 20, width: 400, height: 300 };
  const square = { widthPx: 200, heightPx: 200 };

  it('is the largest of the panel’s shape around the middle', () => {
    expect(cropFor(common, square, [])).toEqual({ x: 60, y: 20, width: 300, height: 300 });
  });

  it('moves no further than it must to show a region whole', () => {
    expect(cropFor(common, square, [{ x: 350, y: 100, width: 40, height: 50 }])).toMatchObject({ x: 90 });
    expect(cropFor(common, square, [{ x: 12, y: 100, width: 40, height: 50 }])).toMatchObject({ x: 12 });
    expect(cropFor(common, square, [{ x: 100, y: 100, width: 40, height: 50 }])).toMatchObject({ x: 60 });
  });

  it('is none when the regions do not fit', () => {
    const regions = [
      { x: 12, y: 100, width: 40, height: 50 },
      { x: 350, y: 100, width: 40, height: 50 },
    ];
    expect(cropFor(common, square, regions)).toBeNull();
  });
});

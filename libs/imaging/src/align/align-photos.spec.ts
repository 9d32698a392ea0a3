import { describe, expect, it } from '@jest/globals';
import { alignPhotos, alignThrough, refineFrame } from './align-photos.js';
import type { GreyImage } from './grey-image.js';
import { applyTo, compose3, invert3, type Matrix3 } from './matrix3.js';

// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { floor, imul, min, max } = Math;

/** A texture without end and without repetition: value noise in octaves, as fine as 3 px and as coarse as 80 px. */
function noise(seed: number): (x: number, y: number) => number {
  const corner = (i: number, j: number, octave: number) => {
    let h = (imul(i, 0x27d4eb2f) ^ imul(j, 0x165667b1) ^ imul(octave + seed * 31, 0x9e3779b1)) | 0;
    h = imul(h ^ (h >>> 15), 0x85ebca6b);
    h = imul(h ^ (h >>> 13), 0xc2b2ae35);
    return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
  };
  return (x, y) => {
    let sum = 0;
    for (let octave = 0; octave < 5; octave++) {
      const cell = 5 * 2 ** octave;
      const [u, v] = [x / cell, y / cell];
      const [i, j] = [floor(u), floor(v)];
      const [s, t] = [u - i, v - j].map((f) => f * f * (3 - 2 * f)) as [number, number];
      const top = corner(i, j, octave) * (1 - s) + corner(i + 1, j, octave) * s;
      const bottom = corner(i, j + 1, octave) * (1 - s) + corner(i + 1, j + 1, octave) * s;
      sum += (top * (1 - t) + bottom * t) * 2 ** (octave * 0.6);
    }
    return sum;
  };
}

interface Shot {
  seed?: number;
  widthPx?: number;
  heightPx?: number;
  /** Picture px to skin px. */
  toSkin?: Matrix3;
  change?: (grey: number, x: number, y: number) => number;
}

function photograph({
  seed = 1,
  widthPx = 300,
  heightPx = 240,
  toSkin,
  change = (g) => g,
}: Shot = {}): GreyImage {
  const skin = noise(seed);
  const data = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < widthPx; x++) {
      const [u, v] = toSkin ? applyTo(toSkin, x, y) : [x, y];
      data[y * widthPx + x] = min(255, max(0, change(150 + 28 * skin(u, v), x, y)));
    }
  }
  return { widthPx, heightPx, data, fullWidthPx: widthPx, fullHeightPx: heightPx };
}

function posed(angleDeg: number, scale: number, shiftX: number, shiftY: number, tilt = 0): Matrix3 {
  const a = (angleDeg * Math.PI) / 180;
  const [c, s] = [scale * Math.cos(a), scale * Math.sin(a)];
  const about: Matrix3 = [1, 0, 150, 0, 1, 120, 0, 0, 1];
  const back: Matrix3 = [1, 0, -150, 0, 1, -120, 0, 0, 1];
  return compose3(about, compose3([c, -s, shiftX, s, c, shiftY, tilt, -tilt / 2, 1], back));
}

/** Mean error of the four corners in the baseline's frame, per cent of its diagonal. */
function cornerErrorPct(found: Matrix3, truth: Matrix3): number {
  const back = invert3(found)!;
  const corners = [
    [0, 0],
    [299, 0],
    [299, 239],
    [0, 239],
  ] as const;
  const errors = corners.map(([x, y]) => {
    const [u, v] = applyTo(back, ...applyTo(truth, x, y));
    return Math.hypot(u - x, v - y);
  });
  return (errors.reduce((a, b) => a + b) / 4 / Math.hypot(300, 240)) * 100;
}

describe('alignPhotos', () => {
  const baseline = photograph();

  it.each([
    ['a shift', posed(0, 1, 21, -14)],
    ['a turn', posed(11, 1, 0, 0)],
    ['a nearer camera', posed(-4, 0.86, 6, 10)],
    ['a tilted camera', posed(6, 1.08, -12, 8, 1.4e-4)],
  ])('finds %s to a tenth of a per cent', (_name, toSkin) => {
    const result = alignPhotos(baseline, photograph({ toSkin }));
    expect(result).toMatchObject({ status: 'aligned' });
    const { matrix, residualPct } = result as Extract<typeof result, { status: 'aligned' }>;
    // Follow-up px to skin, and skin is the baseline's own frame: the truth is the inverse.
    expect(cornerErrorPct(matrix, invert3(toSkin)!)).toBeLessThan(0.1);
    expect(residualPct).toBeLessThan(0.1);
  });

  it('is not moved by exposure, a light gradient, a vanished scar and a finger', () => {
    const toSkin = posed(5, 1.05, -9, 12);
    const scarred = photograph({
      change: (g, x, y) => (Math.hypot(x - 150, y - 110) < 28 ? g - 45 : g),
    });
    const followup = photograph({
      toSkin,
      change: (g, x, y) => (Math.hypot((x - 40) / 2, y - 200) < 22 ? 190 : g * (0.55 + x / 900)),
    });
    const result = alignPhotos(scarred, followup);
    expect(result.status).toBe('aligned');
    expect(cornerErrorPct((result as { matrix: Matrix3 }).matrix, invert3(toSkin)!)).toBeLessThan(0.2);
  });

  it('answers in the pixels of the full pictures when it was given reductions', () => {
    const toSkin = posed(3, 1, 8, 5);
    const followup = photograph({ toSkin });
    const result = alignPhotos(
      { ...baseline, fullWidthPx: 1200, fullHeightPx: 960 },
      { ...followup, fullWidthPx: 600, fullHeightPx: 480 },
    );
    const { matrix } = result as { matrix: Matrix3 };
    // The middle of a baseline pixel block must land in the middle of the follow-up's block.
    const [u, v] = applyTo(invert3(toSkin)!, 100, 80);
    const [x, y] = applyTo(matrix, 100 * 4 + 1.5, 80 * 4 + 1.5);
    expect(x).toBeCloseTo(u * 2 + 0.5, 0);
    expect(y).toBeCloseTo(v * 2 + 0.5, 0);
  });

  it('finds a picture that lies on its side only when asked to', () => {
    const followup = photograph({ widthPx: 240, heightPx: 300, toSkin: [0, 1, 0, -1, 0, 239, 0, 0, 1] });
    expect(alignPhotos(baseline, followup).status).toBe('refused');
    const result = alignPhotos(baseline, followup, { quarterTurns: true });
    expect(
      cornerErrorPct((result as { matrix: Matrix3 }).matrix, [0, -1, 239, 1, 0, 0, 0, 0, 1]),
    ).toBeLessThan(0.1);
  });

  it('refuses other skin', () => {
    expect(alignPhotos(baseline, photograph({ seed: 2 }))).toMatchObject({
      status: 'refused',
      reason: 'too-different',
    });
  });

  it('refuses a mirrored picture', () => {
    const mirrored = photograph({ toSkin: [-1, 0, 290, 0, 1, 4, 0, 0, 1] });
    expect(alignPhotos(baseline, mirrored)).toMatchObject({ status: 'refused', reason: 'mirrored' });
  });

  it('leaves out what is outlined: a scar with a texture of its own that moved does not pull', () => {
    const other = noise(9);
    const patch = (dx: number) => (g: number, x: number, y: number) =>
      Math.abs(x - 150) < 80 && Math.abs(y - 120) < 62 ? 150 + 60 * other(x + dx, y) : g;
    const scarred = photograph({ change: patch(0) });
    const moved = photograph({ change: patch(3) });
    const outline = [
      [62, 50],
      [238, 50],
      [238, 190],
      [62, 190],
    ] as const;
    const still: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];
    const error = (result: ReturnType<typeof alignPhotos>) =>
      cornerErrorPct((result as { matrix: Matrix3 }).matrix, still);
    const without = alignPhotos(scarred, moved, { exclude: [outline] });
    expect(error(alignPhotos(scarred, moved))).toBeGreaterThan(0.1);
    expect(error(without)).toBeLessThan(0.02);
    expect(without.evidence.excludedShare).toBeCloseTo((176 * 140) / (300 * 240), 1);
  });

  it('refuses another person when a comparer of faces says so, however well the pictures fit', () => {
    expect(alignPhotos(baseline, baseline, { samePerson: 0.2 })).toMatchObject({
      status: 'refused',
      reason: 'other-person',
    });
    expect(alignPhotos(baseline, baseline, { samePerson: 0.9 }).status).toBe('aligned');
  });

  it('refuses a picture blurred beyond use', () => {
    const sharp = photograph({ widthPx: 300, heightPx: 240 });
    const blurred = new Float32Array(sharp.data.length);
    const r = 9;
    for (let y = 0; y < 240; y++) {
      for (let x = 0; x < 300; x++) {
        let sum = 0;
        let n = 0;
        for (let v = Math.max(0, y - r); v <= Math.min(239, y + r); v += 2) {
          for (let u = Math.max(0, x - r); u <= Math.min(299, x + r); u += 2, n++)
            sum += sharp.data[v * 300 + u]!;
        }
        blurred[y * 300 + x] = sum / n;
      }
    }
    expect(alignPhotos(baseline, { ...sharp, data: blurred })).toMatchObject({
      status: 'refused',
      reason: 'too-blurred',
    });
  });

  it('does not call something smoother blurred', () => {
    const smooth = photograph({ seed: 9, change: (g) => 150 + (g - 150) * 0.1 });
    expect(alignPhotos(baseline, smooth)).toMatchObject({ status: 'refused', reason: 'too-different' });
  });

  it('is hardly moved by softness, though the logarithm of a soft edge is not where that of a sharp one is', () => {
    const { ceil, cos, exp, hypot, sin } = Math;
    const skin = (x: number, y: number) => sin(x * 0.4 + sin(y * 0.27)) * cos(y * 0.35 + sin(x * 0.13));
    /** A bright shape on a dark ground, blurred in light as a lens does. */
    const shape = (sigmaPx: number): GreyImage => {
      const [w, h] = [300, 240];
      let light = new Float32Array(w * h);
      for (let i = 0; i < light.length; i++) {
        const [x, y] = [i % w, floor(i / w)];
        light[i] = (hypot(x - 150, (y - 120) * 1.3) < 90 ? 0.6 : 0.04) * (1 + 0.12 * skin(x, y));
      }
      const r = ceil(3 * sigmaPx);
      const kernel = Array.from({ length: 2 * r + 1 }, (_, i) =>
        exp(-((i - r) ** 2) / (2 * sigmaPx * sigmaPx)),
      );
      const total = kernel.reduce((a, b) => a + b);
      for (const [right, down] of [
        [1, 0],
        [0, 1],
      ] as const) {
        const from = light;
        light = light.map((_, i) => {
          const [x, y] = [i % w, floor(i / w)];
          let sum = 0;
          for (let k = -r; k <= r; k++) {
            const u = max(0, min(w - 1, x + k * right));
            const v = max(0, min(h - 1, y + k * down));
            sum += kernel[k + r]! * from[v * w + u]!;
          }
          return sum / total;
        });
      }
      const data = light.map((value) => 255 * value ** (1 / 2.2));
      return { widthPx: w, heightPx: h, data, fullWidthPx: w, fullHeightPx: h };
    };
    const result = alignPhotos(shape(0.5), shape(1.2));
    expect(result.status).toBe('aligned');
    // Without a softness in common it is 0.15.
    expect(cornerErrorPct((result as { matrix: Matrix3 }).matrix, [1, 0, 0, 0, 1, 0, 0, 0, 1])).toBeLessThan(
      0.08,
    );
  });

  it('refuses rather than fails on pictures without texture or too small to compare', () => {
    const flat = photograph({ change: () => 128 });
    const tiny = photograph({ widthPx: 5, heightPx: 3 });
    expect(alignPhotos(baseline, flat).status).toBe('refused');
    expect(alignPhotos(flat, baseline).status).toBe('refused');
    expect(alignPhotos(tiny, tiny).status).toBe('refused');
    expect(alignPhotos(photograph({ widthPx: 1, heightPx: 400 }), baseline).status).toBe('refused');
  });
});

describe('a frame that came from elsewhere', () => {
  const truth = posed(5, 1.06, 8, -6);
  const followup = photograph({ toSkin: invert3(truth)! });
  const off = (px: number): Matrix3 => compose3([1, 0, px, 0, 1, -px / 2, 0, 0, 1], truth);

  it('is brought onto the texture when that is near', () => {
    const found = refineFrame(photograph(), followup, off(4), 2);
    expect(found.isRefined).toBe(true);
    expect(cornerErrorPct(found.matrix, truth)).toBeLessThan(0.1);
    expect(found.movedPct).toBeGreaterThan(0.7);
  });

  it('stays as it was given when the texture would pull it further than allowed', () => {
    const found = refineFrame(photograph(), followup, off(4), 0.3);
    expect(found).toMatchObject({ isRefined: false, movedPct: 0 });
    expect(found.matrix).toEqual(off(4).map((value) => value / off(4)[8]));
    expect(found.residualPct).toBeGreaterThan(0.3);
  });

  it('is not led away by other skin', () => {
    const found = refineFrame(photograph(), photograph({ seed: 9, toSkin: invert3(truth)! }), truth, 1);
    expect(found.evidence.correlation).toBeLessThan(0.2);
    expect(cornerErrorPct(found.matrix, truth)).toBeLessThan(1.01);
  });
});

describe('the way over a third photo', () => {
  // Skin that turns into other skin, a little from photo to photo.
  const [old, young] = [noise(1), noise(5)];
  const grown = (share: number, toSkin: Matrix3): GreyImage =>
    photograph({
      toSkin,
      change: (_grey, x, y) => {
        const [u, v] = applyTo(toSkin, x, y);
        return 150 + 28 * ((1 - share) * old(u, v) + share * young(u, v));
      },
    });
  const [first, second, last] = [posed(0, 1, 0, 0), posed(4, 1.03, 6, -4), posed(-5, 0.97, -7, 5)];
  const baseline = grown(0, first);
  const third = grown(0.4, second);
  const toThird = compose3(invert3(second)!, first);

  it('leads to a follow-up that has changed too much for the direct one', () => {
    const followup = grown(0.72, last);
    expect(alignPhotos(baseline, followup).status).toBe('refused');
    const found = alignThrough(baseline, third, followup, toThird);
    if (found.status !== 'aligned') throw new Error(found.reason);
    expect(cornerErrorPct(found.matrix, compose3(invert3(last)!, first))).toBeLessThan(0.6);
  });

  it('is refused where the follow-up is other skin', () => {
    expect(alignThrough(baseline, third, photograph({ seed: 11, toSkin: last }), toThird).status).toBe(
      'refused',
    );
  });
});

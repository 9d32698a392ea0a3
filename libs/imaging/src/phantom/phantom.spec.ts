import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import ExifReader from 'exifreader';
import { applyTo } from '../align/matrix3.js';
import { sharp } from '../sharp/index.js';
import { linearToLab, srgbToLinear } from '../colour/colour-space.js';
import { demoCases } from './demo-cases.js';
import { demoPhotos } from './demo-photos.js';
import { encodePhantom } from './encode.js';
import {
  baselineToFollowUp,
  makeSkin,
  phantomCapture,
  phantomLight,
  renderPhantom,
  untreated,
} from './index.js';
import type { PhantomCapture, PhantomRender, PhantomSkin, Phototype } from './index.js';
import type { Point } from './model.js';
import { pitVolumeMm3 } from './scars.js';

const small = { widthPx: 320, heightPx: 240 };
const ideal = { ...small, vignette: 0, lightFalloff: 0, noise: 0, blurPx: 0, edgeBlurPx: 0 };
const cheek = makeSkin({ seed: 5, site: 'cheek-left', phototype: 2, indication: 'mixed-atrophic' });

describe('the phantom', () => {
  it('gives the same bytes for the same arguments and other bytes for another noise seed', () => {
    const hash = (noiseSeed: number) =>
      createHash('sha256')
        .update(renderPhantom(cheek, untreated, phantomCapture({ ...small, noiseSeed })).pixels)
        .digest('hex');
    expect(hash(3)).toBe(hash(3));
    expect(hash(3)).not.toBe(hash(4));
  });

  it('loses pit volume with healing, per pit and in all', () => {
    const volumes = [1, 0.8, 0.5, 0.2, 0].map(
      (depth) =>
        renderPhantom(cheek, { ...untreated, depth }, phantomCapture({ widthPx: 40, heightPx: 30 })).truth,
    );
    for (let k = 1; k < volumes.length; k++) {
      expect(volumes[k]!.pitVolumeMm3).toBeLessThan(volumes[k - 1]!.pitVolumeMm3);
      volumes[k]!.pitVolumesMm3.forEach((volume, pit) =>
        expect(volume).toBeLessThan(volumes[k - 1]!.pitVolumesMm3[pit]!),
      );
    }
    expect(volumes.at(-1)!.pitVolumeMm3).toBe(0);
  });

  it('knows the volume that round bowls must have on average', () => {
    const pit = {
      kind: 'rolling',
      centreMm: [0, 0],
      diameterMm: 6,
      depthMm: 0.6,
      elongation: 1.4,
      angleDeg: 30,
    } as const;
    let sum = 0;
    for (let seed = 0; seed < 40; seed++) sum += pitVolumeMm3({ ...pit, seed: seed * 7919 }, untreated);
    // depth * (1 - rho^2)^2 over an ellipse of the area pi r^2; outlines are bent, some wider and some narrower.
    expect(sum / 40 / ((Math.PI * 9 * 0.6) / 3)).toBeCloseTo(1, 1);
  });

  it('puts a feature where the pose matrix says', () => {
    const skin = oneSpot({ spot: [6, -4] });
    const capture = phantomCapture({
      ...ideal,
      pose: { rotationDeg: 14, centreMm: [2, 1], yawDeg: 9, pitchDeg: -7, fieldWidthMm: 40 },
    });
    const render = renderPhantom(skin, untreated, capture);
    const [x, y] = applyTo(render.truth.skinToImage, 6, -4);
    const [foundX, foundY] = darkestBlob(render, renderPhantom({ ...skin, spots: [] }, untreated, capture));
    expect(Math.hypot(foundX - x, foundY - y)).toBeLessThan(0.7);
  });

  it('maps a feature of the baseline onto the follow-up', () => {
    const skin = oneSpot({ spot: [-5, 3] });
    const captures = [
      phantomCapture(ideal),
      phantomCapture({
        ...ideal,
        pose: { rotationDeg: -9, centreMm: [-3, 2], yawDeg: -8, fieldWidthMm: 50 },
      }),
    ];
    const found = captures.map((capture) => {
      const render = renderPhantom(skin, untreated, capture);
      return { render, at: darkestBlob(render, renderPhantom({ ...skin, spots: [] }, untreated, capture)) };
    });
    const toFollowUp = baselineToFollowUp(found[0]!.render.truth, found[1]!.render.truth);
    const [x, y] = applyTo(toFollowUp, ...found[0]!.at);
    expect(Math.hypot(found[1]!.at[0] - x, found[1]!.at[1] - y)).toBeLessThan(1);
  });

  it('reddens the picture by about the redness that it reports', () => {
    const skin = { ...cheek, oiliness: 0 };
    const [calm, red] = [untreated, { ...untreated, erythema: 0.6 }].map((healing) =>
      renderPhantom(skin, healing, phantomCapture(ideal)),
    );
    const reported = red!.truth.rednessDeltaAStar - calm!.truth.rednessDeltaAStar;
    const seen = meanAStar(red!) - meanAStar(calm!);
    expect(reported).toBeGreaterThan(3);
    expect(seen / reported).toBeGreaterThan(0.8);
    expect(seen / reported).toBeLessThan(1.2);
  });

  it('applies white balance and exposure to linear light', () => {
    const skin = makeSkin({ ...plain, phototype: 5 });
    const level = (changes: Partial<Omit<PhantomCapture, 'pose'>>) =>
      meanLinear(renderPhantom(skin, untreated, phantomCapture({ ...ideal, ...changes })));
    const neutral = level({});
    const warm = level({ whiteBalanceGains: [1.15, 1, 0.85] });
    expect(warm[0] / neutral[0]).toBeCloseTo(1.15, 1);
    expect(warm[1] / neutral[1]).toBeCloseTo(1, 2);
    expect(warm[2] / neutral[2]).toBeCloseTo(0.85, 1);
    expect(level({ exposureEv: -1 })[1] / neutral[1]).toBeCloseTo(0.5, 1);
  });

  it('darkens from phototype 1 to 6', () => {
    const lightness = ([1, 2, 3, 4, 5, 6] as Phototype[]).map((phototype) => {
      const render = renderPhantom(
        makeSkin({ ...plain, phototype }),
        untreated,
        phantomCapture({ ...ideal, widthPx: 120, heightPx: 90 }),
      );
      return linearToLab(meanLinear(render))[0];
    });
    for (let k = 1; k < 6; k++) expect(lightness[k]!).toBeLessThan(lightness[k - 1]! - 2);
  });

  it('shades the side of a pit that the light comes from, left or right', () => {
    const skin = oneSpot({ pit: 'boxcar' });
    const sides = (['raking-left', 'raking-right'] as const).map((mode) => {
      const capture = phantomCapture({ ...ideal, light: phantomLight(mode) });
      const render = renderPhantom(skin, untreated, capture);
      const bare = renderPhantom({ ...skin, pits: [] }, untreated, capture);
      const [x, y] = render.truth.pitCentresPx[0]!;
      const offset = 0.38 * 6 * render.truth.pxPerMm;
      const change = (at: number) => greenAround(render, at, y) - greenAround(bare, at, y);
      return change(x - offset) - change(x + offset);
    });
    expect(sides[0]!).toBeLessThan(-4);
    expect(sides[1]!).toBeGreaterThan(4);
  });

  it('refuses a picture without pixels', () => {
    expect(() => renderPhantom(cheek, untreated, phantomCapture({ widthPx: 0, heightPx: 0 }))).toThrow(
      RangeError,
    );
  });
});

describe('the demo cases', () => {
  const photos = demoPhotos();

  it('hold a non-responder, a missing view and photos that cannot be compared', () => {
    expect(demoCases.length).toBe(12);
    expect(photos.length).toBeGreaterThanOrEqual(45);
    const lastGrades = demoCases.map((c) => c.sessions.at(-1)!.ratings.quartileImprovement);
    expect(lastGrades).toContain(0);
    const modalities = demoCases.flatMap(({ sessions }) => sessions.map(({ modality }) => modality));
    expect(new Set(modalities).size).toBe(3);
    expect(photos.some((p) => p.fault === 'other-side')).toBe(true);
    expect(photos.some((p) => p.fault === 'blurred-in-other-light')).toBe(true);
    expect(demoCases.some((c) => (c.missing?.length ?? 0) > 0)).toBe(true);
    expect(new Set(demoCases.map((c) => c.phototype)).size).toBe(6);
  });

  it('have sessions in order of days, times by day and file names of their own', () => {
    for (const { sessions, baselineOn, code } of demoCases) {
      expect(sessions[0]).toMatchObject({ kind: 'baseline', dayOffset: 0, modality: null });
      expect(sessions.length).toBeGreaterThanOrEqual(4);
      for (let k = 1; k < sessions.length; k++)
        expect(sessions[k]!.dayOffset).toBeGreaterThan(sessions[k - 1]!.dayOffset);
      const first = photos.find((p) => p.caseCode === code)!;
      expect(first.takenAtLocal.slice(0, 10)).toBe(baselineOn);
    }
    for (const photo of photos) expect(photo.takenAtLocal).toMatch(/^\d{4}-\d\d-\d\dT(09|1[0-7]):\d\d:\d\d$/);
    expect(new Set(photos.map((p) => p.fileName)).size).toBe(photos.length);
  });

  it('become JPEG files with the capture time and the camera, and say that they are synthetic', async () => {
    const photo = photos[0]!;
    const bytes = await encodePhantom(photo.render(320), { takenAtLocal: photo.takenAtLocal });
    const tags = ExifReader.load(bytes);
    expect(tags.DateTimeOriginal?.description).toBe('2025:03:04 10:14:07');
    expect(tags.Model?.description).toBe('Samelight Phantom');
    expect(tags.ImageDescription?.description).toContain('Synthetic');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 240 });
  });

  it('refuse a capture time with a zone', async () => {
    const render = photos[0]!.render(40);
    await expect(encodePhantom(render, { takenAtLocal: '2025-03-04T10:14:07Z' })).rejects.toThrow(RangeError);
  });
});

const plain = { seed: 9, site: 'forehead', indication: 'surgical', oiliness: 0, hairsPerCm2: 0 } as const;

/** Skin with nothing on it but one pit in the middle or one dark spot. */
function oneSpot(what: { pit?: 'rolling' | 'boxcar'; spot?: Point }): PhantomSkin {
  const pit = { centreMm: [0, 0] as Point, diameterMm: 6, depthMm: 0.6, elongation: 1, angleDeg: 0, seed: 3 };
  const spot = { kind: 'freckle' as const, diameterMm: 2.5, melanin: 0.9, blood: 0, seed: 8 };
  return {
    ...makeSkin({ ...plain, phototype: 2 }),
    scarLines: [],
    pits: what.pit ? [{ kind: what.pit, ...pit }] : [],
    spots: what.spot ? [{ ...spot, centreMm: what.spot }] : [],
  };
}

/** Centre of what is darker in the first render than in the second. */
function darkestBlob(withSpot: PhantomRender, without: PhantomRender): Point {
  let [sum, sumX, sumY] = [0, 0, 0];
  for (let i = 0; i < withSpot.widthPx * withSpot.heightPx; i++) {
    const weight = without.pixels[i * 3 + 1]! - withSpot.pixels[i * 3 + 1]!;
    if (weight < 8) continue;
    sum += weight;
    sumX += weight * (i % withSpot.widthPx);
    sumY += weight * Math.floor(i / withSpot.widthPx);
  }
  return [sumX / sum, sumY / sum];
}

function meanLinear({ pixels }: PhantomRender): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < pixels.length; i++) {
    const band = (i % 3) as 0 | 1 | 2;
    sums[band] += srgbToLinear(pixels[i]! / 255);
  }
  return sums.map((sum) => sum / (pixels.length / 3)) as [number, number, number];
}

/** Mean a* of the pixels inside the outline, by the bounding test of a polygon. */
function meanAStar(render: PhantomRender): number {
  const outline = render.truth.outlinePx;
  let [sum, count] = [0, 0];
  for (let y = 0; y < render.heightPx; y++)
    for (let x = 0; x < render.widthPx; x++) {
      let inside = false;
      for (let k = 0, j = outline.length - 1; k < outline.length; j = k++) {
        const [[ax, ay], [bx, by]] = [outline[k]!, outline[j]!];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
      }
      if (!inside) continue;
      const i = (y * render.widthPx + x) * 3;
      const rgb = [0, 1, 2].map((k) => srgbToLinear(render.pixels[i + k]! / 255));
      sum += linearToLab(rgb as [number, number, number])[1];
      count++;
    }
  return sum / count;
}

function greenAround(render: PhantomRender, x: number, y: number): number {
  let sum = 0;
  for (let dy = -3; dy <= 3; dy++)
    for (let dx = -3; dx <= 3; dx++)
      sum += render.pixels[((Math.round(y) + dy) * render.widthPx + Math.round(x) + dx) * 3 + 1]!;
  return sum / 49;
}

import { describe, expect, it } from '@jest/globals';
import { identity3 } from '../align/matrix3.js';
import { linearToLab, srgbToLinear, type Triple } from '../colour/colour-space.js';
import { measureRegion } from './measure-region.js';
import { adjacentSkin, shapeAreaPx2 } from './region-raster.js';
import type { RegionInPicture } from './region-sample.js';
import { highPass } from './texture.js';

const linear = (rgb: Triple) => rgb.map((value) => srgbToLinear(value / 255)) as unknown as Triple;

describe('high pass', () => {
  it('takes the broad shape away, also at the border', () => {
    const flat = highPass(new Float32Array(400).fill(7), 20, 20, 3);
    expect(Math.max(...flat.map(Math.abs))).toBeLessThan(1e-5);
  });
});

describe('adjacent skin', () => {
  it('is a ring that begins beyond the rim and stays in the picture', () => {
    const outline = [[100, 100], [160, 100], [160, 150], [100, 150]] as const; // prettier-ignore
    const ring = adjacentSkin(outline, { widthPx: 400, heightPx: 300 });
    const [hole] = ring.holes;
    expect(Math.min(...hole!.map(([x]) => x))).toBeLessThan(94);
    expect(Math.min(...ring.outline.map(([x]) => x))).toBeLessThan(82);
    expect(shapeAreaPx2(ring)).toBeGreaterThan(3000);
    const atEdge = adjacentSkin([[0, 0], [50, 0], [50, 50], [0, 50]], { widthPx: 400, heightPx: 300 }); // prettier-ignore
    expect(Math.min(...atEdge.outline.flat())).toBeGreaterThanOrEqual(0);
  });
});

describe('measureRegion', () => {
  const size = { widthPx: 300, heightPx: 240 };
  /** Even skin with an even, redder square and, when asked, dark dots in it. */
  function scene(dotMm = 0): RegionInPicture {
    const data = new Uint8Array(size.widthPx * size.heightPx * 3);
    for (let y = 0; y < size.heightPx; y++)
      for (let x = 0; x < size.widthPx; x++) {
        const isScar = x >= 100 && x < 200 && y >= 70 && y < 170;
        const isDot =
          isScar && dotMm > 0 && Math.hypot(((x - 100) % 25) - 12, ((y - 70) % 25) - 12) < dotMm * 5;
        data.set(
          isDot ? [120, 78, 66] : isScar ? [205, 140, 125] : [200, 155, 135],
          (y * size.widthPx + x) * 3,
        );
      }
    const square = (left: number, top: number, right: number, bottom: number) =>
      [[left, top], [right, top], [right, bottom], [left, bottom]] as const; // prettier-ignore
    return {
      picture: { ...size, data, fullWidthPx: size.widthPx, fullHeightPx: size.heightPx },
      asTaken: null,
      matrix: identity3,
      baseline: size,
      region: { outline: square(99.5, 69.5, 199.5, 169.5), holes: [] },
      skin: { outline: square(60, 30, 240, 210), holes: [square(90, 60, 210, 180)] },
      reference: null,
      scalePxPerMm: 10,
      colour: 'baseline',
    };
  }
  const of = (input: RegionInPicture, measure: string) =>
    measureRegion(input).values.find((one) => one.measure === measure);

  it('gives the area of the outline and the difference from the skin around it', () => {
    expect(of(scene(), 'area')).toMatchObject({ value: 1, unit: 'cm²', validity: 'ok' });
    const [scar, skin] = [linearToLab(linear([205, 140, 125])), linearToLab(linear([200, 155, 135]))];
    expect(of(scene(), 'delta-a')!.value).toBeCloseTo(scar[1] - skin[1], 3);
    expect(of(scene(), 'delta-l')!.value).toBeCloseTo(scar[0] - skin[0], 3);
  });

  it('finds more shadow where dots are larger, and none in even skin', () => {
    const shares = [0, 0.6, 0.8, 1].map((mm) => of(scene(mm), 'pit-share')!.value!);
    expect(shares[0]).toBe(0);
    expect(shares[1]).toBeGreaterThan(1);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });

  it('says why there is no value', () => {
    expect(of({ ...scene(), scalePxPerMm: null }, 'area')).toMatchObject({
      value: null,
      validity: 'no-scale',
    });
    expect(of({ ...scene(), scalePxPerMm: null }, 'roughness-ra')).toBeUndefined();
    expect(of({ ...scene(0.7), scalePxPerMm: null }, 'relative-pit-share')!.value).toBeGreaterThan(0);
    expect(of({ ...scene(), colour: 'none' }, 'a-star')).toMatchObject({ validity: 'no-colour-reference' });
    expect(of({ ...scene(), skin: null }, 'delta-a')).toMatchObject({ validity: 'no-adjacent-skin' });
    expect(of(scene(), 'mi-rgb')).toMatchObject({ validity: 'no-colour-reference' });
    expect(of({ ...scene(), scalePxPerMm: 4 }, 'roughness-ra')).toMatchObject({ validity: 'too-coarse' });
    expect(of({ ...scene(), matrix: [1, 0, 150, 0, 1, 0, 0, 0, 1] }, 'a-star')).toMatchObject({
      validity: 'not-in-picture',
    });
    const tiny = scene();
    tiny.region = { outline: [[100, 80], [130, 80], [130, 110], [100, 110]], holes: [] }; // prettier-ignore
    expect(of(tiny, 'a-star')).toMatchObject({ validity: 'too-few-px' });
  });

  it('leaves clipped px out, and the colours when they are many', () => {
    const clipped = scene();
    for (let i = 0; i < 300; i++)
      clipped.picture.data[((80 + Math.floor(i / 30)) * size.widthPx + 110 + (i % 30)) * 3] = 255;
    const found = measureRegion(clipped);
    expect(found.clippedShare).toBeCloseTo(0.03, 3);
    for (const name of ['a-star', 'delta-a', 'roughness-ra', 'pit-share'])
      expect(found.values.find(({ measure }) => measure === name)).toMatchObject({ validity: 'clipped' });
  });

  it('judges clipping as the photo was taken: a correction neither hides nor makes it', () => {
    const darkened = scene();
    const asTaken = Uint8Array.from(darkened.picture.data);
    for (let i = 0; i < 300; i++)
      asTaken[((80 + Math.floor(i / 30)) * size.widthPx + 110 + (i % 30)) * 3] = 255;
    expect(measureRegion({ ...darkened, asTaken }).clippedShare).toBeCloseTo(0.03, 3);

    const brightened = scene();
    const own = Uint8Array.from(brightened.picture.data);
    for (let i = 0; i < 300; i++)
      brightened.picture.data[((80 + Math.floor(i / 30)) * size.widthPx + 110 + (i % 30)) * 3] = 255;
    expect(measureRegion({ ...brightened, asTaken: own })).toMatchObject({
      clippedShare: 0,
      maskedShare: 0.03,
    });
  });

  it('has no texture in a light that nobody matched', () => {
    for (const scalePxPerMm of [10, null])
      expect(
        of(
          { ...scene(0.7), scalePxPerMm, colour: 'none' },
          scalePxPerMm ? 'pit-share' : 'relative-pit-share',
        ),
      ).toMatchObject({ value: null, validity: 'no-colour-reference' });
  });

  it('counts hair as left out, in colours and texture', () => {
    const hairy = scene();
    for (const x of [120, 140, 160])
      for (let y = 75; y < 165; y++)
        for (const dx of [0, 1]) hairy.picture.data.set([60, 40, 35], (y * size.widthPx + x + dx) * 3);
    const found = measureRegion({ ...hairy, colour: 'chart' });
    expect(found.maskedShare).toBeGreaterThan(0.04);
    const value = (name: string) => found.values.find(({ measure }) => measure === name)!;
    expect(value('pit-share').value).toBe(0);
    // Nothing is left but even skin.
    expect(value('a-star').spread).toBe(0);
  });

  it('takes no px without an angle for one', () => {
    const bluish = scene();
    for (let y = 70; y < 105; y++)
      for (let x = 100; x < 200; x++) bluish.picture.data.set([150, 150, 190], (y * size.widthPx + x) * 3);
    const lit = { ...bluish, colour: 'chart' } as const;
    expect(of(lit, 'ita')!.value).toBeCloseTo(of({ ...scene(), colour: 'chart' }, 'ita')!.value!, 3);
  });

  it('answers the same each time', () => {
    expect(measureRegion(scene(0.7))).toEqual(measureRegion(scene(0.7)));
  });
});

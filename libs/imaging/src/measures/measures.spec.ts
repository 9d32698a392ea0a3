import { describe, expect, it } from '@jest/globals';
import { identity3 } from '../align/matrix3.js';
import { linearToLab, srgbToLinear, type Triple } from '../colour/colour-space.js';
import { measureRegion, type RegionInPicture } from './measure-region.js';
import { adjacentSkin, shapeAreaPx2 } from './region-raster.js';
import { erythemaIndex, melaninIndex, typologyAngleDeg, typologyClass } from './skin-colour.js';
import { cooccurrenceFeatures, cooccurrences, highPass, roughness } from './texture.js';

const linear = (rgb: Triple) => rgb.map((value) => srgbToLinear(value / 255)) as unknown as Triple;

describe('colour of skin', () => {
  // Published or computed by scikit-image 0.19.3 with the constants of IEC 61966-2-1 and D65, 2 degrees.
  it.each<[Triple, Triple]>([
    [
      [115, 82, 68],
      [38.016817389405865, 11.796021062757095, 13.666053150655555],
    ],
    [
      [194, 150, 130],
      [65.66734247062979, 13.673254839204452, 16.901213238033087],
    ],
    [
      [141, 85, 36],
      [41.67112281717871, 18.905035371285294, 37.23992256695631],
    ],
    [
      [92, 56, 40],
      [27.455844457142923, 14.08477643047809, 16.641155386513073],
    ],
    [
      [60, 36, 28],
      [17.019741741109755, 10.311728188208885, 10.064014809249889],
    ],
    [
      [10, 3, 1],
      [1.1911080950124457, 1.5523553106313455, 1.401915723252234],
    ],
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.2405879437449, 80.0923082256922, 67.2027510444287],
    ],
    [
      [0, 128, 0],
      [46.22765770135145, -51.69868348372772, 49.897075555228966],
    ],
  ])('%j in Lab', (rgb, expected) => {
    const lab = linearToLab(linear(rgb));
    lab.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(0.02));
  });

  // Chardon, Cretois, Hourseau 1991.
  it.each<[Triple, number, string]>([
    [[115, 82, 68], -41.24615, 'dark'],
    [[255, 224, 196], 66.73091, 'very-light'],
    [[234, 192, 134], 40.85078, 'intermediate'],
    [[198, 134, 66], 13.77674, 'tan'],
    [[141, 85, 36], -12.60699, 'brown'],
    [[92, 56, 40], -53.5668, 'dark'],
    [[60, 36, 28], -73.03029, 'dark'],
    [[200, 90, 80], 4.2775, 'brown'],
  ])('%j has an angle of %d°, %s', (rgb, angle, name) => {
    const [l, , b] = linearToLab(linear(rgb));
    const found = typologyAngleDeg(l, b)!;
    expect(Math.abs(found - angle)).toBeLessThan(0.05);
    expect(typologyClass(found)).toBe(name);
  });

  it.each([
    [55, 'light'],
    [55.01, 'very-light'],
    [41, 'intermediate'],
    [-30, 'dark'],
    [-29.99, 'brown'],
  ])('an angle of %d° on an edge is %s', (angle, name) => {
    expect(typologyClass(angle)).toBe(name);
  });

  it('has no angle where b* is not above zero', () => {
    expect(typologyAngleDeg(70, 15)).toBeCloseTo(53.13010235415598, 9);
    expect(typologyAngleDeg(70, 0)).toBeNull();
    expect(typologyAngleDeg(70, -3)).toBeNull();
  });

  it('gives erythema and melanin as logarithms of linear light', () => {
    expect(erythemaIndex(linear([200, 90, 80]))).toBeCloseTo(75.19842750182279, 6);
    expect(melaninIndex(linear([200, 90, 80]))).toBeCloseTo(23.838752242820807, 6);
    expect(erythemaIndex(linear([128, 128, 128]))).toBeCloseTo(0, 9);
    expect(melaninIndex(linear([128, 128, 128]))).toBeCloseTo(66.58268210840889, 6);
    expect(Number.isFinite(erythemaIndex([0, 0, 0]))).toBe(true);
  });
});

describe('texture', () => {
  // The example of Haralick, Shanmugam, Dinstein 1973; features by scikit-image 0.19.3.
  const example = {
    widthPx: 4,
    heightPx: 4,
    levels: Int16Array.from([0, 0, 1, 1, 0, 0, 1, 1, 0, 2, 2, 2, 2, 2, 3, 3]),
  };
  it.each([
    [1, 0, [4, 2, 1, 0, 2, 4, 0, 0, 1, 0, 6, 1, 0, 0, 1, 2], [0.5833333333333333, 0.41666666666666663, 0.8083333333333333, 0.14583333333333331, 0.719532554257095]],
    [1, 1, [2, 1, 3, 0, 1, 2, 1, 0, 3, 1, 0, 2, 0, 0, 2, 0], [1.7777777777777777, 1.1111111111111112, 0.5111111111111111, 0.11728395061728394, 0.16279069767441862]],
    [1, -1, [4, 1, 0, 0, 1, 2, 2, 0, 0, 2, 4, 1, 0, 0, 1, 0], [0.4444444444444444, 0.4444444444444444, 0.7777777777777778, 0.14814814814814814, 0.7352941176470588]],
  ])('counts neighbours %d right, %d down as published', (dx, dy, matrix, [contrast, dissimilarity, homogeneity, energy, correlation]) => {
    const counts = cooccurrences(example, 4, dx, dy);
    expect([...counts]).toEqual(matrix);
    const found = cooccurrenceFeatures(counts, 4)!;
    expect(found.contrast).toBeCloseTo(contrast!, 9);
    expect(found.dissimilarity).toBeCloseTo(dissimilarity!, 9);
    expect(found.homogeneity).toBeCloseTo(homogeneity!, 9);
    expect(found.energy).toBeCloseTo(energy!, 9);
    expect(found.correlation).toBeCloseTo(correlation!, 9);
  }); // prettier-ignore

  it('has no correlation in an even picture', () => {
    const even = { widthPx: 4, heightPx: 4, levels: new Int16Array(16) };
    expect(cooccurrenceFeatures(cooccurrences(even, 4, 1, 0), 4)).toMatchObject({
      contrast: 0,
      correlation: null,
    });
  });

  it('has the roughness of a profile by the usual definitions', () => {
    const found = roughness([0.2, -0.4, 0.1, 0.5, -0.3, 0, -0.6, 0.5], [0, 1])!;
    expect(found.ra).toBeCloseTo(0.325, 12);
    expect(found.rq).toBeCloseTo(0.38078865529319544, 12);
    expect(found.rt).toBeCloseTo(1.1, 12);
  });

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
    expect(found.values.find(({ measure }) => measure === 'a-star')).toMatchObject({ validity: 'clipped' });
  });

  it('answers the same each time', () => {
    expect(measureRegion(scene(0.7))).toEqual(measureRegion(scene(0.7)));
  });
});

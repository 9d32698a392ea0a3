import { describe, expect, it } from '@jest/globals';
import { Math } from '../phantom/local-math.js';
import { linearToSrgb, srgbToLinear } from '../colour/colour-space.js';
import { makeSkin, phantomCapture, phantomLight, renderPhantom, untreated } from '../phantom/index.js';
import type { PhantomCapture, Phototype } from '../phantom/index.js';
import { sharp } from '../sharp/index.js';
import {
  measureQuality,
  sharpnessRatio,
  UprightPicture,
  type QualityMeasures,
  type RgbPixels,
} from './index.js';

/** Rendering is what takes time: one large picture, which blur, exposure and noise are then done to, and small ones for light. */
const small = { widthPx: 320, heightPx: 240 };
const large = { widthPx: 960, heightPx: 720, blurPx: 0, edgeBlurPx: 0, noise: 0 };

function rendered(changes: Partial<PhantomCapture>, phototype: Phototype = 2): RgbPixels {
  const skin = makeSkin({ seed: 5, site: 'cheek-left', phototype, indication: 'mixed-atrophic' });
  const { pixels, widthPx, heightPx } = renderPhantom(skin, untreated, phantomCapture(changes));
  return { widthPx, heightPx, data: pixels };
}

const measured = (pixels: RgbPixels): Promise<QualityMeasures> => measureQuality(UprightPicture.of(pixels));
const skin = rendered(large);

/** The same skin through a worse camera. Blur in px of a picture 1600 px wide, noise in 8-bit levels, more light in stops. */
async function through({ blurPx = 0, noise = 0, stops = 0 }): Promise<QualityMeasures> {
  const { widthPx, heightPx } = skin;
  const image = sharp(skin.data, { raw: { width: widthPx, height: heightPx, channels: 3 } });
  const data = new Uint8Array(
    await (blurPx > 0 ? image.blur((blurPx * widthPx) / 1600) : image).raw().toBuffer(),
  );
  const draw = normals(3);
  const exposed = Array.from(
    { length: 256 },
    (_, level) => 255 * linearToSrgb(Math.min(1, srgbToLinear(level / 255) * 2 ** stops)),
  );
  for (let i = 0; i < data.length; i += 3) {
    const grain = noise * draw();
    for (let k = i; k < i + 3; k += 1) {
      data[k] = Math.max(0, Math.min(255, Math.round(exposed[data[k]!]! + grain)));
    }
  }
  return measured({ widthPx, heightPx, data });
}

function normals(seed: number): () => number {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
}

const each = async <T>(values: readonly T[], of: (value: T) => Promise<number>): Promise<number[]> => {
  const found: number[] = [];
  for (const value of values) found.push(await of(value));
  return found;
};
const isRising = (values: number[]) => values.every((value, k) => k === 0 || value > values[k - 1]!);

describe('sharpness', () => {
  it('is the blur that was there, to a px and a half of 1600', async () => {
    const blurs = [1, 2.5, 4, 6];
    const found = await each(blurs, async (blurPx) => (await through({ blurPx, noise: 0.7 })).blurPx!);
    expect(isRising(found)).toBe(true);
    for (const [k, blurPx] of blurs.entries()) expect(Math.abs(found[k]! - blurPx)).toBeLessThan(1.5);
  });

  it('beside the same skin is as much as is left of the fine detail, also from nearer by', async () => {
    const baseline = await through({ noise: 1 });
    const grainy = await through({ noise: 3 });
    const blurred = await through({ blurPx: 4, noise: 1 });
    expect(Math.abs(sharpnessRatio(grainy.bands, baseline.bands, 1)! - 1)).toBeLessThan(0.1);
    expect(sharpnessRatio(blurred.bands, baseline.bands, 1)).toBeLessThan(0.6);
    expect(sharpnessRatio([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], 1)).toBeNull();
    // The middle of the picture as it would be from nearer by.
    const part = await sharp(skin.data, { raw: { width: 960, height: 720, channels: 3 } })
      .extract({ left: 60, top: 45, width: 840, height: 630 })
      .resize(960, 720)
      .raw()
      .toBuffer();
    const nearer = await measured({ widthPx: 960, heightPx: 720, data: part });
    const ratio = sharpnessRatio(nearer.bands, baseline.bands, 960 / 840)!;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.25);
  });

  it('is unknown where there is nothing to see', async () => {
    const data = new Uint8Array(640 * 480 * 3).map((_, k) => [200, 150, 130][k % 3]!);
    expect(
      (await measureQuality(UprightPicture.of({ widthPx: 640, heightPx: 480, data }))).blurPx,
    ).toBeNull();
  });
});

describe('exposure and noise', () => {
  it('follow the camera', async () => {
    const exposures = await Promise.all([-1.5, -0.5, 0, 0.7].map((stops) => through({ stops })));
    expect(isRising(exposures.map(({ meanL }) => meanL))).toBe(true);
    expect(Math.max(...exposures[2]!.clippedBright)).toBe(0);
    expect((await through({ stops: 2.5 })).clippedBright[0]).toBeGreaterThan(0.9);
    const noises = await each([0, 2, 4, 8], async (noise) => (await through({ noise })).noise);
    expect(isRising(noises)).toBe(true);
    for (const [k, noise] of [0, 2, 4, 8].entries()) expect(Math.abs(noises[k]! - noise)).toBeLessThan(1);
  });

  it('white noise is measured to a tenth', async () => {
    const normal = normals(7);
    const data = new Uint8Array(400 * 300 * 3);
    for (let i = 0; i < data.length; i += 3) data.fill(Math.round(128 + 4 * normal()), i, i + 3);
    const { noise } = await measureQuality(UprightPicture.of({ widthPx: 400, heightPx: 300, data }));
    // The flattest blocks are those in which chance was kind.
    expect(noise).toBeGreaterThan(3.4);
    expect(noise).toBeLessThan(4.2);
  });
});

describe('light', () => {
  it.each([0, 45, 90, 135, 180, -90])('comes from %i°', async (azimuthDeg) => {
    const light = phantomLight('standard', { azimuthDeg });
    const found = (await measured(rendered({ ...small, light }))).light!;
    const apart = Math.abs(((found.azimuthDeg - azimuthDeg + 540) % 360) - 180);
    expect(apart).toBeLessThanOrEqual(20);
  });

  it('falls off the more the nearer the lamp, and from the side that it is on', async () => {
    const light = phantomLight('standard', { azimuthDeg: 180 });
    const falls = await each([0, 0.1, 0.3, 0.6], async (lightFalloff) => {
      const { acrossPct, downPct } = (await measured(rendered({ ...small, light, lightFalloff }))).light!;
      expect(Math.abs(downPct)).toBeLessThan(5);
      return -acrossPct;
    });
    expect(isRising(falls)).toBe(true);
    expect(falls[0]).toBeGreaterThan(0);
  });
});

describe('what is in the frame', () => {
  it.each([1, 3, 6] as const)('is skin of phototype %i', async (phototype) => {
    expect((await measured(rendered(small, phototype))).skinShare).toBeGreaterThan(0.9);
  });

  it('is a subject before a surround that is even or not', async () => {
    const picture = (surround: string) =>
      sharp({ create: { width: 800, height: 1000, channels: 3, background: '#6f7f93' } })
        .composite([
          {
            input: { create: { width: 800, height: 350, channels: 3, background: surround } },
            left: 0,
            top: 0,
          },
          {
            input: { create: { width: 320, height: 520, channels: 3, background: '#c99a80' } },
            left: 240,
            top: 260,
          },
        ])
        .jpeg({ quality: 95 })
        .toBuffer();
    const even = await measureQuality(await UprightPicture.decode(await picture('#6f7f93')));
    const uneven = await measureQuality(await UprightPicture.decode(await picture('#203a20')));
    expect(even.background!.spreadDeltaE).toBeLessThan(2);
    expect(uneven.background!.spreadDeltaE).toBeGreaterThan(10);
    expect(even.skinShare).toBeCloseTo((320 * 520) / (800 * 1000), 1);
    expect(Math.abs(even.subjectPx - 520)).toBeLessThan(30);
    expect(even.subject).toBe('skin');
  });
});

it('gives the same numbers for the same pixels', async () => {
  expect(await measured(skin)).toEqual(await measured(skin));
});

describe('one decoded picture', () => {
  it('is reduced once for each size and never enlarged', async () => {
    const picture = UprightPicture.of({ widthPx: 60, heightPx: 40, data: new Uint8Array(7200) });
    expect(picture.within(30)).toBe(picture.within(30));
    expect(await picture.within(30)).toMatchObject({ widthPx: 30, heightPx: 20 });
    expect(await picture.within(100)).toBe(picture);
  });
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import {
  imageOf,
  largestDeltaE,
  patchColours,
  patchPixels,
  readPatches,
  storedAs,
  structureHash,
  texturedPixels,
} from '../../../../test/support/photo-samples.js';
import { processPhoto, type ProcessedPhoto } from './pipeline.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pipeline-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function processed(bytes: Buffer): Promise<ProcessedPhoto> {
  const inputPath = join(folder, 'original');
  await writeFile(inputPath, bytes);
  return processPhoto({ inputPath, outDir: folder });
}

const pathOf = (photo: ProcessedPhoto, id: string): string =>
  photo.derivatives.find(({ recipeId }) => recipeId === id)!.path;

const patches = (): Sharp => imageOf(patchPixels());
/** Patches of 4:2:0 JPEG or WebP are this close to the truth. */
const closeDeltaE = 2.5;

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'EXIF orientation %i stands upright in every derivative',
    async (orientation) => {
      const stored = imageOf(storedAs(orientation, patchPixels(600, 400)));
      const photo = await processed(
        await stored.withMetadata({ orientation }).jpeg({ quality: 90 }).toBuffer(),
      );
      expect([photo.widthPx, photo.heightPx]).toEqual([600, 400]);
      expect(
        photo.derivatives.map(({ recipeId, widthPx, heightPx }) => [recipeId, widthPx, heightPx]),
      ).toEqual([
        ['thumb', 320, 213],
        ['view', 600, 400],
        ['full', 600, 400],
      ]);
      const golden = await structureHash(await imageOf(patchPixels(600, 400)).png().toBuffer());
      for (const { path } of photo.derivatives) {
        expect(largestDeltaE(await readPatches(path), patchColours)).toBeLessThan(closeDeltaE);
        expect(await structureHash(path)).toBe(golden);
      }
    },
  );
});

test('a large picture is reduced to 1600 and 320 px, and kept whole', async () => {
  const photo = await processed(await imageOf(patchPixels(1200, 2000)).jpeg().toBuffer());
  expect(photo.derivatives.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
    [192, 320],
    [960, 1600],
    [1200, 2000],
  ]);
});

describe('colour', () => {
  const toned: [string, () => Sharp][] = [
    ['sRGB JPEG', () => patches().jpeg({ quality: 95 })],
    ['Display P3 JPEG', () => patches().withIccProfile('p3').jpeg({ quality: 95 })],
    ['8-bit PNG in Display P3', () => patches().withIccProfile('p3').png()],
    ['16-bit PNG without profile', () => patches().toColourspace('rgb16').png()],
    ['16-bit PNG in Display P3', () => patches().withIccProfile('p3').toColourspace('rgb16').png()],
    ['16-bit TIFF in sRGB', () => patches().withIccProfile('srgb').toColourspace('rgb16').tiff()],
    ['lossless WebP', () => patches().webp({ lossless: true })],
    ['AVIF', () => patches().avif({ quality: 90, effort: 0 })],
  ];
  test.each(toned)('%s keeps its colours', async (_, make) => {
    const photo = await processed(await make().toBuffer());
    expect(photo.damage).toEqual([]);
    for (const { path } of photo.derivatives) {
      expect(largestDeltaE(await readPatches(path), patchColours)).toBeLessThan(closeDeltaE);
    }
  });

  test('a HEIC in Display P3 keeps its colours, size and capture time', async () => {
    const photo = await processed(await readFile(new URL('../../fixtures/patches-p3.heic', import.meta.url)));
    expect(photo).toMatchObject({ format: 'heic', widthPx: 192, heightPx: 128, damage: [] });
    expect(photo.capture).toMatchObject({ takenAtLocal: '2026-03-04T10:11:12', utcOffset: '+01:00' });
    expect(largestDeltaE(await readPatches(pathOf(photo, 'full')), patchColours)).toBeLessThan(closeDeltaE);
  });

  test('CMYK comes out as sharp itself converts it, not inverted', async () => {
    const cmyk = await patches().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    const photo = await processed(cmyk);
    const reference = await sharp(cmyk).toColourspace('srgb').png().toBuffer();
    const deltaE = largestDeltaE(await readPatches(pathOf(photo, 'full')), await readPatches(reference));
    expect(deltaE).toBeLessThan(closeDeltaE);
    expect(largestDeltaE(await readPatches(pathOf(photo, 'full')), patchColours)).toBeLessThan(25);
  });

  test('a grey picture stays grey and transparency becomes white', async () => {
    const grey = await processed(await patches().greyscale().png().toBuffer());
    for (const [r, g, b] of await readPatches(pathOf(grey, 'view'))) {
      expect(Math.max(Math.abs(r - g), Math.abs(g - b))).toBeLessThan(2);
    }
    const clear = {
      create: { width: 90, height: 90, channels: 4 as const, background: { r: 9, g: 9, b: 9, alpha: 0 } },
    };
    const white = await processed(await sharp(clear).png().toBuffer());
    expect(Math.min(...(await readPatches(pathOf(white, 'full'))).flat())).toBeGreaterThan(252);
  });
});

describe('what leaves the pipeline', () => {
  const secret = 'SERIAL-4711-OWNER';
  const withSecrets = (): Promise<Buffer> =>
    imageOf(texturedPixels())
      .withExif({
        IFD0: { Make: 'Maker', Model: 'Model X', Artist: secret, ImageDescription: secret },
        IFD2: { DateTimeOriginal: '2026:03:04 10:11:12', BodySerialNumber: secret, UserComment: secret },
        IFD3: { GPSLatitude: '48/1 51/1 24/1', GPSLatitudeRef: 'N' },
      })
      .jpeg()
      .toBuffer();

  test('derivatives carry the sRGB profile and nothing else about the photo', async () => {
    const photo = await processed(await withSecrets());
    for (const { path } of photo.derivatives) {
      const { exif, xmp, iptc, icc, comments } = await sharp(path).metadata();
      expect({ exif, xmp, iptc, comments }).toEqual({});
      expect(icc?.toString('latin1')).toContain('acsp');
      expect((await readFile(path)).includes(secret)).toBe(false);
    }
  });

  test('the result names the camera and the moment, but no place, serial number or owner', async () => {
    const photo = await processed(await withSecrets());
    expect(photo.capture).toEqual({
      takenAtLocal: '2026-03-04T10:11:12',
      utcOffset: null,
      cameraMake: 'Maker',
      cameraModel: 'Model X',
      lensModel: null,
      focalLength35mm: null,
      software: null,
      processing: [],
    });
    expect(JSON.stringify(photo)).not.toContain(secret);
  });

  test('the same bytes give the same files, with the steps that made them', async () => {
    const bytes = await withSecrets();
    const hashes = ({ derivatives }: ProcessedPhoto): string[] => derivatives.map(({ sha256 }) => sha256);
    const first = await processed(bytes);
    expect(hashes(await processed(bytes))).toEqual(hashes(first));
    expect(first.derivatives[0]!.operations.map(({ name }) => name)).toEqual([
      'decode',
      'orient',
      'convert-colour',
      'flatten',
      'resize',
      'encode',
    ]);
    expect(Object.keys(first.derivatives[0]!.engine)).toEqual(['sharp', 'libvips']);
    expect(first.placeholder).toMatch(/^data:image\/webp;base64,/);
    expect(first.placeholder.length).toBeLessThan(600);
  });
});

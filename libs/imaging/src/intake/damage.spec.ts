import { describe, expect, test } from '@jest/globals';
import { imageOf, patchPixels, texturedPixels } from '../../../../test/support/photo-samples.js';
import { bufferReader } from './byte-reader.js';
import { lostSectors } from './damage.js';
import { decodePhoto } from './decode.js';
import { checkPhotoHeader } from './header.js';

type State = 'ready' | 'damaged' | 'refused';

async function stateOf(bytes: Buffer): Promise<State> {
  try {
    const { damage } = await decodePhoto(bytes, await checkPhotoHeader(bufferReader(bytes)));
    return damage.length > 0 ? 'damaged' : 'ready';
  } catch (error) {
    expect(error).toMatchObject({ name: 'Problem' });
    return 'refused';
  }
}

const zeroed = (bytes: Buffer, start: number, end = bytes.length): Buffer =>
  Buffer.concat([bytes.subarray(0, start), Buffer.alloc(end - start), bytes.subarray(end)]);

const textured = imageOf(texturedPixels());
const samples = {
  'camera JPEG': () => textured.clone().jpeg({ quality: 92, optimiseCoding: false }).toBuffer(),
  'optimised JPEG': () => textured.clone().jpeg({ quality: 92 }).toBuffer(),
  'progressive JPEG': () => textured.clone().jpeg({ quality: 92, progressive: true }).toBuffer(),
  PNG: () => textured.clone().png().toBuffer(),
  WebP: () => textured.clone().webp({ quality: 90 }).toBuffer(),
  AVIF: () => textured.clone().avif({ quality: 80, effort: 0 }).toBuffer(),
  'LZW TIFF': () => textured.clone().tiff({ compression: 'lzw' }).toBuffer(),
};

describe.each(Object.entries(samples))('%s', (_, make) => {
  test('is ready when whole', async () => expect(await stateOf(await make())).toBe('ready'));

  test('is never ready when cut short', async () => {
    const bytes = await make();
    for (let percent = 1; percent < 100; percent += 1) {
      const cut = bytes.subarray(0, Math.floor((bytes.length * percent) / 100));
      expect([percent, await stateOf(cut)]).not.toEqual([percent, 'ready']);
    }
  });

  test('is never ready with its second half or a page lost', async () => {
    const bytes = await make();
    expect(await stateOf(zeroed(bytes, bytes.length >> 1))).not.toBe('ready');
    for (let page = 4096; page + 8192 < bytes.length; page += 4096 * 3) {
      expect([page, await stateOf(zeroed(bytes, page, page + 4096))]).not.toEqual([page, 'ready']);
    }
  });
});

test.each([
  ['trailing zeros', Buffer.alloc(20_000)],
  ['a second picture, as in an MPO', await samples['optimised JPEG']()],
  ['a trailing archive', Buffer.from('PK\x03\x04 not part of the photo')],
])('a JPEG with %s behind its end is sound', async (_, trailer) => {
  expect(await stateOf(Buffer.concat([await samples['camera JPEG'](), trailer]))).toBe('ready');
});

test('a picture that is black for the most part is sound', async () => {
  const pixels = patchPixels(1600, 1200);
  pixels.data.fill(0, pixels.data.length / 4);
  for (const bytes of [
    await imageOf(pixels).jpeg({ quality: 80 }).toBuffer(),
    await imageOf(pixels).tiff({ compression: 'none' }).toBuffer(),
    await imageOf(pixels).webp({ lossless: true }).toBuffer(),
  ]) {
    expect(await stateOf(bytes)).toBe('ready');
  }
});

describe('lostSectors', () => {
  const noise = Buffer.alloc(40_000, 0xa5);
  const range: [number, number][] = [[100, 40_000]];

  test('a run that the encoder cannot have written counts wherever it lies', () => {
    const bytes = zeroed(noise, 5000, 5200);
    expect(lostSectors(bytes, { pictureRanges: range, zeros: 'never' })).toHaveLength(1);
    expect(lostSectors(bytes, { pictureRanges: range, zeros: 'as-codes' })).toEqual([]);
  });

  test('where zeros may be codes, sector borders tell; where they may be black, page borders', () => {
    const sector = zeroed(noise, 5120, 5632);
    expect(lostSectors(sector, { pictureRanges: range, zeros: 'as-codes' })).toHaveLength(1);
    expect(lostSectors(sector, { pictureRanges: range, zeros: 'anywhere' })).toEqual([]);
    const page = zeroed(noise, 8192, 12_288);
    expect(lostSectors(page, { pictureRanges: range, zeros: 'anywhere' })).toHaveLength(1);
  });

  test('zeros outside the picture data are none of its business', () => {
    const bytes = zeroed(noise, 8192, 12_288);
    expect(lostSectors(bytes, { pictureRanges: [[20_000, 40_000]], zeros: 'never' })).toEqual([]);
  });
});

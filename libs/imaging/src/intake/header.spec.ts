import { describe, expect, test } from '@jest/globals';
import { crc32 } from 'node:zlib';
import { imageOf, patchPixels } from '../../../../test/support/photo-samples.js';
import { bufferReader } from './byte-reader.js';
import { checkPhotoHeader, type PhotoHeader } from './header.js';
import { intakeLimits } from './limits.js';
import { sniffPhoto } from './sniff.js';

const check = (bytes: Buffer): Promise<PhotoHeader> => checkPhotoHeader(bufferReader(bytes));
const patches = imageOf(patchPixels());

function pngClaiming(width: number, height: number, depth = 8, colourType = 2): Buffer {
  const ihdr = Buffer.alloc(17);
  ihdr.write('IHDR');
  ihdr.writeUInt32BE(width, 4);
  ihdr.writeUInt32BE(height, 8);
  ihdr.writeUInt8(depth, 12);
  ihdr.writeUInt8(colourType, 13);
  const tail = Buffer.alloc(4 + 4 + 4 + 8 + 4);
  tail.writeUInt32BE(crc32(ihdr), 0);
  tail.writeUInt32BE(8, 4);
  tail.write('IDAT', 8);
  return Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d', 'hex'), ihdr, tail]);
}

async function jpegWithScans(scans: number): Promise<Buffer> {
  const jpeg = await patches.clone().jpeg().toBuffer();
  const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from('ffda', 'hex')), -2);
  return Buffer.concat([jpeg.subarray(0, -2), ...Array<Buffer>(scans - 1).fill(scan), jpeg.subarray(-2)]);
}

const box = (type: string, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4);
  return Buffer.concat([head, body]);
};

describe('accepted kinds', () => {
  test.each([
    ['jpeg', () => patches.clone().jpeg()],
    ['png', () => patches.clone().png()],
    ['webp', () => patches.clone().webp()],
    ['tiff', () => patches.clone().tiff()],
    ['avif', () => patches.clone().avif({ effort: 0 })],
  ] as const)('%s: kind and size from the header', async (format, make) => {
    const bytes = await make().toBuffer();
    expect(await check(bytes)).toMatchObject({
      format,
      mediaType: `image/${format}`,
      widthPx: 192,
      heightPx: 128,
      damage: [],
    });
  });

  test('HEIC: from a file, the profile is found too', async () => {
    const header = await checkPhotoHeader(
      new URL('../../fixtures/patches-p3.heic', import.meta.url).pathname,
    );
    expect(header).toMatchObject({ format: 'heic', mediaType: 'image/heic', widthPx: 192, heightPx: 128 });
    expect(header.colour?.icc?.toString('latin1', 36, 40)).toBe('acsp');
  });
});

describe('refused by content, with its name and what to do', () => {
  test.each([
    ['GIF89a....', /GIF picture.*JPEG or PNG/],
    ['%PDF-1.7', /PDF document/],
    ['%!PS-Adobe-3.0 EPSF-3.0', /PostScript/],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', /SVG/],
    ['<!DOCTYPE html><html></html>', /HTML/],
    ['push graphic-context\nviewbox 0 0 640 480', /MVG/],
    ['<?php system($_GET[1]);', /script/],
    ['PK\x03\x04rest', /ZIP archive/],
    ['BMxxxx', /BMP/],
    ['II*\0\x10\0\0\0CR\x02\0', /raw camera file.*keep the raw file/],
    ['\0\0\0\x18ftypmp42\0\0\0\0mp42isom', /video/],
    ['', /empty/],
    ['\0\0\0\0\0\0\0\0', /zeros/],
    ['this is not a photo', /not the content of a photo/],
  ])('%j', async (text, detail) => {
    const bytes = Buffer.from(text, 'latin1');
    expect(sniffPhoto(bytes)).toBeNull();
    await expect(check(bytes)).rejects.toMatchObject({
      slug: 'photo-type-unsupported',
      facts: { detail: expect.stringMatching(detail) },
    });
  });

  test('a DNG says that it is raw although it is a TIFF', async () => {
    const tiff = Buffer.from('49492a000800000001001 2c60100040000000104000000000000'.replace(' ', ''), 'hex');
    await expect(check(tiff)).rejects.toMatchObject({
      slug: 'photo-type-unsupported',
      facts: { detail: expect.stringMatching(/raw camera file/) },
    });
  });

  test('a picture in the compact form of HEIF is not called a film', async () => {
    const compact = Buffer.concat([box('ftyp', Buffer.from('mif3heic', 'latin1')), box('mini')]);
    await expect(check(compact)).rejects.toMatchObject({
      slug: 'photo-type-unsupported',
      message: expect.stringContaining('compact HEIF or AVIF picture'),
    });
  });

  test('a HEIF film without a still says so', async () => {
    const film = Buffer.concat([box('ftyp', Buffer.from('hevc\0\0\0\0hevcmsf1', 'latin1')), box('moov')]);
    await expect(check(film)).rejects.toMatchObject({
      slug: 'photo-type-unsupported',
      facts: { detail: expect.stringMatching(/sequence/) },
    });
  });
});

describe('limits, from the header alone', () => {
  test('pixels: the last one allowed passes, the next is refused', async () => {
    const side = 5050;
    expect(side * 10_000).toBe(intakeLimits.pixels);
    await expect(check(pngClaiming(side, 10_000))).resolves.toMatchObject({ widthPx: side });
    await expect(check(pngClaiming(side, 10_001))).rejects.toMatchObject({
      slug: 'photo-too-large',
      facts: { limit: 'pixels', allowed: intakeLimits.pixels },
    });
  });

  test('bytes: before anything is read', async () => {
    const reader = {
      sizeBytes: intakeLimits.sizeBytes + 1,
      read: (_: number, length: number) => Promise.resolve(pngClaiming(10, 10).subarray(0, length)),
    };
    await expect(checkPhotoHeader(reader)).rejects.toMatchObject({ slug: 'photo-too-large' });
  });

  test('scans of a JPEG', async () => {
    const header = await check(await jpegWithScans(intakeLimits.jpegScans));
    expect(header.pictureRanges).toHaveLength(intakeLimits.jpegScans);
    await expect(check(await jpegWithScans(intakeLimits.jpegScans + 1))).rejects.toMatchObject({
      slug: 'photo-too-large',
      facts: { limit: 'jpegScans' },
    });
  });

  test('a scan marker that falls between two reads is counted', async () => {
    const bytes = await jpegWithScans(40);
    for (const windowBytes of [2, 7, 64]) {
      const reader = bufferReader(bytes);
      const small = {
        sizeBytes: reader.sizeBytes,
        read: (offset: number, length: number) =>
          reader.read(offset, Math.max(windowBytes, Math.min(length, 512))),
      };
      expect((await checkPhotoHeader(small)).pictureRanges).toHaveLength(40);
    }
  });
});

describe('no picture', () => {
  test.each([
    ['no width', pngClaiming(0, 10)],
    ['a depth that does not exist', pngClaiming(10, 10, 3)],
    ['a colour type that does not exist', pngClaiming(10, 10, 8, 5)],
    ['a PNG signature alone', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['a JPEG that begins and ends', Buffer.from('ffd8ffd9', 'hex')],
    ['a WebP without data', Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1')],
    ['a TIFF without a directory', Buffer.from('II*\0\xff\xff\xff\0', 'latin1')],
    ['a HEIC of one box', box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1'))],
    [
      'boxes in boxes',
      Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0heic', 'latin1')), box('meta', Buffer.alloc(64))]),
    ],
  ])('%s', async (_, bytes) => {
    await expect(check(bytes)).rejects.toMatchObject({ slug: 'photo-unreadable' });
  });
});

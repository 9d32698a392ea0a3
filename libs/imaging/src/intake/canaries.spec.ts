import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { imageOf, patchPixels } from '../../../../test/support/photo-samples.js';
import { processPhoto } from './pipeline.js';

/** Stands for a name, a place, a serial number; it must come out of nothing that leaves. */
const canary = 'CANARY-WONG-22N114E';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'canaries-'));
});
afterAll(() => rm(folder, { recursive: true }));

const picture = () => imageOf(patchPixels(120, 80));

/** A TIFF of EXIF: an owner, and a second directory with a thumbnail that holds the canary. */
function exif(): Buffer {
  const thumbnail = Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xfe, 0, canary.length + 2]),
    Buffer.from(canary),
    Buffer.from([0xff, 0xd9]),
  ]);
  const text = Buffer.from(`${canary}\0`);
  const entry = (tag: number, type: number, count: number, value: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const directory = (entries: Buffer[], next: number) => {
    const head = Buffer.alloc(2);
    head.writeUInt16LE(entries.length);
    const tail = Buffer.alloc(4);
    tail.writeUInt32LE(next);
    return Buffer.concat([head, ...entries, tail]);
  };
  const firstAt = 8;
  const secondAt = firstAt + 2 + 12 + 4;
  const textAt = secondAt + 2 + 36 + 4;
  const thumbnailAt = textAt + text.length;
  return Buffer.concat([
    Buffer.from([0x49, 0x49, 0x2a, 0, firstAt, 0, 0, 0]),
    directory([entry(0x013b, 2, text.length, textAt)], secondAt),
    directory(
      [entry(0x0103, 3, 1, 6), entry(0x0201, 4, 1, thumbnailAt), entry(0x0202, 4, 1, thumbnail.length)],
      0,
    ),
    text,
    thumbnail,
  ]);
}
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq><rdf:li>${canary}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>`;

/** Puts segments right after the beginning of a JPEG. */
const jpegWith = (jpeg: Buffer, ...segments: [number, Buffer][]) =>
  Buffer.concat([
    jpeg.subarray(0, 2),
    ...segments.map(([marker, body]) => {
      const head = Buffer.from([0xff, marker, 0, 0]);
      head.writeUInt16BE(body.length + 2, 2);
      return Buffer.concat([head, body]);
    }),
    jpeg.subarray(2),
  ]);

/** Puts chunks right after the header of a PNG. */
const pngWith = (png: Buffer, ...chunks: [string, Buffer][]) =>
  Buffer.concat([
    png.subarray(0, 33),
    ...chunks.map(([kind, body]) => {
      const bytes = Buffer.alloc(body.length + 12);
      bytes.writeUInt32BE(body.length, 0);
      bytes.write(kind, 4, 'latin1');
      body.copy(bytes, 8);
      bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
      return bytes;
    }),
    png.subarray(33),
  ]);

const carriers: Record<string, () => Promise<Buffer>> = {
  'the owner and the embedded thumbnail in EXIF of a JPEG': async () =>
    jpegWith(await picture().jpeg().toBuffer(), [0xe1, Buffer.concat([Buffer.from('Exif\0\0'), exif()])]),
  'place, lens and serial number in EXIF of a JPEG': () =>
    picture()
      .withExif({
        IFD2: { BodySerialNumber: canary, LensSerialNumber: canary, CameraOwnerName: canary },
        IFD3: { GPSLatitude: '22/1 18/1 0/1', GPSLatitudeRef: 'N', GPSAreaInformation: canary },
      })
      .jpeg()
      .toBuffer(),
  'XMP, IPTC, a comment and a maker’s own segment of a JPEG': async () =>
    jpegWith(
      await picture().jpeg().toBuffer(),
      [0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${xmp}`)],
      [0xed, Buffer.from(`Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x18\x1c\x02\x50\0\x13${canary}\0`)],
      [0xfe, Buffer.from(canary)],
      [0xef, Buffer.from(`MAKER\0${canary}`)],
    ),
  'what stands behind the end of a JPEG': async () =>
    Buffer.concat([await picture().jpeg().toBuffer(), Buffer.from(canary)]),
  'texts, EXIF and time of a PNG': async () =>
    pngWith(
      await picture().png().toBuffer(),
      ['tEXt', Buffer.from(`Author\0${canary}`)],
      ['iTXt', Buffer.from(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)],
      ['eXIf', exif()],
    ),
  'EXIF and XMP of a WebP': () =>
    picture()
      .withExif({ IFD0: { Artist: canary } })
      .withXmp(xmp)
      .webp()
      .toBuffer(),
  'EXIF of a HEIC': async () => {
    const heic = await readFile(new URL('../../fixtures/patches-p3.heic', import.meta.url));
    const moment = heic.indexOf('2026:03:04 10:11:12');
    expect(moment).toBeGreaterThan(0);
    Buffer.from(canary).copy(heic, moment);
    return heic;
  },
};

describe('no derivative carries', () => {
  test.each(Object.keys(carriers))('%s', async (what) => {
    const bytes = await carriers[what]!();
    // The test would show nothing if the original did not carry it.
    expect(bytes.includes(canary)).toBe(true);
    const inputPath = join(folder, 'original');
    await writeFile(inputPath, bytes);
    const photo = await processPhoto({ inputPath, outDir: folder });
    expect(photo.derivatives.map(({ recipeId }) => recipeId)).toEqual(['thumb', 'view', 'full']);
    for (const { path } of photo.derivatives) {
      const file = await readFile(path);
      expect(file.includes(canary)).toBe(false);
      expect(file.includes('Exif')).toBe(false);
      const { exif: found, xmp: more, iptc, comments } = await sharp(file).metadata();
      expect({ found, more, iptc, comments }).toEqual({});
    }
    expect(JSON.stringify(photo.capture)).not.toContain(canary);
    expect(
      Buffer.from(photo.placeholder.slice(photo.placeholder.indexOf(',') + 1), 'base64').includes(canary),
    ).toBe(false);
  });
});

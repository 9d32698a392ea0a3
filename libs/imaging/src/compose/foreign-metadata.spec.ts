import { describe, expect, it } from '@jest/globals';
import { sharp } from '../sharp/index.js';
import { composePictures } from './compose-pictures.js';
import { foreignMetadata } from './foreign-metadata.js';

type Format = 'jpeg' | 'png' | 'webp';

const still = [1, 0, 0, 0, 1, 0, 0, 0, 1] as const;
const grey = () => sharp({ create: { width: 64, height: 48, channels: 3, background: '#b48a70' } });

async function composed(format: Format): Promise<Buffer> {
  const input = await grey().png().toBuffer();
  const { bytes } = await composePictures({
    ...{ layout: 'pair', widthPx: 240, format, provenance: { pairScore: '7/9 <&>' } },
    pictures: ['one', 'two'].map((name) => ({ name, input, matrix: still, labelLines: ['Session 1'] })),
  });
  return bytes;
}
/** A segment or chunk right behind the head of a JPEG or a PNG. */
const inserted = (bytes: Buffer, at: number, part: Buffer) =>
  Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
function segment(marker: number, text: string): Buffer {
  const body = Buffer.from(text, 'latin1');
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
function chunk(kind: string, text: string): Buffer {
  const body = Buffer.from(text, 'latin1');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  return Buffer.concat([length, Buffer.from(kind), body, Buffer.alloc(4)]);
}
const place = { IFD3: { GPSLatitude: '22/1 18/1 0/1', GPSLatitudeRef: 'N' } };

describe('what a file for the public carries', () => {
  it.each<Format>(['jpeg', 'png', 'webp'])('is its profile and our record, as %s', async (format) => {
    const bytes = await composed(format);
    expect((await sharp(bytes).metadata()).xmp).toBeDefined();
    expect(await foreignMetadata(bytes, format)).toEqual([]);
    expect(await foreignMetadata(Buffer.concat([bytes, Buffer.from('Ada')]), format)).toEqual([
      'after-the-end',
    ]);
  });

  it.each<Format>(['jpeg', 'png', 'webp'])(
    'is no place, no other profile, no other record, as %s',
    async (format) => {
      const withPlace = await grey().withExif(place).toFormat(format).toBuffer();
      expect(await foreignMetadata(withPlace, format)).toContain('exif');
      const other = await grey().withIccProfile('p3').toFormat(format).toBuffer();
      expect(await foreignMetadata(other, format)).toContain('profile');
      const ours = (await sharp(await composed(format)).metadata()).xmp!.toString();
      const more = ours.replace('</samelight:operations>', '$&<dc:creator>Ada</dc:creator>');
      expect(more).not.toBe(ours);
      const withMore = await grey().withXmp(more).toFormat(format).toBuffer();
      expect(await foreignMetadata(withMore, format)).toContain('xmp');
    },
  );

  it('is no comment, IPTC, thumbnail or maker’s part of a JPEG', async () => {
    const bytes = await composed('jpeg');
    const found = (part: Buffer) => foreignMetadata(inserted(bytes, 2, part), 'jpeg');
    expect(await found(segment(0xfe, 'Ada'))).toEqual(['comment']);
    expect(await found(segment(0xed, 'Photoshop 3.0\0Ada'))).toEqual(['iptc']);
    expect(await found(segment(0xe0, `JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01rgb`))).toEqual(['thumbnail']);
    expect(await found(segment(0xef, 'MAKER\0Ada'))).toEqual(['other']);
  });

  it('is no text or unknown chunk of a PNG', async () => {
    const bytes = await composed('png');
    const found = (part: Buffer) => foreignMetadata(inserted(bytes, 33, part), 'png');
    expect(await found(chunk('tEXt', 'Author\0Ada'))).toEqual(['text']);
    expect(await found(chunk('iTXt', 'Author\0\0\0\0\0Ada'))).toEqual(['text']);
    expect(await found(chunk('prVt', 'Ada'))).toEqual(['other']);
  });
});

import { sharp } from './configure.js';

export type ProfileName = 'srgb' | 'p3';

const profiles = new Map<ProfileName, Promise<Buffer>>();

/** The compact ICC profile (480 bytes) that libvips carries for a colour space. */
export function iccProfile(name: ProfileName): Promise<Buffer> {
  let profile = profiles.get(name);
  if (!profile) {
    profile = readProfile(name);
    profiles.set(name, profile);
  }
  return profile;
}

async function readProfile(name: ProfileName): Promise<Buffer> {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } });
  const { icc } = await sharp(await pixel.withIccProfile(name).png().toBuffer()).metadata();
  if (!icc) throw new Error(`libvips has no profile ${name}`);
  return icc;
}

/**
 * Marks an encoded JPEG or WebP, whose pixels are sRGB already, with its profile.
 * Done in the container because sharp's `withIccProfile` sends every pixel through an identity transform first: 70 ms
 * of a core for 12 megapixels, to change none of them.
 * @param encoded fresh from sharp's encoder, without metadata
 */
export function markSrgb(
  encoded: Buffer,
  mediaType: 'image/jpeg' | 'image/webp',
  icc: Buffer,
  xmp?: string,
): Buffer {
  const packet = xmp === undefined ? null : Buffer.from(xmp);
  return mediaType === 'image/jpeg' ? markJpeg(encoded, icc, packet) : markWebp(encoded, icc, packet);
}

/** Source: ICC.1:2022 annex B.4, one APP2 segment behind the start marker. */
function markJpeg(jpeg: Buffer, icc: Buffer, xmp: Buffer | null): Buffer {
  const head = Buffer.from('\xff\xe2\0\0ICC_PROFILE\0\x01\x01', 'latin1');
  head.writeUInt16BE(head.length - 2 + icc.length, 2);
  return Buffer.concat([jpeg.subarray(0, 2), xmpSegment(xmp), head, icc, jpeg.subarray(2)]);
}

/** Source: ISO 16684-3, one APP1 segment, which has a length of two bytes. */
function xmpSegment(xmp: Buffer | null): Buffer {
  if (!xmp) return Buffer.alloc(0);
  const head = Buffer.from('\xff\xe1\0\0http://ns.adobe.com/xap/1.0/\0', 'latin1');
  const length = head.length - 2 + xmp.length;
  if (length > 0xffff) throw new Error('the record of a picture is too long for a JPEG');
  head.writeUInt16BE(length, 2);
  return Buffer.concat([head, xmp]);
}

/** Source: RFC 9649 section 2.7, the extended format: VP8X with its ICC flag, ICCP, then the picture. */
function markWebp(webp: Buffer, icc: Buffer, xmp: Buffer | null): Buffer {
  const picture = webp.subarray(12);
  const kind = picture.toString('latin1', 0, 4);
  const isLossless = kind === 'VP8L';
  if (!isLossless && kind !== 'VP8 ') throw new Error('only a plain WebP can be marked');
  const bits = isLossless ? picture.readUInt32LE(9) : 0;
  const width = isLossless ? (bits & 0x3fff) + 1 : picture.readUInt16LE(14) & 0x3fff;
  const height = isLossless ? ((bits >>> 14) & 0x3fff) + 1 : picture.readUInt16LE(16) & 0x3fff;
  const canvas = Buffer.alloc(10);
  canvas.writeUInt8(xmp ? 0x24 : 0x20, 0);
  canvas.writeUIntLE(width - 1, 4, 3);
  canvas.writeUIntLE(height - 1, 7, 3);
  const body = Buffer.concat([
    riffChunk('VP8X', canvas),
    riffChunk('ICCP', icc),
    picture,
    ...(xmp ? [riffChunk('XMP ', xmp)] : []),
  ]);
  const riff = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1');
  riff.writeUInt32LE(4 + body.length, 4);
  return Buffer.concat([riff, body]);
}

function riffChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

import sharp from 'sharp';
import { Problem } from '#kernel';

/** Pixels; a PNG of this size stays below the 256 KiB that the row holds, whatever is in it. */
const longestSidePx = 240;
const maxInputPixels = 25_000_000;

const signatures: readonly [name: string, test: (bytes: Buffer) => boolean][] = [
  ['png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xd, 0xa, 0x1a, 0xa]))],
  ['jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  [
    'webp',
    (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
  ],
];

/**
 * Makes the clinic's logo out of an uploaded picture: upright sRGB PNG without metadata, at most 240 px on the long side.
 * @throws Problem `media-type-unsupported` for anything but PNG, JPEG and WebP, `photo-unreadable` when it cannot be decoded
 */
export async function renderLogo(bytes: Buffer): Promise<Buffer> {
  if (!signatures.some(([, matches]) => matches(bytes))) {
    throw new Problem('media-type-unsupported', { detail: 'Send the logo as PNG, JPEG or WebP.' });
  }
  try {
    return await sharp(bytes, { limitInputPixels: maxInputPixels, failOn: 'error' })
      .autoOrient()
      .resize(longestSidePx, longestSidePx, { fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .png({ compressionLevel: 9 })
      .timeout({ seconds: 10 })
      .toBuffer();
  } catch (error) {
    throw new Problem(
      'photo-unreadable',
      { detail: 'The logo cannot be read. Save it anew as PNG and send that.' },
      { cause: error },
    );
  }
}

import { sharp } from '#imaging';
import { Problem } from '#kernel';

/** Pixels; a PNG of this size stays below the 256 KiB that the row holds, whatever is in it. */
const longestSidePx = 240;
const maxInputPixels = 25_000_000;
const accepted: readonly (string | undefined)[] = ['png', 'jpeg', 'webp'];

/**
 * Makes the clinic's logo out of an uploaded picture: upright sRGB PNG without metadata, at most 240 px on the long side.
 * @throws Problem `media-type-unsupported` for anything but PNG, JPEG and WebP, `photo-unreadable` when it cannot be decoded
 */
export async function renderLogo(bytes: Buffer): Promise<Buffer> {
  if (bytes.length === 0)
    throw new Problem('media-type-unsupported', { detail: 'Send the bytes of a picture.' });
  const picture = sharp(bytes, { limitInputPixels: maxInputPixels, failOn: 'error' });
  const format = await picture.metadata().then(
    (facts) => facts.format,
    () => undefined,
  );
  if (!accepted.includes(format)) {
    throw new Problem('media-type-unsupported', { detail: 'Send the logo as PNG, JPEG or WebP.' });
  }
  try {
    return await picture
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

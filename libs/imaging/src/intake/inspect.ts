import { readFile } from 'node:fs/promises';
import { sharp } from '../sharp/index.js';
import { readCapture, unknownCapture, type Capture } from './capture.js';
import { checkPhotoHeader, type PhotoHeader } from './header.js';
import { intakeLimits } from './limits.js';

/** What a photo file says about itself, without a pixel decoded. */
export interface PhotoFacts {
  header: PhotoHeader;
  capture: Capture;
  /** 1 to 8; null where the file does not say, or where its container turns the picture by other means. */
  exifOrientation: number | null;
  /**
   * Whether libvips alone reads it right, reducing while it decodes. Otherwise (HEIC, 16-bit colour with a profile,
   * parts missing) it must go through `decodePhoto`.
   */
  isPlain: boolean;
}

/**
 * Reads the facts of a photo file.
 * @throws Problem as `checkPhotoHeader` does
 */
export async function inspectPhoto(path: string): Promise<PhotoFacts> {
  const header = await checkPhotoHeader(path);
  const isHeif = header.format === 'heic' || header.format === 'avif';
  const metadata = await sharp(path, { failOn: 'none', limitInputPixels: intakeLimits.pixels })
    .metadata()
    // A file that libvips cannot open may still be read by the decoder that knows the format.
    .catch(() => null);
  const exif = header.format === 'tiff' ? await readFile(path) : metadata?.exif;
  return {
    header,
    capture: exif ? readCapture(exif) : unknownCapture,
    exifOrientation: isHeif ? null : (metadata?.orientation ?? null),
    isPlain:
      metadata !== null &&
      header.format !== 'heic' &&
      header.damage.length === 0 &&
      !(metadata.depth === 'ushort' && metadata.hasProfile),
  };
}

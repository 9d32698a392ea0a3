import { stat } from 'node:fs/promises';
import { sharp } from '../sharp/index.js';
import { inspectPhoto } from './inspect.js';
import { intakeLimits } from './limits.js';

export const previewPx = 320;
export const previewMaxBytes = 40_000;
const timeoutSeconds = 10;
/** Grain and noise take more bytes than a small picture may have; a coarser one still shows what it is of. */
const qualities = [70, 45, 20];

/**
 * A small upright WebP of a photo file, without its metadata, to tell by eye what it shows. Made for what libvips reads fast
 * and alone: of a HEIC, AVIF or damaged file there is none.
 */
export async function previewOf(path: string): Promise<Buffer | null> {
  try {
    if ((await stat(path)).size > intakeLimits.sizeBytes) return null;
    const { isPlain, header } = await inspectPhoto(path);
    if (!isPlain || header.format === 'avif') return null;
    const small = await sharp(path, {
      failOn: 'error',
      limitInputPixels: intakeLimits.pixels,
      limitInputChannels: intakeLimits.channels,
    })
      .autoOrient()
      .resize(previewPx, previewPx, { fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .timeout({ seconds: timeoutSeconds })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = small.info;
    for (const quality of qualities) {
      const picture = await sharp(small.data, { raw: { width, height, channels } })
        .webp({ quality, effort: 2 })
        .toBuffer();
      if (picture.length <= previewMaxBytes) return picture;
    }
    return null;
  } catch {
    // Whatever is wrong with it is said when the file is taken in.
    return null;
  }
}

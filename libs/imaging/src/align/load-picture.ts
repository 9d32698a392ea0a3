import { intakeLimits } from '../intake/limits.js';
import type { Raster } from '../intake/raster.js';
import { sharp, type Sharp } from '../sharp/index.js';
import { alignmentInputPx } from './texture.js';
import type { GreyImage } from './grey-image.js';

/** Encoded bytes or the path of a file whose header was checked by intake, or upright sRGB pixels that it decoded. */
export type PictureInput = Uint8Array | string | Raster;

/** An upright sRGB picture in memory, three bytes per px, and the upright size of the file it came from. */
export interface RgbPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Uint8Array;
  readonly fullWidthPx: number;
  readonly fullHeightPx: number;
}

/** What shows through transparent parts, as in every derivative. */
const behindTransparency = '#ffffff';

/**
 * Size of a picture once upright.
 * @throws what sharp throws when the header cannot be read
 */
export async function uprightSize(input: PictureInput): Promise<{ widthPx: number; heightPx: number }> {
  if (typeof input === 'object' && 'channels' in input) {
    return { widthPx: input.widthPx, heightPx: input.heightPx };
  }
  const { autoOrient } = await open(input).metadata();
  return { widthPx: autoOrient.width, heightPx: autoOrient.height };
}

/**
 * Reads a picture for {@link alignPhotos}: upright, luminance only, reduced while decoding.
 * @param longSidePx greatest width or height; a smaller picture is left as it is
 * @param isStrict throw what sharp says of faulty picture data instead of showing as much as can be read
 */
export async function loadGrey(
  input: PictureInput,
  { longSidePx = alignmentInputPx, isStrict = false }: { longSidePx?: number; isStrict?: boolean } = {},
): Promise<GreyImage> {
  const full = await uprightSize(input);
  const { data, info } = await open(input, isStrict ? 'error' : 'none')
    .autoOrient()
    .resize(longSidePx, longSidePx, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: behindTransparency })
    .greyscale()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    widthPx: info.width,
    heightPx: info.height,
    data: Float32Array.from({ length: info.width * info.height }, (_, i) => data[i * info.channels]!),
    fullWidthPx: full.widthPx,
    fullHeightPx: full.heightPx,
  };
}

/**
 * Reads a picture upright, in sRGB, at no more than the given size; the aspect may change by less than a pixel.
 * @param part of the reduced picture to return, whole px inside it; by default all
 * @param size of the picture once upright, when the caller has it already
 */
export async function loadRgb(
  input: PictureInput,
  widthPx: number,
  heightPx: number,
  part?: { left: number; top: number; width: number; height: number },
  size?: { widthPx: number; heightPx: number },
): Promise<RgbPicture> {
  const full = size ?? (await uprightSize(input));
  const upright = open(input).autoOrient();
  if (widthPx < full.widthPx || heightPx < full.heightPx) upright.resize(widthPx, heightPx, { fit: 'fill' });
  if (part) upright.extract(part);
  const { data, info } = await upright
    .flatten({ background: behindTransparency })
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return {
    widthPx: info.width,
    heightPx: info.height,
    data,
    fullWidthPx: full.widthPx,
    fullHeightPx: full.heightPx,
  };
}

/** Reads a picture for `matchColour`: upright, at a size at which light and colour are seen and detail is not. */
export async function loadForColour(input: PictureInput, longSidePx = 512): Promise<RgbPicture> {
  const full = await uprightSize(input);
  const scale = Math.min(1, longSidePx / Math.max(full.widthPx, full.heightPx));
  const px = (length: number) => Math.max(1, Math.round(length * scale));
  return loadRgb(input, px(full.widthPx), px(full.heightPx));
}

function open(input: PictureInput, failOn: 'error' | 'none' = 'none'): Sharp {
  if (typeof input === 'object' && 'channels' in input) {
    const { data, widthPx, heightPx, channels } = input;
    return sharp(data, { raw: { width: widthPx, height: heightPx, channels } });
  }
  // A truncated photo is shown as far as it goes; whether it may be used at all was decided at intake.
  return sharp(input, {
    failOn,
    limitInputPixels: intakeLimits.pixels,
    limitInputChannels: intakeLimits.channels,
  });
}

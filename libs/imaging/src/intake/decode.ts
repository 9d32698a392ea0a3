import type { Metadata } from '../sharp/index.js';
import { Problem } from '#kernel';
import { iccProfile, sharp, type Sharp } from '../sharp/index.js';
import { readCapture, type Capture } from './capture.js';
import { lostSectors } from './damage.js';
import { unreadable, type PhotoHeader } from './header.js';
import { decodeHeic } from './heic.js';
import { intakeLimits } from './limits.js';
import { rasterAsTiff, type Raster } from './raster.js';
import type { PhotoFormat } from './sniff.js';

/** One step that was done to the pixels, with everything needed to do it again. */
export interface Operation {
  name: string;
  parameters: Record<string, string | number | boolean | null>;
}

export interface DecodedPhoto {
  /** Upright, sRGB, without alpha. */
  raster: Raster;
  capture: Capture;
  /** Why the picture cannot be trusted to be whole; empty for a sound one. */
  damage: string[];
  operations: Operation[];
}

/** How strictly libvips reads: every doubt fails, doubts about anything but picture data pass, everything passes. */
type Strictness = 'warning' | 'error' | 'none';

/** What libvips says when nothing but a warning of its own stood against the picture. */
const warningOnly = /^Warning treated as error/;

const white = '#ffffff';

/**
 * Decodes a photo once, to upright sRGB. A picture of which only a part can be read is decoded as far as it goes and
 * says so in `damage`; it is never passed off as sound.
 * @param bytes the whole file, as `checkPhotoHeader` let it pass
 * @throws Problem `photo-unreadable` when no pixel can be had, `photo-type-unsupported` for what the decoder lacks
 */
export async function decodePhoto(bytes: Buffer, header: PhotoHeader): Promise<DecodedPhoto> {
  const isHeic = header.format === 'heic';
  const metadata = await readMetadata(bytes, header);
  const damage = [...header.damage, ...lostSectors(bytes, header)];
  const source = isHeic
    ? await heicSource(bytes, header)
    : {
        bytes,
        hasProfile: metadata?.hasProfile ?? false,
        isDeep: metadata?.depth === 'ushort',
      };
  const { raster: decoded, damage: found } = await readRaster(source, header.format, damage);
  const isUnmarkedP3 = !isHeic && !source.hasProfile && header.colour?.isDisplayP3;
  const raster = isUnmarkedP3 ? await fromDisplayP3(decoded) : decoded;
  return {
    raster,
    capture: readCapture(header.format === 'tiff' ? bytes : metadata?.exif, metadata?.xmp),
    damage: [...new Set([...damage, ...found])],
    operations: [
      { name: 'decode', parameters: { format: header.format, decoder: isHeic ? 'libheif' : 'libvips' } },
      // A HEIC stands upright by its own boxes; its EXIF orientation is a leftover that must not turn it again.
      { name: 'orient', parameters: { exifOrientation: isHeic ? null : (metadata?.orientation ?? 1) } },
      {
        name: 'convert-colour',
        parameters: {
          to: 'srgb',
          intent: 'perceptual',
          hadProfile: source.hasProfile || Boolean(isUnmarkedP3),
        },
      },
      { name: 'flatten', parameters: { background: white } },
    ],
  };
}

/** Null for a HEIC whose metadata libvips cannot read; its picture may be sound all the same. */
async function readMetadata(bytes: Buffer, { format }: PhotoHeader): Promise<Metadata | null> {
  try {
    return await sharp(bytes, inputOptions('none')).metadata();
  } catch (error) {
    if (format === 'heic') return null;
    throw unreadableBecause(error);
  }
}

/** Bytes that libvips decodes with the right colours. */
interface Source {
  bytes: Buffer;
  hasProfile: boolean;
  isDeep: boolean;
}

/** What the HEIC decoder makes, around it a TIFF that carries the colour profile on to libvips. */
async function heicSource(bytes: Buffer, { colour }: PhotoHeader): Promise<Source> {
  const icc = colour?.icc ?? (colour?.isDisplayP3 ? await iccProfile('p3') : undefined);
  return { bytes: rasterAsTiff(await decodeHeic(bytes), icc), hasProfile: Boolean(icc), isDeep: false };
}

/** AVIF may name its primaries by a code point, which libvips does not hand on. */
async function fromDisplayP3(raster: Raster): Promise<Raster> {
  const bytes = rasterAsTiff(raster, await iccProfile('p3'));
  return rasterOf({ bytes, hasProfile: true, isDeep: false }, 'warning');
}

async function readRaster(
  source: Source,
  format: PhotoFormat,
  damage: string[],
): Promise<{ raster: Raster; damage: string[] }> {
  try {
    return { raster: await rasterOf(source, 'warning'), damage: [] };
  } catch (strict) {
    const message = messageOf(strict);
    // TIFF and PNG writers leave odd tags and chunks that libvips warns about; the pixels are checked all the same.
    if (warningOnly.test(message) && format !== 'jpeg' && damage.length === 0) {
      const raster = await rasterOf(source, 'error').catch(() => null);
      if (raster) return { raster, damage: [] };
    }
    const raster = await rasterOf(source, 'none').catch((error: unknown) => {
      throw unreadableBecause(error);
    });
    return { raster, damage: [damageSaid(message)] };
  }
}

async function rasterOf(source: Source, failOn: Strictness): Promise<Raster> {
  const upright = sharp(source.bytes, inputOptions(failOn)).autoOrient().flatten({ background: white });
  const { data, info } = await inSrgb(upright, source)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`expected 3 channels, got ${info.channels}`);
  return { data, widthPx: info.width, heightPx: info.height, channels: 3 };
}

/**
 * sharp brings 8-bit pictures from their profile to sRGB, but 16-bit ones only to P3, as a wide working space, and goes
 * on to sRGB only when an output profile is named; naming one for a 16-bit picture without profile would take its
 * numbers for P3. Measured: (200, 60, 60) became (184, 70, 65) or (217, 42, 53) by the wrong choice.
 */
function inSrgb(image: Sharp, source: Source): Sharp {
  const converted = image.toColourspace('srgb');
  return source.isDeep && source.hasProfile ? converted.withIccProfile('srgb') : converted;
}

const inputOptions = (failOn: Strictness): Parameters<typeof sharp>[1] => ({
  failOn,
  limitInputPixels: intakeLimits.pixels,
  limitInputChannels: intakeLimits.channels,
});

function damageSaid(message: string): string {
  if (/premature end|end of (?:file|stream|input)|truncat|read error|short read|too short/i.test(message)) {
    return 'the picture data ends too early or is corrupt';
  }
  if (/extraneous|bogus|corrupt|invalid|crc|huffman/i.test(message))
    return 'parts of the picture data are corrupt';
  return 'the decoder had to skip faulty data';
}

function unreadableBecause(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return unreadable(`the decoder says “${(messageOf(error).split('\n')[0] ?? '').slice(0, 150)}”`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

import { Problem } from '#kernel';
import { EndOfBytes, HeaderWindow, withFileReader, type ByteReader } from './byte-reader.js';
import { readHeifHeader } from './header-heif.js';
import { readJpegHeader } from './header-jpeg.js';
import { readPngHeader } from './header-png.js';
import { readTiffHeader } from './header-tiff.js';
import { readWebpHeader } from './header-webp.js';
import { intakeLimits } from './limits.js';
import { refuseContent, sniffBytes, sniffPhoto, type PhotoFormat } from './sniff.js';

/** What a format's reader finds out without decoding a pixel. */
export interface FormatHeader {
  /** As stored, before orientation. */
  widthPx: number;
  heightPx: number;
  channels: number;
  /** What the container already tells about missing or broken parts; empty for a sound file. */
  damage: string[];
  /** Byte ranges of picture data, where lost disk sectors are looked for. */
  pictureRanges: [start: number, end: number][];
  /** Whether this encoding writes hundreds of zero bytes itself: never, as codes of a flat area, or as black pixels. */
  zeros: 'never' | 'as-codes' | 'anywhere';
  /** Of HEIF alone, whose decoders do not hand on what the colours mean. */
  colour?: EmbeddedColour;
  /** Set where the content is another accepted format than its first bytes say (AVIF in a HEIF file). */
  format?: PhotoFormat;
}

/** How the numbers of a HEIF picture are meant; sRGB when empty. */
export interface EmbeddedColour {
  icc?: Buffer;
  isDisplayP3?: boolean;
}

export interface PhotoHeader extends FormatHeader {
  format: PhotoFormat;
  mediaType: string;
  sizeBytes: number;
}

const readers: Record<PhotoFormat, (window: HeaderWindow) => Promise<FormatHeader>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  tiff: readTiffHeader,
  heic: readHeifHeader,
  avif: readHeifHeader,
};

/**
 * Refuses what is certainly no photo, or over a limit, before a pixel is decoded; cheap enough to run before an upload
 * is acknowledged (a pass over the bytes of a JPEG to count its scans, a few reads otherwise).
 * A file that passes may still turn out damaged or undecodable.
 * @param source a path, or random access to the bytes
 * @throws Problem `photo-type-unsupported` (no accepted kind), `photo-too-large` (a limit of `intakeLimits`),
 *   `photo-unreadable` (the header breaks off or contradicts its format)
 */
export async function checkPhotoHeader(source: string | ByteReader): Promise<PhotoHeader> {
  if (typeof source === 'string') return withFileReader(source, checkPhotoHeader);
  const head = await source.read(0, sniffBytes);
  const kind = sniffPhoto(head);
  if (!kind) throw refuseContent(head);
  requireWithin('sizeBytes', source.sizeBytes, intakeLimits.sizeBytes, 'bytes');
  const header = await readers[kind.format](new HeaderWindow(source)).catch((error: unknown) => {
    if (error instanceof EndOfBytes) throw unreadable('the file breaks off before the picture begins');
    throw error;
  });
  const format = header.format ?? kind.format;
  checkSize(header, format);
  return { ...kind, ...header, format, sizeBytes: source.sizeBytes };
}

function checkSize({ widthPx, heightPx, channels }: FormatHeader, format: PhotoFormat): void {
  if (!(widthPx >= 1 && heightPx >= 1))
    throw unreadable(`it states a size of ${widthPx} × ${heightPx} pixels`);
  requireWithin('sidePx', Math.max(widthPx, heightPx), intakeLimits.sidePx, 'pixels on one side');
  const isHeif = format === 'heic' || format === 'avif';
  const limit = isHeif ? 'heifPixels' : 'pixels';
  requireWithin(
    limit,
    widthPx * heightPx,
    intakeLimits[limit],
    isHeif ? `pixels as ${format.toUpperCase()}` : 'pixels',
  );
  requireWithin('channels', channels, intakeLimits.channels, 'colour channels');
}

/** @throws Problem `photo-too-large` when `value` is above the limit called `name` */
export function requireWithin(
  name: keyof typeof intakeLimits,
  value: number,
  limit: number,
  unit: string,
): void {
  if (value <= limit) return;
  const advice =
    name === 'heifPixels'
      ? 'Export it as JPEG, or set the camera to 24 megapixels or less.'
      : 'Export a smaller version as JPEG and use that.';
  throw new Problem('photo-too-large', {
    detail: `This photo has ${format(value)} ${unit}; at most ${format(limit)} are accepted. ${advice}`,
    limit: name,
    allowed: limit,
    found: value,
  });
}

/** The refusal of a file of an accepted kind that cannot be a picture. */
export function unreadable(why: string): Problem {
  return new Problem('photo-unreadable', {
    detail: `This photo cannot be read: ${why}. Copy it from the camera again, or export it as JPEG.`,
  });
}

const format = (value: number): string => value.toLocaleString('en');

import ExifReader from 'exifreader';

/**
 * What the camera wrote about the moment: no position, no serial number, no owner, no free comment.
 * The texts come from the file as they are: for clinicians, never for public pages.
 */
export interface Capture {
  /** Wall clock of the camera, `YYYY-MM-DDThh:mm:ss`; null when absent or no possible date. */
  takenAtLocal: string | null;
  /** Offset of that wall clock from UTC, `+hh:mm`; null when the camera did not say. */
  utcOffset: string | null;
  cameraMake: string | null;
  cameraModel: string | null;
  lensModel: string | null;
  focalLength35mm: number | null;
  software: string | null;
  /** What the camera did beyond developing, as far as it says so; null when the file has no EXIF. */
  processing: CameraProcessing[] | null;
}

/** `portrait`: background blurred or skin smoothed by the camera; `hdr`: merged from several exposures. */
export type CameraProcessing = 'portrait' | 'hdr';

export const unknownCapture: Capture = {
  takenAtLocal: null,
  utcOffset: null,
  cameraMake: null,
  cameraModel: null,
  lensModel: null,
  focalLength35mm: null,
  software: null,
  processing: null,
};

/** Named one by one so that the reader leaves everything else unread. Source: CIPA DC-008 (EXIF 3.0). */
const includedTags = [
  'DateTimeOriginal',
  'DateTimeDigitized',
  'DateTime',
  'OffsetTimeOriginal',
  'OffsetTimeDigitized',
  'OffsetTime',
  'Make',
  'Model',
  'LensModel',
  'FocalLengthIn35mmFilm',
  'Software',
  'CustomRendered',
  'SceneCaptureType',
];

/**
 * Reads an EXIF block; a broken one yields what can be read of it, never an error, since the picture may be sound.
 * @param exif a TIFF structure, with or without the `Exif\0\0` in front
 * @param xmp the packet beside it
 */
export function readCapture(exif: Buffer | undefined, xmp?: Buffer): Capture {
  if (!exif) return unknownCapture;
  const tiff = exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif;
  let tags: Record<string, { value?: unknown; description?: unknown } | undefined>;
  try {
    const read = ExifReader.load(tiff, { expanded: true, includeTags: { exif: includedTags } });
    tags = (read.exif ?? {}) as typeof tags;
  } catch {
    return unknownCapture;
  }
  const text = (name: string): string | null => cleanText(tags[name]?.description);
  const [taken, offset] = firstDate(text);
  return {
    takenAtLocal: taken,
    utcOffset: offset,
    cameraMake: text('Make'),
    cameraModel: text('Model'),
    lensModel: text('LensModel'),
    focalLength35mm: positiveNumber(tags.FocalLengthIn35mmFilm?.value),
    software: text('Software'),
    processing: Object.keys(tags).length > 0 ? processingOf(tags, xmp) : null,
  };
}

/**
 * Sources: CIPA DC-008 (SceneCaptureType 2 = portrait); the values of CustomRendered that Apple writes, as ExifTool lists them for
 * tag 0xa401; the special type that Google's camera writes into XMP.
 */
function processingOf(
  tags: Record<string, { value?: unknown } | undefined>,
  xmp: Buffer | undefined,
): CameraProcessing[] {
  const rendered = numberOf(tags['CustomRendered']?.value);
  const isPortrait =
    numberOf(tags['SceneCaptureType']?.value) === 2 ||
    rendered === 7 ||
    rendered === 8 ||
    (xmp?.includes('SpecialType-PORTRAIT') ?? false);
  const isHdr = rendered === 2 || rendered === 3 || rendered === 7;
  return [...(isPortrait ? ['portrait' as const] : []), ...(isHdr ? ['hdr' as const] : [])];
}

const numberOf = (value: unknown): number => Number(Array.isArray(value) ? value[0] : value);

function firstDate(text: (name: string) => string | null): [string | null, string | null] {
  // DateTime is the moment of the last change; it stands in only where the camera wrote nothing better.
  const sources = [
    ['DateTimeOriginal', 'OffsetTimeOriginal'],
    ['DateTimeDigitized', 'OffsetTimeDigitized'],
    ['DateTime', 'OffsetTime'],
  ] as const;
  for (const [dateTag, offsetTag] of sources) {
    const taken = localTime(text(dateTag));
    if (taken) return [taken, utcOffset(text(offsetTag))];
  }
  return [null, null];
}

/** `2024:05:01 10:22:33` as ISO. Years outside digital photography and impossible dates are a camera's nonsense. */
function localTime(exifTime: string | null): string | null {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/.exec(exifTime ?? '');
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00'] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = new Date(`${iso}Z`);
  const isReal = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(iso);
  return isReal && Number(year) >= 1990 && Number(year) < 2100 ? iso : null;
}

function utcOffset(text: string | null): string | null {
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(text ?? '');
  if (!match || Number(match[2]) > 14 || Number(match[3]) > 59) return null;
  return `${match[1]}${match[2]}:${match[3]}`;
}

function cleanText(value: unknown): string | null {
  if (typeof value !== 'string' || value === '<faulty value>') return null;
  // Cameras pad with NUL and blanks; a stray control character would break a log line or a CSV.
  const cleaned = value
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 120);
  return cleaned === '' ? null : cleaned;
}

function positiveNumber(value: unknown): number | null {
  const number = Array.isArray(value) ? Number(value[0]) : Number(value);
  return Number.isFinite(number) && number > 0 && number < 5000 ? number : null;
}

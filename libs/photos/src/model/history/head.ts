import ExifReader from 'exifreader';

/** Bytes from the start of a file in which its kind and the camera's date are looked for. */
export const headBytes = 262_144;

/** What the first bytes of a file say. */
export interface FileHead {
  /** What the content is; `empty` has none, `other` is no photo that can be taken in. */
  content: 'photo' | 'empty' | 'other';
  /** Wall clock of the camera, `YYYY-MM-DDThh:mm:ss`; null when it wrote none, or an impossible one. */
  takenAtLocal: string | null;
}

/** Dates by how well they tell the moment: a change of the file comes last. Source: CIPA DC-008 (EXIF 3.0). */
const dateTags = ['DateTimeOriginal', 'DateTimeDigitized', 'DateTime'] as const;

/** Reads the beginning of a file, the same way in the browser and on the server. */
export function readHead(head: Uint8Array): FileHead {
  if (head.length === 0) return { content: 'empty', takenAtLocal: null };
  if (!isPhoto(head)) return { content: 'other', takenAtLocal: null };
  return { content: 'photo', takenAtLocal: cameraTime(head) };
}

function cameraTime(head: Uint8Array): string | null {
  try {
    const bytes = head.slice().buffer;
    const { exif } = ExifReader.load(bytes, { expanded: true, includeTags: { exif: [...dateTags] } });
    for (const tag of dateTags) {
      const value = exif?.[tag]?.description;
      const taken = typeof value === 'string' ? localTime(value) : null;
      if (taken !== null) return taken;
    }
  } catch {
    // No block of metadata, or a broken one: the picture may be sound all the same.
  }
  return null;
}

/** A clock that was never set shows the first of January of its first year. */
const unsetDays = new Set(['1990-01-01', '2000-01-01']);

function localTime(text: string): string | null {
  const match = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?/.exec(text);
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00'] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const instant = new Date(`${iso}Z`);
  const isReal = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(iso);
  const isPossible = isReal && Number(year) >= 1990 && Number(year) < 2100;
  return isPossible && !unsetDays.has(iso.slice(0, 10)) ? iso : null;
}

/** The kinds that the intake accepts, by their marks; it looks again, and closer, when the bytes have come. */
function isPhoto(head: Uint8Array): boolean {
  const starts = (bytes: number[], at = 0) => bytes.every((byte, index) => head[at + index] === byte);
  const text = (at: number, length: number) => String.fromCharCode(...head.subarray(at, at + length));
  if (starts([0xff, 0xd8, 0xff])) return true;
  if (starts([0x89, 0x50, 0x4e, 0x47])) return true;
  if (text(0, 4) === 'RIFF' && text(8, 4) === 'WEBP') return true;
  if (text(4, 4) === 'ftyp')
    return [
      'heic',
      'heix',
      'heim',
      'heis',
      'hevc',
      'hevx',
      'mif1',
      'mif2',
      'msf1',
      'miaf',
      'heif',
      'avif',
      'avis',
    ].includes(text(8, 4));
  return (starts([0x49, 0x49, 0x2a, 0]) || starts([0x4d, 0x4d, 0, 0x2a])) && text(8, 2) !== 'CR';
}

import { Problem } from '#kernel';

/** The six families of files that are read as photos. */
export type PhotoFormat = 'jpeg' | 'png' | 'webp' | 'heic' | 'avif' | 'tiff';

export interface PhotoKind {
  mediaType: string;
  format: PhotoFormat;
}

/** Bytes from the start of a file that `sniffPhoto` and `refuseContent` look at. */
export const sniffBytes = 512;

const acceptedList = 'JPEG, PNG, WebP, HEIC, AVIF or TIFF';

/**
 * What kind of photo the bytes are, by content alone; a name or a declared type says nothing.
 * @param head the first `sniffBytes` bytes, or all of a shorter file
 * @returns null when it is none of the accepted kinds
 */
export function sniffPhoto(head: Uint8Array): PhotoKind | null {
  const starts = startsOf(head);
  if (starts('ffd8ff')) return { mediaType: 'image/jpeg', format: 'jpeg' };
  if (starts('89504e470d0a1a0a')) return { mediaType: 'image/png', format: 'png' };
  if (starts('52494646') && starts('57454250', 8)) return { mediaType: 'image/webp', format: 'webp' };
  if (starts('66747970', 4)) return isobmffKind(head);
  const isTiff = starts('49492a00') || starts('4d4d002a');
  // Canon's raw files are TIFF with a mark of their own.
  if (isTiff && !starts('4352', 8)) return { mediaType: 'image/tiff', format: 'tiff' };
  return null;
}

/** Brands of an ISO base media file: the major one first. */
export function isobmffBrands(head: Uint8Array): string[] {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  if (bytes.length < 16) return [];
  const end = Math.min(bytes.readUInt32BE(0), bytes.length);
  const brands = [bytes.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(bytes.toString('latin1', at, at + 4));
  return brands;
}

const hevcBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
const heifBrands = new Set(['mif1', 'mif2', 'msf1', 'miaf', 'heif', ...hevcBrands]);

function isobmffKind(head: Uint8Array): PhotoKind | null {
  const brands = isobmffBrands(head);
  const major = brands[0] ?? '';
  if (major === 'crx ') return null;
  if (hevcBrands.has(major)) return { mediaType: 'image/heic', format: 'heic' };
  if (brands.includes('avif') || brands.includes('avis')) return { mediaType: 'image/avif', format: 'avif' };
  if (brands.some((brand) => hevcBrands.has(brand))) return { mediaType: 'image/heic', format: 'heic' };
  return heifBrands.has(major) ? { mediaType: 'image/heif', format: 'heic' } : null;
}

interface Refused {
  name: string;
  marks: [hex: string, offset?: number][];
  advice: string;
}

const exportIt = `Open it and export the picture as JPEG or PNG.`;
const rawAdvice = 'Raw camera files need developing: export a JPEG or TIFF, and keep the raw file yourself.';
const extractIt = 'Unpack it and upload the photos themselves.';

const refused: Refused[] = [
  { name: 'GIF picture', marks: [['474946383761'], ['474946383961']], advice: exportIt },
  { name: 'BMP picture', marks: [['424d']], advice: exportIt },
  { name: 'PDF document', marks: [['255044462d']], advice: 'Export its pictures as JPEG or PNG.' },
  { name: 'PostScript or EPS file', marks: [['2521'], ['c5d0d3c6']], advice: exportIt },
  { name: 'Photoshop document', marks: [['38425053']], advice: exportIt },
  { name: 'JPEG 2000 picture', marks: [['0000000c6a502020'], ['ff4fff51']], advice: exportIt },
  { name: 'JPEG XL picture', marks: [['ff0a'], ['0000000c4a584c20']], advice: exportIt },
  { name: 'icon', marks: [['00000100'], ['00000200']], advice: exportIt },
  {
    name: 'portable bitmap (PNM)',
    marks: ['31', '32', '33', '34', '35', '36'].map((n) => [`50${n}`]),
    advice: exportIt,
  },
  { name: 'QOI picture', marks: [['716f6966']], advice: exportIt },
  { name: 'BPG picture', marks: [['425047fb']], advice: exportIt },
  { name: 'DICOM file', marks: [['4449434d', 128]], advice: exportIt },
  {
    name: 'raw camera file',
    marks: [
      ['49492a00100000004352'],
      ['49495500'],
      ['4949524f'],
      ['49495253'],
      ['4d4d4f52'],
      ['46554a4946494c4d4343442d524157'],
      ['464f5662'],
      ['004d524d'],
      ['66747970637278', 4],
    ],
    advice: rawAdvice,
  },
  {
    name: 'BigTIFF picture',
    marks: [['49492b00'], ['4d4d002b']],
    advice: 'Save it as an ordinary TIFF or as JPEG.',
  },
  { name: 'compact HEIF or AVIF picture (mif3)', marks: [['667479706d696633', 4]], advice: exportIt },
  {
    name: 'video or film',
    marks: [['66747970', 4], ['1a45dfa3'], ['464c5601']],
    advice: 'Upload single photos.',
  },
  { name: 'ZIP archive', marks: [['504b0304'], ['504b0506']], advice: extractIt },
  {
    name: 'archive',
    marks: [
      ['1f8b'],
      ['377abcaf271c'],
      ['526172211a07'],
      ['425a68'],
      ['fd377a585a00'],
      ['28b52ffd'],
      ['04224d18'],
    ],
    advice: extractIt,
  },
  { name: 'program', marks: [['7f454c46'], ['4d5a'], ['cafebabe'], ['2321']], advice: 'Upload photos only.' },
];

/** Text files that a careless decoder would obey; they are told apart by their first words. */
const refusedText: [name: string, pattern: RegExp][] = [
  ['SVG drawing', /<svg[\s>/]/i],
  ['HTML page', /<(?:!doctype html|html|head|body|script)\b/i],
  ['script', /<\?php/i],
  ['ImageMagick script (MVG or MSL)', /push graphic-context|<image>\s*<read|viewbox \d/i],
  ['XML file', /^\s*<\?xml/i],
];

/** The refusal of bytes that `sniffPhoto` does not know: it names what they are and says what to do. */
export function refuseContent(head: Uint8Array): Problem {
  const { name, advice } = nameContent(head);
  return new Problem('photo-type-unsupported', {
    detail: `This is ${name}, and photos are accepted as ${acceptedList}. ${advice}`,
    accepted: [
      'image/jpeg',
      'image/png',
      'image/webp',
      'image/heic',
      'image/heif',
      'image/avif',
      'image/tiff',
    ],
  });
}

function nameContent(head: Uint8Array): { name: string; advice: string } {
  if (head.length === 0) return { name: 'an empty file', advice: 'Copy it from the camera again.' };
  const starts = startsOf(head);
  const found = refused.find(({ marks }) => marks.some(([hex, offset]) => starts(hex, offset)));
  if (found)
    return { name: `${/^[aeio]/i.test(found.name) ? 'an' : 'a'} ${found.name}`, advice: found.advice };
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1');
  const textual = refusedText.find(([, pattern]) => pattern.test(text));
  if (textual) return { name: `a file of another kind: ${textual[0]}`, advice: 'Upload the photo itself.' };
  if (head.every((byte) => byte === 0)) {
    return { name: 'a file of zeros, so its content was lost', advice: 'Copy it from the camera again.' };
  }
  return {
    name: 'not the content of a photo',
    advice: 'Open it on the device that took it and export it as JPEG.',
  };
}

function startsOf(head: Uint8Array): (hex: string, offset?: number) => boolean {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, sniffBytes)).toString(
    'hex',
  );
  return (hex, offset = 0) => bytes.startsWith(hex, offset * 2);
}

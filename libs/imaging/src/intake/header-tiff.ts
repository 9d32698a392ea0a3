import { Problem } from '#kernel';
import type { HeaderWindow } from './byte-reader.js';
import { requireWithin, unreadable, type FormatHeader } from './header.js';
import { intakeLimits } from './limits.js';

const tag = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  compression: 259,
  stripOffsets: 273,
  samplesPerPixel: 277,
  stripByteCounts: 279,
  tileOffsets: 324,
  tileByteCounts: 325,
  subIfds: 330,
  dngVersion: 50706,
} as const;

/** What zeros in a strip mean by compression: LZW writes none, JPEG and Deflate few; all others may store black. */
const zerosByCompression = new Map<number, FormatHeader['zeros']>([
  [5, 'never'],
  [7, 'as-codes'],
  [8, 'as-codes'],
  [32946, 'as-codes'],
]);

/** A strip list longer than this is not read for the search of lost pages; the decoder still reads it all. */
const maxStrips = 65_536;

interface Entry {
  type: number;
  count: number;
  /** Where the value, or the list, lies. */
  at: number;
}

/** Reads the first directory of a TIFF, and counts the others. Source: TIFF 6.0; raw files are told by DNG and EP tags. */
export async function readTiffHeader(window: HeaderWindow): Promise<FormatHeader> {
  window.isLittleEndian = (await window.ascii(0, 2)) === 'II';
  const first = await window.u32(4);
  const entries = await readDirectory(window, first);
  const value = async (name: number, fallback: number): Promise<number> => {
    const entry = entries.get(name);
    return entry ? readNumber(window, entry, 0) : fallback;
  };
  const isPreview = ((await value(tag.newSubfileType, 0)) & 1) === 1 && entries.has(tag.subIfds);
  if (entries.has(tag.dngVersion) || isPreview) {
    throw new Problem('photo-type-unsupported', {
      detail:
        'This is a raw camera file. Raw files need developing: export a JPEG or TIFF, and keep the raw file yourself.',
    });
  }
  await requireFewPages(window, first);
  const header: FormatHeader = {
    widthPx: await value(tag.width, 0),
    heightPx: await value(tag.height, 0),
    channels: await value(tag.samplesPerPixel, 1),
    damage: [],
    pictureRanges: [],
    zeros: zerosByCompression.get(await value(tag.compression, 1)) ?? 'anywhere',
  };
  await readStrips(window, entries, header);
  return header;
}

async function readDirectory(window: HeaderWindow, at: number): Promise<Map<number, Entry>> {
  const count = await window.u16(at);
  if (count === 0 || count > 4096) throw unreadable('its TIFF directory is broken');
  const entries = new Map<number, Entry>();
  for (let index = 0; index < count; index += 1) {
    const entryAt = at + 2 + index * 12;
    const type = await window.u16(entryAt + 2);
    const values = await window.u32(entryAt + 4);
    const sizeBytes = values * (type === 3 ? 2 : type === 4 ? 4 : 1);
    const valueAt = sizeBytes <= 4 ? entryAt + 8 : await window.u32(entryAt + 8);
    entries.set(await window.u16(entryAt), { type, count: values, at: valueAt });
  }
  return entries;
}

async function readNumber(window: HeaderWindow, entry: Entry, index: number): Promise<number> {
  if (entry.type === 3) return window.u16(entry.at + index * 2);
  if (entry.type === 4) return window.u32(entry.at + index * 4);
  return window.u8(entry.at + index);
}

async function requireFewPages(window: HeaderWindow, first: number): Promise<void> {
  const seen = new Set<number>();
  // A directory that names an earlier one as its successor would be read for ever.
  for (let at = first; at !== 0 && at + 2 < window.sizeBytes && !seen.has(at);) {
    seen.add(at);
    requireWithin('pages', seen.size, intakeLimits.pages, 'pages');
    const next = at + 2 + (await window.u16(at)) * 12;
    if (next + 4 > window.sizeBytes) return;
    at = await window.u32(next);
  }
}

async function readStrips(
  window: HeaderWindow,
  entries: Map<number, Entry>,
  header: FormatHeader,
): Promise<void> {
  const offsets = entries.get(tag.stripOffsets) ?? entries.get(tag.tileOffsets);
  const counts = entries.get(tag.stripByteCounts) ?? entries.get(tag.tileByteCounts);
  if (!offsets || !counts) throw unreadable('it holds no picture data');
  for (let index = 0; index < Math.min(offsets.count, counts.count, maxStrips); index += 1) {
    const start = await readNumber(window, offsets, index);
    const end = start + (await readNumber(window, counts, index));
    if (end > window.sizeBytes && header.damage.length === 0)
      header.damage.push('the end of the file is missing');
    header.pictureRanges.push([start, Math.min(end, window.sizeBytes)]);
  }
}

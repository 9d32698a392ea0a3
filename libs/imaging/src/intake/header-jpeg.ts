import type { HeaderWindow } from './byte-reader.js';
import { requireWithin, unreadable, type FormatHeader } from './header.js';
import { intakeLimits } from './limits.js';

const DHT = 0xc4;
/** C0 and C1: sequential with Huffman codes. */
const extendedSequential = 0xc1;
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const TEM = 0x01;

const isRestart = (marker: number): boolean => marker >= 0xd0 && marker <= 0xd7;
/** Start of frame; C4, C8 and CC are tables and extensions. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/**
 * Walks the segments of the first picture of a JPEG to its end marker and counts scans; what follows (a gain map, the
 * other eye of an MPO, a trailer) is not looked at. Source: ITU-T T.81, annex B.
 */
export async function readJpegHeader(window: HeaderWindow): Promise<FormatHeader> {
  const header: FormatHeader = {
    widthPx: 0,
    heightPx: 0,
    channels: 0,
    damage: [],
    pictureRanges: [],
    zeros: 'as-codes',
  };
  let frame = 0;
  let at = 2;
  let scans = 0;
  let hasZerosOnlyAsLoss = false;
  for (let blocks = 0; ; blocks += 1) {
    requireWithin('headerBlocks', blocks, intakeLimits.headerBlocks, 'segments');
    const found = await nextMarker(window, at);
    // Without an end marker, or with half a segment, the decoder tells whether picture data is missing too.
    if (!found || found.marker === EOI) break;
    at = found.end;
    if (found.marker === SOI || found.marker === TEM || isRestart(found.marker)) continue;
    if (at + 2 > window.sizeBytes) break;
    const length = Math.max(2, await window.u16(at));
    if (isFrame(found.marker) && header.widthPx === 0) {
      await readFrame(window, at, header);
      frame = found.marker;
    }
    if (found.marker === DHT && (await hasOtherFirstCode(window, at, length))) hasZerosOnlyAsLoss = true;
    at += length;
    if (found.marker !== SOS) continue;
    scans += 1;
    requireWithin('jpegScans', scans, intakeLimits.jpegScans, 'scans');
    const end = await endOfScan(window, at);
    header.pictureRanges.push([at, end]);
    at = end;
  }
  if (frame <= extendedSequential && hasZerosOnlyAsLoss) header.zeros = 'never';
  if (header.widthPx === 0 || scans === 0) throw unreadable('it holds no picture data');
  return header;
}

async function readFrame(window: HeaderWindow, at: number, header: FormatHeader): Promise<void> {
  const bits = await window.u8(at + 2);
  header.heightPx = await window.u16(at + 3);
  header.widthPx = await window.u16(at + 5);
  header.channels = await window.u8(at + 7);
  if (bits !== 8) throw unreadable(`JPEG with ${bits} bits a colour is not an ordinary JPEG`);
}

/**
 * Whether some code of all zero bits means anything but “no change” or “end of block”. A flat area is then not a run of
 * zeros, and a run of zeros is not a flat area. The tables of cameras are of this kind; optimised ones may not be.
 */
async function hasOtherFirstCode(window: HeaderWindow, at: number, length: number): Promise<boolean> {
  let table = at + 2;
  while (table + 17 < at + length && table + 17 < window.sizeBytes) {
    const counts = await window.take(table + 1, 16);
    const symbols = counts.reduce((sum, count) => sum + count, 0);
    if (symbols > 0 && (await window.u8(table + 17)) !== 0) return true;
    table += 17 + symbols;
  }
  return false;
}

/** The next marker at or after `at`, past fill bytes and stray bytes; null at the end of the file. */
async function nextMarker(window: HeaderWindow, at: number): Promise<{ marker: number; end: number } | null> {
  let position = at;
  while (position < window.sizeBytes) {
    const bytes = await window.from(position);
    const prefix = bytes.indexOf(0xff);
    if (prefix < 0) {
      position += bytes.length;
      continue;
    }
    position += prefix + 1;
    if (position >= window.sizeBytes) return null;
    const marker = await window.u8(position);
    if (marker !== 0x00 && marker !== 0xff) return { marker, end: position + 1 };
  }
  return null;
}

/** Offset of the marker that ends the entropy-coded data which starts at `at`. */
async function endOfScan(window: HeaderWindow, at: number): Promise<number> {
  let position = at;
  while (position + 1 < window.sizeBytes) {
    const bytes = await window.from(position, 2);
    let next = bytes.indexOf(0xff);
    // A prefix in the last byte of the window is looked at again with the byte that follows it.
    while (next >= 0 && next + 1 < bytes.length) {
      const marker = bytes[next + 1] ?? 0;
      if (marker !== 0x00 && marker !== 0xff && !isRestart(marker)) return position + next;
      next = bytes.indexOf(0xff, next + (marker === 0xff ? 1 : 2));
    }
    position += next < 0 ? bytes.length : next;
  }
  return window.sizeBytes;
}

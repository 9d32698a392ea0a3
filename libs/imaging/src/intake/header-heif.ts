import { Problem } from '#kernel';
import type { HeaderWindow } from './byte-reader.js';
import { unreadable, type EmbeddedColour, type FormatHeader } from './header.js';
import { isobmffBrands, type PhotoFormat } from './sniff.js';

/** The directory of a HEIF file is a few kilobytes; a 24 MP grid with its thumbnails stays under 100. */
const maxMetaBytes = 4_000_000;
const maxBoxes = 10_000;

/** Transfer functions of high dynamic range, PQ and HLG. Source: ITU-T H.273, table 3. */
const hdrTransfers = new Set([16, 18]);
/** Colour primaries of Display P3. Source: ITU-T H.273, table 2. */
const displayP3Primaries = 12;

interface Box {
  type: string;
  /** First byte after the box header. */
  start: number;
  end: number;
}

/** Reads the primary picture's entry of a HEIC or AVIF file. Source: ISO/IEC 23008-12 and 14496-12. */
export async function readHeifHeader(window: HeaderWindow): Promise<FormatHeader> {
  const brands = isobmffBrands(await window.take(0, Math.min(512, window.sizeBytes)));
  const top = await topBoxes(window);
  const metaBox = top.find(({ type }) => type === 'meta');
  if (!metaBox)
    throw top.some(({ type }) => type === 'moov') ? sequence() : unreadable('it holds no picture');
  if (metaBox.end - metaBox.start > maxMetaBytes) throw unreadable('its directory is absurdly large');
  if (metaBox.end > window.sizeBytes) throw unreadable('the file breaks off before the picture begins');
  const meta = await window.take(metaBox.start, metaBox.end - metaBox.start);
  try {
    return withDamage(readMeta(meta, brands), window.sizeBytes);
  } catch (error) {
    if (error instanceof RangeError) throw unreadable('its directory is broken');
    throw error;
  }
}

function sequence(): Problem {
  return new Problem('photo-type-unsupported', {
    detail:
      'This HEIF file is a sequence (a burst or a film) without a still photo. Export one picture as JPEG.',
  });
}

async function topBoxes(window: HeaderWindow): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= window.sizeBytes;) {
    if (boxes.length > maxBoxes) throw unreadable('it has more parts than any photo');
    let sizeBytes = await window.u32(at);
    const type = await window.ascii(at + 4, 4);
    let headerBytes = 8;
    if (sizeBytes === 1) {
      if ((await window.u32(at + 8)) !== 0) throw unreadable('one of its parts claims more than 4 GB');
      sizeBytes = await window.u32(at + 12);
      headerBytes = 16;
    }
    if (sizeBytes === 0) sizeBytes = window.sizeBytes - at;
    if (sizeBytes < headerBytes) throw unreadable('its parts do not follow each other');
    boxes.push({ type, start: at + headerBytes, end: at + sizeBytes });
    at += sizeBytes;
  }
  return boxes;
}

function boxesOf(bytes: Buffer, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end;) {
    const sizeBytes = bytes.readUInt32BE(at) || end - at;
    if (sizeBytes < 8 || at + sizeBytes > end || boxes.length > maxBoxes)
      throw unreadable('its directory is broken');
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), start: at + 8, end: at + sizeBytes });
    at += sizeBytes;
  }
  return boxes;
}

const find = (boxes: Box[], type: string): Box => {
  const box = boxes.find((candidate) => candidate.type === type);
  if (!box) throw unreadable('its directory names no picture');
  return box;
};

function readMeta(meta: Buffer, brands: string[]): FormatHeader {
  const boxes = boxesOf(meta, 4, meta.length);
  const primary = find(boxes, 'pitm');
  const primaryId =
    meta[primary.start] === 0 ? meta.readUInt16BE(primary.start + 4) : meta.readUInt32BE(primary.start + 4);
  const types = itemTypes(meta, find(boxes, 'iinf'));
  const iref = boxes.find(({ type }) => type === 'iref');
  const format = codecOf(
    primaryId,
    types,
    iref ? derivedFrom(meta, iref) : new Map<number, number[]>(),
    brands,
  );
  const iprp = find(boxes, 'iprp');
  const parts = boxesOf(meta, iprp.start, iprp.end);
  const ipco = find(parts, 'ipco');
  const properties = boxesOf(meta, ipco.start, ipco.end);
  const indexes = parts
    .filter(({ type }) => type === 'ipma')
    .flatMap((box) => associations(meta, box, primaryId));
  const own = indexes.flatMap((index) => properties[index - 1] ?? []);
  const size = find(own, 'ispe');
  return {
    format,
    widthPx: meta.readUInt32BE(size.start + 4),
    heightPx: meta.readUInt32BE(size.start + 8),
    channels: own.some(({ type }) => type === 'auxC') ? 4 : 3,
    colour: readColour(meta, own),
    damage: [],
    pictureRanges: pictureExtents(meta, find(boxes, 'iloc'), types),
    zeros: 'never',
  };
}

function withDamage(header: FormatHeader, sizeBytes: number): FormatHeader {
  const isCut = header.pictureRanges.some(([, end]) => end > sizeBytes);
  return {
    ...header,
    damage: isCut ? ['the end of the file is missing'] : [],
    pictureRanges: header.pictureRanges.map(([start, end]) => [start, Math.min(end, sizeBytes)]),
  };
}

/** Where the coded pictures lie in the file; EXIF and other company in the same box may hold zeros of their own. */
function pictureExtents(meta: Buffer, iloc: Box, types: Map<number, string>): [number, number][] {
  const version = meta.readUInt8(iloc.start);
  const [offsetBytes, lengthBytes] = nibbles(meta.readUInt8(iloc.start + 4));
  const [baseBytes, indexBytes] = nibbles(meta.readUInt8(iloc.start + 5));
  const idBytes = version < 2 ? 2 : 4;
  let at = iloc.start + 6;
  const take = (bytes: number): number => {
    // Sizes of 8 bytes are allowed; what lies beyond 2^48 is beyond any file.
    const value = bytes === 0 ? 0 : bytes === 8 ? meta.readUIntBE(at + 2, 6) : meta.readUIntBE(at, bytes);
    at += bytes;
    return value;
  };
  const ranges: [number, number][] = [];
  for (let items = take(idBytes); items > 0; items -= 1) {
    const isCoded = codedTypes.has(types.get(take(idBytes)) ?? '');
    const construction = version === 0 ? 0 : take(2) & 0x0f;
    take(2);
    const base = take(baseBytes);
    for (let extents = take(2); extents > 0; extents -= 1) {
      if (version > 0) take(indexBytes);
      const start = base + take(offsetBytes);
      const length = take(lengthBytes);
      if (isCoded && construction === 0) ranges.push([start, start + length]);
    }
  }
  return ranges;
}

const codedTypes = new Set(['hvc1', 'hev1', 'av01']);

const nibbles = (byte: number): [number, number] => [byte >> 4, byte & 0x0f];

function itemTypes(meta: Buffer, iinf: Box): Map<number, string> {
  const types = new Map<number, string>();
  const firstEntry = iinf.start + 4 + (meta[iinf.start] === 0 ? 2 : 4);
  for (const { type, start } of boxesOf(meta, firstEntry, iinf.end)) {
    const version = meta.readUInt8(start);
    if (type !== 'infe' || version < 2) continue;
    const idBytes = version === 2 ? 2 : 4;
    const typeAt = start + 4 + idBytes + 2;
    types.set(meta.readUIntBE(start + 4, idBytes), meta.toString('latin1', typeAt, typeAt + 4));
  }
  return types;
}

/** For each derived item (a grid of tiles) the items that it is made from. */
function derivedFrom(meta: Buffer, iref: Box): Map<number, number[]> {
  const idBytes = meta[iref.start] === 0 ? 2 : 4;
  const sources = new Map<number, number[]>();
  for (const { type, start } of boxesOf(meta, iref.start + 4, iref.end)) {
    if (type !== 'dimg') continue;
    const count = meta.readUInt16BE(start + idBytes);
    const ids = Array.from({ length: count }, (_, index) =>
      meta.readUIntBE(start + idBytes + 2 + index * idBytes, idBytes),
    );
    sources.set(meta.readUIntBE(start, idBytes), ids);
  }
  return sources;
}

function codecOf(
  primaryId: number,
  types: Map<number, string>,
  sources: Map<number, number[]>,
  brands: string[],
): PhotoFormat {
  let id = primaryId;
  // A grid of overlays of crops may nest; real files stop at two.
  for (let depth = 0; depth < 4; depth += 1) {
    const type = types.get(id) ?? '';
    if (type === 'hvc1' || type === 'hev1') return 'heic';
    if (type === 'av01') return 'avif';
    if (!['grid', 'iden', 'iovl', 'tmap'].includes(type)) {
      throw new Problem('photo-type-unsupported', {
        detail: `This HEIF file (${brands.join(', ')}) holds its picture as “${printable(type)}”, which cannot be read. Export it as JPEG.`,
      });
    }
    id = sources.get(id)?.[0] ?? -1;
  }
  throw unreadable('its directory names no picture');
}

const printable = (text: string): string => text.replace(/[^a-zA-Z0-9]/g, '?');

function associations(meta: Buffer, ipma: Box, itemId: number): number[] {
  const version = meta.readUInt8(ipma.start);
  const isWide = (meta.readUInt8(ipma.start + 3) & 1) === 1;
  const entries = meta.readUInt32BE(ipma.start + 4);
  let at = ipma.start + 8;
  for (let entry = 0; entry < entries; entry += 1) {
    const id = version === 0 ? meta.readUInt16BE(at) : meta.readUInt32BE(at);
    at += version === 0 ? 2 : 4;
    const count = meta.readUInt8(at);
    at += 1;
    const width = isWide ? 2 : 1;
    if (id === itemId) {
      return Array.from(
        { length: count },
        (_, index) => meta.readUIntBE(at + index * width, width) & (isWide ? 0x7fff : 0x7f),
      );
    }
    at += count * width;
  }
  return [];
}

/** @throws Problem `photo-type-unsupported` for high dynamic range, whose colours an ordinary decoder gets wrong */
function readColour(meta: Buffer, properties: Box[]): EmbeddedColour {
  const colour: EmbeddedColour = {};
  for (const { type, start, end } of properties) {
    if (type !== 'colr') continue;
    const kind = meta.toString('latin1', start, start + 4);
    if (kind === 'prof' || kind === 'rICC') colour.icc = Buffer.from(meta.subarray(start + 4, end));
    if (kind !== 'nclx') continue;
    if (meta.readUInt16BE(start + 4) === displayP3Primaries) colour.isDisplayP3 = true;
    if (hdrTransfers.has(meta.readUInt16BE(start + 6))) {
      throw new Problem('photo-type-unsupported', {
        detail:
          'This photo has high dynamic range (PQ or HLG), whose colours cannot be kept. Set the camera to standard range, or export it as JPEG.',
      });
    }
  }
  return colour;
}

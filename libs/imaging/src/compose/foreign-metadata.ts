import { inflateSync } from 'node:zlib';
import { iccProfile } from '../sharp/index.js';

/** What a composed file must not carry. */
const foreignMetadataKinds = [
  'exif',
  'iptc',
  'comment',
  'text',
  'xmp',
  'profile',
  'thumbnail',
  'other',
  'after-the-end',
] as const;
export type ForeignMetadataKind = (typeof foreignMetadataKinds)[number];

/** A part of a file that is not the picture itself. */
interface Part {
  kind: ForeignMetadataKind | 'own-xmp' | 'own-profile';
  data: Buffer;
}

/**
 * What a file carries besides its picture, the sRGB profile and the record that this product writes; nothing for a file as it should be.
 * Every part of the container is named or counts as `other`, so that a kind of metadata that nobody thought of is refused, too.
 * Sources: ITU-T T.81 annex B, ISO/IEC 15948 (PNG), RFC 9649 (WebP)
 */
export async function foreignMetadata(
  bytes: Buffer,
  format: 'jpeg' | 'png' | 'webp',
): Promise<ForeignMetadataKind[]> {
  const icc = await iccProfile('srgb');
  const parts = { jpeg: jpegParts, png: pngParts, webp: webpParts }[format](bytes);
  const found = parts.flatMap(({ kind, data }): ForeignMetadataKind[] => {
    if (kind === 'own-profile') return data.equals(icc) ? [] : ['profile'];
    if (kind === 'own-xmp') return ownPacket.test(data.toString()) ? [] : ['xmp'];
    return [kind];
  });
  return foreignMetadataKinds.filter((kind) => found.includes(kind));
}

/** As `xmpOf` writes it, with no property more. */
const ownPacket = new RegExp(
  String.raw`^<\?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"\?>\s*<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="[^"<>]+">\s*` +
    String.raw`<rdf:Description rdf:about="" xmlns:xmp="[^"<>]+" xmlns:samelight="urn:samelight:record:1">\s*<xmp:CreatorTool>Samelight</xmp:CreatorTool>\s*` +
    String.raw`<samelight:inputsSha256><rdf:Seq>(?:<rdf:li>[0-9a-f]{64}</rdf:li>)*</rdf:Seq></samelight:inputsSha256>\s*` +
    String.raw`<samelight:operations>[^<>]*</samelight:operations>\s*</rdf:Description></rdf:RDF></x:xmpmeta>\s*<\?xpacket end="[rw]"\?>\s*$`,
  'u',
);

const starts = (data: Buffer, text: string) => data.subarray(0, text.length).toString('latin1') === text;
const xmpHead = 'http://ns.adobe.com/xap/1.0/\0';
const iccHead = 'ICC_PROFILE\0\x01\x01';

function jpegParts(bytes: Buffer): Part[] {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return [{ kind: 'other', data: bytes }];
  const parts: Part[] = [];
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return [...parts, { kind: 'other', data: bytes.subarray(at) }];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return [...parts, ...rest(bytes, at + 2)];
    if (at + 4 > bytes.length) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    parts.push(...jpegSegment(marker, bytes.subarray(at + 4, end)));
    at = marker === 0xda ? endOfScan(bytes, end) : end;
  }
  return parts;
}

function jpegSegment(marker: number, data: Buffer): Part[] {
  // Frames, tables, restart intervals and scans are the picture.
  if ((marker >= 0xc0 && marker <= 0xcf) || [0xda, 0xdb, 0xdd].includes(marker)) return [];
  if (marker === 0xfe) return [{ kind: 'comment', data }];
  if (marker === 0xed) return [{ kind: 'iptc', data }];
  if (marker === 0xe0 && starts(data, 'JFIF\0')) return data.length > 14 ? [{ kind: 'thumbnail', data }] : [];
  // Which colours the three channels are.
  if (marker === 0xee && starts(data, 'Adobe') && data.length === 12) return [];
  if (marker === 0xe1 && starts(data, 'Exif\0')) return [{ kind: 'exif', data }];
  if (marker === 0xe1 && starts(data, xmpHead))
    return [{ kind: 'own-xmp', data: data.subarray(xmpHead.length) }];
  if (marker === 0xe2 && starts(data, iccHead))
    return [{ kind: 'own-profile', data: data.subarray(iccHead.length) }];
  return [{ kind: 'other', data }];
}

/** Behind the coded picture, where the next marker begins. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
}

const rest = (bytes: Buffer, from: number): Part[] =>
  from < bytes.length ? [{ kind: 'after-the-end', data: bytes.subarray(from) }] : [];

/** Chunks that say how the pixels are read, and nothing else. */
const pngPicture = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'sRGB', 'gAMA', 'cHRM', 'pHYs', 'sBIT', 'bKGD'];

function pngParts(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, end);
    at = end + 4;
    if (kind === 'IEND') return [...parts, ...rest(bytes, at)];
    if (pngPicture.includes(kind)) continue;
    if (kind === 'iCCP') parts.push(inflated(data, data.indexOf(0) + 2, 'own-profile', 'profile'));
    else if (kind === 'zTXt' && starts(data, pngXmpHead))
      parts.push(inflated(data, pngXmpHead.length, 'own-xmp', 'xmp'));
    else if (kind === 'eXIf') parts.push({ kind: 'exif', data });
    else parts.push({ kind: ['tEXt', 'zTXt', 'iTXt'].includes(kind) ? 'text' : 'other', data });
  }
  return parts;
}

/** As libvips writes it: a compressed text of that name. */
const pngXmpHead = 'XML:com.adobe.xmp\0\0';

function inflated(data: Buffer, from: number, kind: Part['kind'], otherwise: Part['kind']): Part {
  try {
    return { kind, data: inflateSync(data.subarray(from), { maxOutputLength: 1 << 20 }) };
  } catch {
    return { kind: otherwise, data };
  }
}

const webpPicture = ['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF'];

function webpParts(bytes: Buffer): Part[] {
  if (bytes.length < 12) return [{ kind: 'other', data: bytes }];
  const parts: Part[] = [];
  const end = Math.min(bytes.length, 8 + bytes.readUInt32LE(4));
  for (let at = 12; at + 8 <= end;) {
    const kind = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const data = bytes.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
    if (webpPicture.includes(kind)) continue;
    const known = { ICCP: 'own-profile', 'XMP ': 'own-xmp', EXIF: 'exif' } as const;
    parts.push({ kind: known[kind as keyof typeof known] ?? 'other', data });
  }
  return [...parts, ...rest(bytes, end)];
}

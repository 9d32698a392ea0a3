/**
 * The stored form of every object, version 1 (docs/adr/0003-originals-and-keys.md):
 *
 *     header  40 B   magic 8 · version u16 · cipher u16 · chunk size u32 · key id 16 · zero u32 · CRC-32
 *     frame   n + 8  payload length u32 · payload · CRC-32 over index u32, length u32, payload
 *     footer  48 B   zero u32 · plaintext size u64 · SHA-256 of the plaintext 32 · CRC-32
 *
 * Integers are big-endian. Every payload but the last is exactly one chunk long, so a range is found by arithmetic. The CRCs
 * catch what a disk or a network flips; the SHA-256 is the identity of the content.
 */
import { crc32 } from 'node:zlib';

export const headerSizeBytes = 40;
export const footerSizeBytes = 48;
/** Length before and checksum after each payload. */
export const frameOverheadBytes = 8;
/** 256 KiB: one frame is read to serve any range, and 8 B a frame is 0.003 % of the store. */
export const defaultChunkSizeBytes = 256 * 1024;
/** A header that asks for more is damaged; it would make a reader allocate without bound. */
const maxChunkSizeBytes = 16 * 1024 * 1024;

const magic = Buffer.from('\x89SLO\r\n\x1a\n', 'latin1');
const version = 1;
const noCipher = 0;

/** The stored bytes are not what was written. The message says where, never what. */
export class Damage extends Error {}

export interface Footer {
  /** Size of the plaintext. */
  sizeBytes: number;
  /** SHA-256 of the plaintext, hex. */
  sha256: string;
}

export function encodeHeader(chunkSizeBytes: number): Buffer {
  const header = Buffer.alloc(headerSizeBytes);
  magic.copy(header);
  header.writeUInt16BE(version, 8);
  header.writeUInt16BE(noCipher, 10);
  header.writeUInt32BE(chunkSizeBytes, 12);
  header.writeUInt32BE(crc32(header.subarray(0, 36)), 36);
  return header;
}

/**
 * @returns the chunk size of the object
 * @throws Damage when it is not an intact header, or of a version or cipher this program does not know
 */
export function decodeHeader(header: Buffer): { chunkSizeBytes: number } {
  if (header.length !== headerSizeBytes) throw new Damage('the header is cut off');
  if (!header.subarray(0, 8).equals(magic)) throw new Damage('there is no header');
  if (header.readUInt32BE(36) !== crc32(header.subarray(0, 36))) throw new Damage('the header is altered');
  if (header.readUInt16BE(8) !== version) throw new Damage(`format ${header.readUInt16BE(8)} is unknown`);
  if (header.readUInt16BE(10) !== noCipher) throw new Damage(`cipher ${header.readUInt16BE(10)} is unknown`);
  const chunkSizeBytes = header.readUInt32BE(12);
  if (chunkSizeBytes === 0 || chunkSizeBytes > maxChunkSizeBytes)
    throw new Damage('the chunk size is absurd');
  return { chunkSizeBytes };
}

/** The 4 bytes before a payload. */
export function encodeLength(payloadSizeBytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(payloadSizeBytes);
  return length;
}

/** The 4 bytes after a payload; the index is covered so that frames cannot change places. */
export function encodeFrameChecksum(index: number, payload: readonly Buffer[]): Buffer {
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(frameChecksum(index, payload));
  return checksum;
}

/** @throws Damage when the payload is not the one that was written at this index */
export function assertFrame(index: number, payload: Buffer, checksum: number): void {
  if (frameChecksum(index, [payload]) !== checksum) throw new Damage(`chunk ${index} is altered`);
}

function frameChecksum(index: number, payload: readonly Buffer[]): number {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(index);
  head.writeUInt32BE(
    payload.reduce((sum, piece) => sum + piece.length, 0),
    4,
  );
  return payload.reduce((sum, piece) => crc32(piece, sum), crc32(head));
}

export function encodeFooter({ sizeBytes, sha256 }: Footer): Buffer {
  const footer = Buffer.alloc(footerSizeBytes);
  footer.writeBigUInt64BE(BigInt(sizeBytes), 4);
  footer.write(sha256, 12, 'hex');
  footer.writeUInt32BE(crc32(footer.subarray(0, 44)), 44);
  return footer;
}

/** @throws Damage when it is not an intact footer */
export function decodeFooter(footer: Buffer): Footer {
  if (footer.length !== footerSizeBytes) throw new Damage('the footer is cut off');
  if (footer.readUInt32BE(0) !== 0 || footer.readUInt32BE(44) !== crc32(footer.subarray(0, 44))) {
    throw new Damage('the footer is altered');
  }
  return {
    sizeBytes: Number(footer.readBigUInt64BE(4)),
    sha256: footer.toString('hex', 12, 44),
  };
}

/**
 * Size of the plaintext in a stored object of this size.
 * @throws Damage when no intact object has this size, so it was cut off or grew
 */
export function plaintextSizeBytes(storedSizeBytes: number, chunkSizeBytes: number): number {
  const framesSizeBytes = storedSizeBytes - headerSizeBytes - footerSizeBytes;
  const fullFrames = Math.floor(framesSizeBytes / (chunkSizeBytes + frameOverheadBytes));
  const restSizeBytes = framesSizeBytes - fullFrames * (chunkSizeBytes + frameOverheadBytes);
  if (framesSizeBytes < 0 || (restSizeBytes > 0 && restSizeBytes <= frameOverheadBytes)) {
    throw new Damage(`${storedSizeBytes} B cannot be a whole object`);
  }
  return fullFrames * chunkSizeBytes + Math.max(0, restSizeBytes - frameOverheadBytes);
}

/** Where in the stored object the frame of this chunk starts. */
export function frameOffsetBytes(index: number, chunkSizeBytes: number): number {
  return headerSizeBytes + index * (chunkSizeBytes + frameOverheadBytes);
}

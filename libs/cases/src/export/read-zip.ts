import { inflateRawSync } from 'node:zlib';

const endOfDirectory = 0x06054b50;
const entryOfDirectory = 0x02014b50;
const mostEntryBytes = 100_000_000;

/**
 * Files of a small ZIP archive, stored or deflated, in memory.
 * Source: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16; without ZIP64, encryption and split archives.
 * @throws RangeError for what is no such archive
 */
export function readZip(bytes: Buffer): Map<string, Buffer> {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== endOfDirectory)
    throw new RangeError('is no ZIP archive');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const files = new Map<string, Buffer>();
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entryOfDirectory)
      throw new RangeError('has a broken directory');
    const method = bytes.readUInt16LE(at + 10);
    const packedBytes = bytes.readUInt32LE(at + 20);
    const wholeBytes = bytes.readUInt32LE(at + 24);
    const nameBytes = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameBytes);
    at += 46 + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    if (local + 30 > bytes.length || wholeBytes > mostEntryBytes || files.has(name))
      throw new RangeError(`holds ${JSON.stringify(name)} in a way that cannot be read`);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + packedBytes);
    files.set(name, contentOf(name, packed, method, wholeBytes));
  }
  return files;
}

function contentOf(name: string, packed: Buffer, method: number, wholeBytes: number): Buffer {
  if (method === 0) return packed;
  if (method !== 8) throw new RangeError(`packs ${JSON.stringify(name)} in an unknown way`);
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, wholeBytes) });
  } catch {
    throw new RangeError(`holds ${JSON.stringify(name)} broken`);
  }
}

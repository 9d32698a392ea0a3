import { open } from 'node:fs/promises';

/** Random access to the bytes of a file that may still lie anywhere: on disk, in memory, in an object store. */
export interface ByteReader {
  readonly sizeBytes: number;
  /** Up to `length` bytes from `offset`; fewer, or none, at the end of the file. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** The bytes of a buffer; nothing is copied. */
export function bufferReader(bytes: Uint8Array): ByteReader {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}

/** Opens the file for the duration of `use`. @throws the file system's own error when it cannot be read */
export async function withFileReader<T>(path: string, use: (reader: ByteReader) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    const { size: sizeBytes } = await file.stat();
    return await use({
      sizeBytes,
      async read(offset, length) {
        const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
        return buffer.subarray(0, bytesRead);
      },
    });
  } finally {
    await file.close();
  }
}

/** Thrown by a `HeaderWindow` where the file ends before what it promised. */
export class EndOfBytes extends Error {}

/**
 * Small reads through one sliding window, so that parsing a header byte by byte costs a handful of file reads.
 * Numbers are big endian unless `isLittleEndian` is set.
 */
export class HeaderWindow {
  isLittleEndian = false;
  private start = 0;
  private bytes: Buffer = Buffer.alloc(0);

  constructor(
    private readonly reader: ByteReader,
    private readonly windowBytes = 65_536,
  ) {}

  get sizeBytes(): number {
    return this.reader.sizeBytes;
  }

  /** Exactly `length` bytes. @throws EndOfBytes */
  async take(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || offset + length > this.sizeBytes) throw new EndOfBytes(`no byte ${offset + length}`);
    if (offset < this.start || offset + length > this.start + this.bytes.length) {
      const read = await this.reader.read(offset, Math.max(length, this.windowBytes));
      this.start = offset;
      this.bytes = Buffer.from(read.buffer, read.byteOffset, read.byteLength);
      if (this.bytes.length < length) throw new EndOfBytes(`no byte ${offset + length}`);
    }
    return this.bytes.subarray(offset - this.start, offset - this.start + length);
  }

  /** The window from `offset` on, at least `length` bytes of it. @throws EndOfBytes */
  async from(offset: number, length = 1): Promise<Buffer> {
    await this.take(offset, length);
    return this.bytes.subarray(offset - this.start);
  }

  async u8(offset: number): Promise<number> {
    return (await this.take(offset, 1)).readUInt8(0);
  }

  async u16(offset: number): Promise<number> {
    const bytes = await this.take(offset, 2);
    return this.isLittleEndian ? bytes.readUInt16LE(0) : bytes.readUInt16BE(0);
  }

  async u32(offset: number): Promise<number> {
    const bytes = await this.take(offset, 4);
    return this.isLittleEndian ? bytes.readUInt32LE(0) : bytes.readUInt32BE(0);
  }

  async ascii(offset: number, length: number): Promise<string> {
    return (await this.take(offset, length)).toString('latin1');
  }
}

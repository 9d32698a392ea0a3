import { setTimeout as pause } from 'node:timers/promises';
import { Problem } from '#kernel';
import type { ObjectDriver, StoredRange } from './object-driver.js';
import type { Footer } from './object-format.js';
import {
  assertFrame,
  Damage,
  decodeFooter,
  decodeHeader,
  footerSizeBytes,
  frameOffsetBytes,
  frameOverheadBytes,
  headerSizeBytes,
  plaintextSizeBytes,
} from './object-format.js';

/** Part of the plaintext, both ends included, counted from 0 as in HTTP; without `end`, to the end. */
export interface ByteRange {
  start: number;
  end?: number;
}

/** Reads of one frame before it counts as damaged, or the store as down: a flip on the wire is gone at the next read. */
const maxReads = 3;
const pauseMs = 50;

interface Layout {
  chunkSizeBytes: number;
  /** Of the plaintext. */
  sizeBytes: number;
  storedSizeBytes: number;
  chunkCount: number;
}

/** Which chunks to read, and where the wanted plaintext starts and ends (exclusive). */
interface Span {
  firstChunk: number;
  lastChunk: number;
  start: number;
  end: number;
}

/**
 * The plaintext of one object, chunk by chunk, each checked before it is handed out, the last one only after the footer has been
 * found intact too. What fails in the middle is read again from the chunk where it failed.
 * @throws Problem `not-found`, `range-not-satisfiable`, `object-damaged`, `dependency-down`
 */
export async function* readPlaintext(
  driver: ObjectDriver,
  key: string,
  range?: ByteRange,
): AsyncGenerator<Buffer> {
  const reading = new Reading(driver, key, range);
  try {
    const { layout, span } = await reading.locate();
    if (layout.chunkCount === 0) await reading.footer();
    for (let index = span.firstChunk; index <= span.lastChunk; index += 1) {
      const chunk = await reading.chunk(index);
      if (index === layout.chunkCount - 1) await reading.footer();
      const offset = index * layout.chunkSizeBytes;
      yield chunk.subarray(Math.max(0, span.start - offset), span.end - offset);
    }
  } finally {
    await reading.close();
  }
}

/** Size and SHA-256 as written, from the end of the object alone. @throws as `readPlaintext` */
export async function readFooter(
  driver: ObjectDriver,
  key: string,
  storedSizeBytes: number,
): Promise<Footer> {
  const start = Math.max(0, storedSizeBytes - footerSizeBytes);
  return readAgain(key, async () => {
    const bytes = await openBytes(driver, key, { start, end: start + footerSizeBytes - 1 });
    try {
      return decodeFooter(await bytes.take(footerSizeBytes));
    } finally {
      await bytes.close();
    }
  });
}

class Reading {
  private bytes: Bytes | undefined;
  private layout: Layout | undefined;
  private span: Span | undefined;

  constructor(
    private readonly driver: ObjectDriver,
    private readonly key: string,
    private readonly range: ByteRange | undefined,
  ) {}

  async locate(): Promise<{ layout: Layout; span: Span }> {
    return this.again(async () => {
      // The whole object is one request; a range needs the header first, to know which bytes to ask for.
      const bytes = await openBytes(
        this.driver,
        this.key,
        this.range && { start: 0, end: headerSizeBytes - 1 },
      );
      this.bytes = bytes;
      const { chunkSizeBytes } = decodeHeader(await bytes.take(headerSizeBytes));
      const sizeBytes = plaintextSizeBytes(bytes.objectSizeBytes, chunkSizeBytes);
      const chunkCount = Math.ceil(sizeBytes / chunkSizeBytes);
      const layout = { chunkSizeBytes, sizeBytes, storedSizeBytes: bytes.objectSizeBytes, chunkCount };
      const span = spanOf(this.range, layout);
      if (this.range) await this.close();
      this.layout = layout;
      this.span = span;
      return { layout, span };
    });
  }

  async chunk(index: number): Promise<Buffer> {
    return this.again(async () => {
      const { layout } = this.located();
      const bytes = await this.at(index);
      const sizeBytes = Math.min(layout.chunkSizeBytes, layout.sizeBytes - index * layout.chunkSizeBytes);
      const frame = await bytes.take(sizeBytes + frameOverheadBytes);
      if (frame.readUInt32BE(0) !== sizeBytes) throw new Damage(`chunk ${index} has another length`);
      const payload = frame.subarray(4, 4 + sizeBytes);
      assertFrame(index, payload, frame.readUInt32BE(4 + sizeBytes));
      return payload;
    });
  }

  async footer(): Promise<void> {
    await this.again(async () => {
      const { layout } = this.located();
      const bytes = await this.at(layout.chunkCount);
      const { sizeBytes } = decodeFooter(await bytes.take(footerSizeBytes));
      if (sizeBytes !== layout.sizeBytes) throw new Damage('the footer speaks of another size');
    });
  }

  async close(): Promise<void> {
    await this.bytes?.close();
    this.bytes = undefined;
  }

  /** The bytes from this chunk on (the footer counts as the one after the last), opened anew when a read has failed. */
  private async at(index: number): Promise<Bytes> {
    const { layout, span } = this.located();
    const endOf = (chunk: number): number =>
      chunk >= layout.chunkCount - 1
        ? layout.storedSizeBytes
        : frameOffsetBytes(chunk + 1, layout.chunkSizeBytes);
    const start =
      index === layout.chunkCount
        ? layout.storedSizeBytes - footerSizeBytes
        : frameOffsetBytes(index, layout.chunkSizeBytes);
    this.bytes ??= await openBytes(this.driver, this.key, { start, end: endOf(span.lastChunk) - 1 });
    return this.bytes;
  }

  private located(): { layout: Layout; span: Span } {
    if (!this.layout || !this.span) throw new Error('Nothing was located yet');
    return { layout: this.layout, span: this.span };
  }

  private async again<T>(read: () => Promise<T>): Promise<T> {
    return readAgain(this.key, async () => {
      const wasOpen = this.bytes !== undefined;
      try {
        return await read();
      } catch (error) {
        await this.bytes?.close().catch(() => undefined);
        this.bytes = undefined;
        // The driver has retried what it could not open; what broke off while flowing is ours to open again.
        throw wasOpen && error instanceof Problem && error.slug === 'dependency-down'
          ? new BrokeOff(error)
          : error;
      }
    });
  }
}

class BrokeOff extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

async function readAgain<T>(key: string, read: () => Promise<T>): Promise<T> {
  for (let reads = 1; ; reads += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof Damage || error instanceof BrokeOff)) throw error;
      if (reads === maxReads) throw error instanceof BrokeOff ? error.problem : damaged(key, error);
      await pause(pauseMs * reads * (0.5 + Math.random()));
    }
  }
}

function spanOf(range: ByteRange | undefined, { sizeBytes, chunkSizeBytes, chunkCount }: Layout): Span {
  if (!range) return { firstChunk: 0, lastChunk: chunkCount - 1, start: 0, end: sizeBytes };
  const last = Math.min(range.end ?? sizeBytes - 1, sizeBytes - 1);
  if (range.start < 0 || range.start >= sizeBytes || last < range.start) {
    throw new Problem('range-not-satisfiable', { detail: `The file has ${sizeBytes} bytes.`, sizeBytes });
  }
  return {
    firstChunk: Math.floor(range.start / chunkSizeBytes),
    lastChunk: Math.floor(last / chunkSizeBytes),
    start: range.start,
    end: last + 1,
  };
}

async function openBytes(driver: ObjectDriver, key: string, range?: StoredRange): Promise<Bytes> {
  const object = await driver.get(key, range);
  if (!object)
    throw new Problem('not-found', { detail: 'There is no such file in the store.' }, { cause: key });
  return new Bytes(object.body, object.sizeBytes, range ? range.end - range.start + 1 : object.sizeBytes);
}

/** Exactly as many bytes as asked for, out of pieces of any size. */
class Bytes {
  private readonly pieces: AsyncIterator<Buffer>;
  private held: Buffer[] = [];
  private heldSizeBytes = 0;

  constructor(
    body: AsyncIterable<Buffer>,
    readonly objectSizeBytes: number,
    private restSizeBytes: number,
  ) {
    this.pieces = body[Symbol.asyncIterator]();
  }

  /** @throws Damage when the object ends before */
  async take(sizeBytes: number): Promise<Buffer> {
    while (this.heldSizeBytes < sizeBytes) {
      const next = await this.pieces.next();
      if (next.done) throw new Damage('the object is cut off');
      this.held.push(next.value);
      this.heldSizeBytes += next.value.length;
    }
    const all =
      this.held.length === 1 && this.held[0] ? this.held[0] : Buffer.concat(this.held, this.heldSizeBytes);
    this.held = all.length > sizeBytes ? [all.subarray(sizeBytes)] : [];
    this.heldSizeBytes = all.length - sizeBytes;
    this.restSizeBytes -= sizeBytes;
    return all.subarray(0, sizeBytes);
  }

  async close(): Promise<void> {
    // Reading the end of a body that was used up lets a connection be used again; returning early ends it.
    if (this.restSizeBytes <= 0) await this.pieces.next();
    await this.pieces.return?.();
  }
}

function damaged(key: string, cause: Damage): Problem {
  return new Problem(
    'object-damaged',
    { detail: 'The stored file does not match its checksum and is not shown. Restore it from a backup.' },
    { cause: new Error(`${key}: ${cause.message}`) },
  );
}

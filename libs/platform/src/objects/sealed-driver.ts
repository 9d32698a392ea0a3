import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type {
  ObjectDriver,
  ObjectPage,
  OpenObject,
  PutResult,
  StoredFacts,
  StoredRange,
} from './object-driver.js';
import { Damage } from './object-format.js';

/**
 * The sealed form, version 1 (docs/adr/0027): what another driver keeps is unreadable without the key, and cannot be changed, cut
 * off, put together anew or given another key's name without being noticed.
 *
 *     header  44 B   magic 8 · version u16 · zero u16 · salt 32
 *     chunk   n + 16 AES-256-GCM of 64 KiB of content, the last one of what is left, perhaps nothing; tag behind
 *
 * Each object has its own cipher key, HKDF-SHA256 of key, salt and object key. The nonce is 7 zero bytes, the chunk's index u32 and 1 for
 * the last chunk, else 0: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015, CRYPTO), so no nonce comes twice.
 */
const magic = Buffer.from('\x89SLE\r\n\x1a\n', 'latin1');
const version = 1;
const headerSizeBytes = 44;
const saltOffset = 12;
const chunkSizeBytes = 64 * 1024;
const tagSizeBytes = 16;
const sealedChunkSizeBytes = chunkSizeBytes + tagSizeBytes;
const cipher = 'aes-256-gcm';

/** Passed over: they say how the key is found, and lie beside what it opens. Two copies, as without one nothing opens. */
export const sealKeys = ['seal/0', 'seal/1'] as const;
const sealArea = 'seal/';

/** Seals what goes through it; ranges and sizes are those of the content, as if there were no seal. */
export class SealedDriver implements ObjectDriver {
  /** @param key 32 bytes */
  constructor(
    private readonly inner: ObjectDriver,
    private readonly key: Buffer,
  ) {}

  init(options?: { createIfMissing?: boolean }): Promise<void> {
    return this.inner.init(options);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  put(key: string, source: AsyncIterable<Buffer>): Promise<PutResult> {
    return this.inner.put(key, this.seal(key, source));
  }

  async get(key: string, range?: StoredRange): Promise<OpenObject | null> {
    const head = await this.inner.get(key, range && { start: 0, end: headerSizeBytes - 1 });
    if (!head) return null;
    const reader = new Pieces(head.body);
    try {
      const { count, sizeBytes } = layoutOf(head.sizeBytes);
      const objectKey = this.keyOf(key, saltOf(await reader.take(headerSizeBytes)));
      if (!range) return { sizeBytes, body: open(reader, objectKey, 0, count - 1, count) };
      await reader.close();
      const end = Math.min(range.end, sizeBytes - 1);
      if (range.start > end) return { sizeBytes, body: nothing() };
      const [first, last] = [Math.floor(range.start / chunkSizeBytes), Math.floor(end / chunkSizeBytes)];
      const part = await this.inner.get(key, {
        start: headerSizeBytes + first * sealedChunkSizeBytes,
        end: headerSizeBytes + (last + 1) * sealedChunkSizeBytes - 1,
      });
      if (!part) return null;
      const chunks = open(new Pieces(part.body), objectKey, first, last, count);
      return { sizeBytes, body: slice(chunks, range.start - first * chunkSizeBytes, end - range.start + 1) };
    } catch (error) {
      await reader.close();
      throw error;
    }
  }

  async stat(key: string): Promise<StoredFacts | null> {
    const facts = await this.inner.stat(key);
    if (!facts) return null;
    try {
      return { ...facts, sizeBytes: layoutOf(facts.sizeBytes).sizeBytes };
    } catch (error) {
      if (!(error instanceof Damage)) throw error;
      // Cut off: something is there, and whoever reads it is told what.
      return facts;
    }
  }

  delete(key: string): Promise<void> {
    return this.inner.delete(key);
  }

  move(): Promise<'moved'> {
    return Promise.reject(new Error('a sealed object is bound to its key and is not moved'));
  }

  async list(prefix: string, cursor: string | null, limit: number): Promise<ObjectPage> {
    const page = await this.inner.list(prefix, cursor, limit);
    return { ...page, items: page.items.filter(({ key }) => !key.startsWith(sealArea)) };
  }

  sweepUnfinished(olderThanMs: number): Promise<number> {
    return this.inner.sweepUnfinished(olderThanMs);
  }

  private keyOf(key: string, salt: Buffer): Buffer {
    return Buffer.from(hkdfSync('sha256', this.key, salt, `samelight seal ${version} ${key}`, 32));
  }

  private async *seal(key: string, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const salt = randomBytes(32);
    const objectKey = this.keyOf(key, salt);
    const header = Buffer.alloc(headerSizeBytes);
    magic.copy(header);
    header.writeUInt16BE(version, 8);
    salt.copy(header, saltOffset);
    yield header;
    let index = 0;
    let waiting: Buffer[] = [];
    let waitingBytes = 0;
    for await (const piece of source) {
      waiting.push(piece);
      waitingBytes += piece.length;
      // The last chunk is marked, so one is kept back until something comes behind it.
      if (waitingBytes <= chunkSizeBytes) continue;
      let rest = Buffer.concat(waiting);
      for (; rest.length > chunkSizeBytes; index += 1) {
        yield sealChunk(objectKey, index, false, rest.subarray(0, chunkSizeBytes));
        rest = rest.subarray(chunkSizeBytes);
      }
      waiting = [rest];
      waitingBytes = rest.length;
    }
    yield sealChunk(objectKey, index, true, Buffer.concat(waiting));
  }
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(index, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

function sealChunk(key: Buffer, index: number, isLast: boolean, content: Buffer): Buffer {
  const sealing = createCipheriv(cipher, key, nonceOf(index, isLast));
  return Buffer.concat([sealing.update(content), sealing.final(), sealing.getAuthTag()]);
}

function openChunk(key: Buffer, index: number, isLast: boolean, sealed: Buffer): Buffer {
  const opening = createDecipheriv(cipher, key, nonceOf(index, isLast), { authTagLength: tagSizeBytes });
  opening.setAuthTag(sealed.subarray(sealed.length - tagSizeBytes));
  const content = opening.update(sealed.subarray(0, sealed.length - tagSizeBytes));
  try {
    opening.final();
  } catch (error) {
    throw new Damage(`sealed chunk ${index} is altered`, { cause: error });
  }
  return content;
}

/** @throws Damage when no intact object has this size */
function layoutOf(sealedSizeBytes: number): { count: number; sizeBytes: number } {
  const body = sealedSizeBytes - headerSizeBytes;
  const count = Math.ceil(body / sealedChunkSizeBytes);
  const rest = body - (count - 1) * sealedChunkSizeBytes;
  if (body < tagSizeBytes || rest < tagSizeBytes)
    throw new Damage(`${sealedSizeBytes} B cannot be a whole sealed object`);
  return { count, sizeBytes: body - count * tagSizeBytes };
}

function saltOf(header: Buffer): Buffer {
  if (header.length !== headerSizeBytes || !header.subarray(0, 8).equals(magic))
    throw new Damage('there is no seal');
  if (header.readUInt16BE(8) !== version) throw new Damage(`seal ${header.readUInt16BE(8)} is unknown`);
  return header.subarray(saltOffset);
}

async function* open(
  reader: Pieces,
  key: Buffer,
  first: number,
  last: number,
  count: number,
): AsyncGenerator<Buffer> {
  try {
    for (let index = first; index <= last; index += 1) {
      const sealed = await reader.take(sealedChunkSizeBytes);
      if (sealed.length < tagSizeBytes) throw new Damage(`sealed chunk ${index} is cut off`);
      yield openChunk(key, index, index === count - 1, sealed);
    }
  } finally {
    await reader.close();
  }
}

async function* slice(chunks: AsyncIterable<Buffer>, skip: number, length: number): AsyncGenerator<Buffer> {
  let left = length;
  let offset = skip;
  for await (const chunk of chunks) {
    const part = chunk.subarray(offset, offset + left);
    offset = 0;
    left -= part.length;
    yield part;
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- an iterable as a driver gives it
async function* nothing(): AsyncGenerator<Buffer> {
  yield* [];
}

/** Takes exact lengths off a stream of pieces. */
class Pieces {
  private readonly pieces: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.pieces = source[Symbol.asyncIterator]();
  }

  /** Shorter only at the end. */
  async take(length: number): Promise<Buffer> {
    const taken: Buffer[] = [this.rest];
    let have = this.rest.length;
    while (have < length) {
      const next = await this.pieces.next();
      if (next.done) break;
      taken.push(next.value);
      have += next.value.length;
    }
    const all = taken.length === 1 ? taken[0]! : Buffer.concat(taken);
    this.rest = all.subarray(length);
    return all.subarray(0, length);
  }

  async close(): Promise<void> {
    await this.pieces.return?.();
  }
}

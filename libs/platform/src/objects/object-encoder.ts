import { createHash } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import { Problem } from '#kernel';
import type { Footer } from './object-format.js';
import {
  defaultChunkSizeBytes,
  encodeFooter,
  encodeFrameChecksum,
  encodeHeader,
  encodeLength,
} from './object-format.js';

export type Source = Readable | AsyncIterable<Uint8Array>;

export interface EncoderOptions {
  expectedSizeBytes?: number;
  /** Hex. */
  expectedSha256?: string;
  maxBytes?: number;
  /** Aborting it breaks the source off. */
  signal?: AbortSignal;
  /** A source that breaks off ends the object instead of failing it, unless nothing came at all. */
  keepsPartial?: boolean;
}

/** What an encoder fails with when it keeps partial content and there is none. */
export class NothingArrived extends Error {}

/**
 * Turns plaintext into the stored form in one pass, hashing on the way. The footer, without which no object is complete, comes
 * out only when size and SHA-256 are the expected ones, so a driver never gets to finish an object that should not be.
 */
export class ObjectEncoder {
  /** To be read once. */
  readonly output: AsyncGenerator<Buffer, void>;
  /** Why the output threw, whatever became of the error on its way through a driver. */
  failure: unknown;
  /** True when the source broke off and the object holds what came before. */
  brokeOff = false;
  private result: Footer | undefined;

  constructor(
    private readonly source: Source,
    private readonly options: EncoderOptions,
  ) {
    // A source may fail before a driver reads from it; reading then says so, and until then it must not end the process.
    if (source instanceof Readable) source.on('error', () => undefined);
    this.output = this.encode();
  }

  /** Reads on to the end, if the driver has not, and returns what the source held. */
  async finish(): Promise<Footer> {
    while (!(await this.output.next()).done);
    if (!this.result) throw new Error('The source was not read to its end');
    return this.result;
  }

  /** Lets go of the source, read or not. A request of which a part is kept stays open: it still has to be answered. */
  release(): void {
    if (this.source instanceof Readable && !this.options.keepsPartial) this.source.destroy();
  }

  private async *encode(): AsyncGenerator<Buffer, void> {
    const hash = createHash('sha256');
    let sizeBytes = 0;
    let index = 0;
    let chunk: Buffer[] = [];
    let chunkSizeBytes = 0;
    try {
      yield encodeHeader(defaultChunkSizeBytes);
      for await (const piece of this.pieces()) {
        sizeBytes += piece.length;
        this.assertNotTooLong(sizeBytes);
        hash.update(piece);
        for (let rest = piece; rest.length > 0;) {
          const taken = rest.subarray(0, defaultChunkSizeBytes - chunkSizeBytes);
          rest = rest.subarray(taken.length);
          chunk.push(taken);
          chunkSizeBytes += taken.length;
          if (chunkSizeBytes < defaultChunkSizeBytes) continue;
          yield* frame(index, chunk, chunkSizeBytes);
          index += 1;
          chunk = [];
          chunkSizeBytes = 0;
        }
      }
      if (chunkSizeBytes > 0) yield* frame(index, chunk, chunkSizeBytes);
      const result = { sizeBytes, sha256: hash.digest('hex') };
      this.assertExpected(result);
      yield encodeFooter(result);
      this.result = result;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }

  /** The source's pieces; its breaking off ends them quietly when partial content is kept. */
  private async *pieces(): AsyncGenerator<Buffer> {
    const { signal, keepsPartial = false } = this.options;
    try {
      if (this.source instanceof Readable) {
        if (signal) addAbortSignal(signal, this.source);
        // Whether to end it on failure is for `release` to say.
        for await (const piece of this.source.iterator({ destroyOnReturn: false })) yield asBuffer(piece);
      } else {
        for await (const piece of this.source) {
          signal?.throwIfAborted();
          yield asBuffer(piece);
        }
      }
    } catch (error) {
      if (!keepsPartial) throw error;
      this.brokeOff = true;
    }
  }

  private assertNotTooLong(sizeBytes: number): void {
    const { maxBytes = Infinity, expectedSizeBytes = Infinity } = this.options;
    if (sizeBytes > maxBytes) {
      throw new Problem('body-too-large', {
        detail: `At most ${maxBytes} bytes are accepted here.`,
        maxBytes,
      });
    }
    if (sizeBytes > expectedSizeBytes)
      throw mismatch(`More than the announced ${expectedSizeBytes} bytes arrived.`);
  }

  private assertExpected({ sizeBytes, sha256 }: Footer): void {
    const { expectedSizeBytes = sizeBytes, expectedSha256 = sha256, keepsPartial = false } = this.options;
    if (keepsPartial && sizeBytes === 0) throw new NothingArrived();
    if (sizeBytes !== expectedSizeBytes) {
      throw mismatch(`${sizeBytes} of the announced ${expectedSizeBytes} bytes arrived.`);
    }
    if (sha256 !== expectedSha256.toLowerCase()) throw mismatch('The SHA-256 is not the announced one.');
  }
}

function* frame(index: number, chunk: Buffer[], sizeBytes: number): Generator<Buffer> {
  yield encodeLength(sizeBytes);
  yield* chunk;
  yield encodeFrameChecksum(index, chunk);
}

function asBuffer(piece: unknown): Buffer {
  if (Buffer.isBuffer(piece)) return piece;
  if (piece instanceof Uint8Array) return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  throw new TypeError('A source of bytes must give bytes, not text or objects.');
}

function mismatch(what: string): Problem {
  return new Problem('upload-checksum-mismatch', {
    detail: `${what} Nothing was kept; send the file again.`,
  });
}

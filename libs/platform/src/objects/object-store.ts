import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Problem } from '#kernel';
import type { ObjectDriver, ObjectPage } from './object-driver.js';
import type { EncoderOptions, Source } from './object-encoder.js';
import { NothingArrived, ObjectEncoder } from './object-encoder.js';
import type { Footer } from './object-format.js';
import { defaultChunkSizeBytes } from './object-format.js';
import type { ByteRange } from './object-reader.js';
import { readFooter, readPlaintext } from './object-reader.js';

/** `sizeBytes` and `sha256` (hex) of the plaintext. */
export type StoredObject = Footer;

export type PutOptions = Omit<EncoderOptions, 'keepsPartial'>;

/** `altered` covers damage in the store as well as intact content that is not the recorded one. */
export type Verification = 'intact' | 'missing' | 'altered';

/**
 * The one way to stored bytes. Objects are immutable, checked while they are written and again whenever they are read, and
 * stream in both directions with back-pressure.
 *
 * Keys are `area/id` or `area/id/part`: lower-case area, id of hex digits and dashes, number. Every method may throw Problem
 * `dependency-down` when the store does not answer, every write `out-of-space`; an outage is never reported as `not-found`.
 */
export class ObjectStore {
  constructor(private readonly driver: ObjectDriver) {}

  async close(): Promise<void> {
    await this.driver.close();
  }

  /**
   * Stores a stream durably; until it returns, and when it throws, the object does not exist. Putting the same content under
   * the same key again succeeds and changes nothing. The source is destroyed on failure.
   * @throws Problem `upload-checksum-mismatch` when size or SHA-256 are not the expected, `body-too-large` above `maxBytes`,
   *   `conflict` when the key holds other content; an error of the source comes through as it is
   */
  async put(key: string, source: Source, options: PutOptions = {}): Promise<StoredObject> {
    return this.write(key, new ObjectEncoder(source, options));
  }

  /**
   * As `put`, but a source that breaks off, also by `signal`, is no failure: what came before is stored. So a resumable upload
   * keeps what a cut connection has brought. On failure the source is left open: it is a request that still needs its answer.
   * @returns `isWhole` false when the source broke off; nothing is stored when `sizeBytes` is 0
   */
  async putPartial(
    key: string,
    source: Source,
    options: Pick<PutOptions, 'maxBytes' | 'signal'> = {},
  ): Promise<StoredObject & { isWhole: boolean }> {
    const encoder = new ObjectEncoder(source, { ...options, keepsPartial: true });
    try {
      return { ...(await this.write(key, encoder)), isWhole: !encoder.brokeOff };
    } catch (error) {
      if (!(error instanceof NothingArrived)) throw error;
      return { sizeBytes: 0, sha256: createHash('sha256').digest('hex'), isWhole: !encoder.brokeOff };
    }
  }

  /**
   * Streams plaintext, of which no byte comes out before its chunk was found intact. Resolves with the first chunk at hand, so
   * most faults come before an answer has begun; later ones end the stream with the same problems.
   * @throws Problem `not-found`, `range-not-satisfiable`, `object-damaged`
   */
  async get(key: string, range?: ByteRange): Promise<Readable> {
    const chunks = readPlaintext(this.driver, key, range);
    const first = await chunks.next();
    return streamOf(first.done ? undefined : first.value, chunks);
  }

  /** Null when there is no such object. Reads the end of the object alone. @throws Problem `object-damaged` */
  async stat(key: string): Promise<(StoredObject & { modifiedAt: Date }) | null> {
    const facts = await this.driver.stat(key);
    if (!facts) return null;
    try {
      return { ...(await readFooter(this.driver, key, facts.sizeBytes)), modifiedAt: facts.modifiedAt };
    } catch (error) {
      // Deleted since it was found.
      if (error instanceof Problem && error.slug === 'not-found') return null;
      throw error;
    }
  }

  /** Gone afterwards, whether it was there or not. */
  async delete(key: string): Promise<void> {
    await this.driver.delete(key);
  }

  /**
   * Gives an object another key without its bytes passing through here. Doing it again changes nothing.
   * @throws Problem `not-found` when there is neither, `conflict` when `to` holds other content
   */
  async move(from: string, to: string): Promise<StoredObject> {
    const result = await this.driver.move(from, to);
    const target = await this.stat(to);
    if (!target)
      throw new Problem('not-found', { detail: 'There is no such file in the store.' }, { cause: from });
    if (result === 'exists') {
      const source = await this.stat(from);
      if (source && source.sha256 !== target.sha256) throw taken(to);
      await this.driver.delete(from);
    }
    return { sizeBytes: target.sizeBytes, sha256: target.sha256 };
  }

  /** Stores the content of several objects, one after the other, as one. They stay. @throws as `put` and `get` */
  async concat(keys: readonly string[], target: string, options: PutOptions = {}): Promise<StoredObject> {
    return this.put(target, readInTurn(this.driver, keys), options);
  }

  /**
   * One page of keys; over all pages each object comes exactly once. Sizes are of the stored form, a little above the content.
   * @param prefix '' for everything, `area/` or `area/id/`
   * @param limit 1 to 1,000
   */
  async list(prefix: string, cursor: string | null = null, limit = 1000): Promise<ObjectPage> {
    return this.driver.list(prefix, cursor, Math.max(1, Math.min(limit, 1000)));
  }

  /** Reads the whole object and compares it with the SHA-256 on record. */
  async verify(key: string, sha256: string): Promise<Verification> {
    const hash = createHash('sha256');
    try {
      for await (const chunk of readPlaintext(this.driver, key)) hash.update(chunk);
    } catch (error) {
      if (error instanceof Problem && error.slug === 'not-found') return 'missing';
      if (error instanceof Problem && error.slug === 'object-damaged') return 'altered';
      throw error;
    }
    return hash.digest('hex') === sha256.toLowerCase() ? 'intact' : 'altered';
  }

  /** Removes what killed writes have left behind, never anything that can be read. Returns how many remnants it removed. */
  async sweepUnfinished(olderThanMs = 24 * 3_600_000): Promise<number> {
    return this.driver.sweepUnfinished(olderThanMs);
  }

  private async write(key: string, encoder: ObjectEncoder): Promise<StoredObject> {
    try {
      const result = await this.driver.put(key, encoder.output);
      const offered = await encoder.finish();
      if (result === 'created') return offered;
      const stored = await this.stat(key);
      if (stored?.sha256 === offered.sha256 && stored.sizeBytes === offered.sizeBytes) return offered;
      throw taken(key);
    } catch (error) {
      encoder.release();
      // What stopped the content is the reason; the driver only saw its put come to an end.
      throw encoder.failure ?? error;
    }
  }
}

async function* readInTurn(driver: ObjectDriver, keys: readonly string[]): AsyncGenerator<Buffer> {
  for (const key of keys) yield* readPlaintext(driver, key);
}

/** Unlike `Readable.from`, ends the chunks also when it is destroyed before its first read: a file stays open otherwise. */
function streamOf(first: Buffer | undefined, chunks: AsyncGenerator<Buffer>): Readable {
  let pending = first;
  return new Readable({
    highWaterMark: defaultChunkSizeBytes,
    read() {
      if (pending) {
        const chunk = pending;
        pending = undefined;
        this.push(chunk);
        return;
      }
      chunks.next().then(
        (next) => this.push(next.done ? null : next.value),
        (error: unknown) => this.destroy(error as Error),
      );
    },
    destroy(error, done) {
      chunks.return(undefined).then(
        () => done(error),
        () => done(error),
      );
    },
  });
}

function taken(key: string): Problem {
  return new Problem(
    'conflict',
    { detail: 'Another file is already stored in this place; stored files are never replaced.' },
    { cause: key },
  );
}

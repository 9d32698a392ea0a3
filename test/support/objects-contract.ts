import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ObjectStore, ObjectStoreSettings } from '../../libs/platform/src/objects/index.js';

/** One driver's store, and the ways around it that the suite needs. */
export interface ObjectsPeer {
  store: ObjectStore;
  settings: ObjectStoreSettings;
  /** Changes stored bytes behind the store's back. */
  tamper(key: string, change: (stored: Buffer) => Buffer): Promise<void>;
  /** Puts a byte under each key the quick way, past the store: for lists alone, which do not look inside. */
  scatter(key: string): Promise<unknown>;
  close(): Promise<void>;
}

const chunkSizeBytes = 256 * 1024;
const headerSizeBytes = 40;
export const newKey = (area = 'originals'): string => `${area}/${randomUUID()}`;
export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
export const problem = (slug: string): object => expect.objectContaining({ slug });

/** In pieces of an odd size, so that none of them ends where a chunk does. */
export function streamOf(bytes: Buffer, pieceSizeBytes = 61_441): Readable {
  const pieces = function* (): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += pieceSizeBytes) yield bytes.subarray(at, at + pieceSizeBytes);
  };
  return Readable.from(pieces(), { objectMode: false });
}

export async function bytesOf(stream: Readable): Promise<Buffer> {
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

/** A source that gives `bytes` and then fails, as a request does when its client goes away. */
function brokenStream(bytes: Buffer): Readable {
  const stream = new PassThrough();
  stream.write(bytes);
  void onceTaken(stream).then(() =>
    stream.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })),
  );
  return stream;
}

/** Resolves when somebody has read all that was written to the stream. */
async function onceTaken(stream: PassThrough): Promise<void> {
  while (stream.readableLength + stream.writableLength > 0) await pause(5);
}

/** What every object store keeps its promises by; each driver runs all of it. */
export function describeObjectStore(name: string, open: () => Promise<ObjectsPeer>): void {
  let peer: ObjectsPeer;
  let store: ObjectStore;
  beforeAll(async () => {
    peer = await open();
    store = peer.store;
  }, 900_000);
  afterAll(async () => {
    await peer.close();
  });

  const stored = async (bytes: Buffer, area?: string): Promise<string> => {
    const key = newKey(area);
    await store.put(key, streamOf(bytes));
    return key;
  };
  const keysUnder = async (prefix: string, limit = 1000): Promise<string[]> => {
    const keys: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await store.list(prefix, cursor, limit);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      keys.push(...page.items.map(({ key }) => key));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return keys;
  };

  describe(`${name}: what is put comes back`, () => {
    it.each([0, 1, chunkSizeBytes - 1, chunkSizeBytes, chunkSizeBytes + 1, 3 * chunkSizeBytes, 20_000_001])(
      'with %i bytes',
      async (sizeBytes) => {
        const bytes = randomBytes(sizeBytes);
        const key = newKey();
        const expected = { sizeBytes, sha256: sha256(bytes) };
        const options = {
          expectedSizeBytes: sizeBytes,
          expectedSha256: expected.sha256,
          maxBytes: sizeBytes,
        };
        expect(await store.put(key, streamOf(bytes), options)).toEqual(expected);
        expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
        expect(await store.stat(key)).toMatchObject(expected);
        expect(await store.verify(key, expected.sha256)).toBe('intact');
      },
      60_000,
    );

    it('in ranges, within, across and along chunk borders', async () => {
      const bytes = randomBytes(3 * chunkSizeBytes + 77);
      const key = await stored(bytes);
      for (const [start, end] of [
        [0, 0],
        [0, bytes.length - 1],
        [chunkSizeBytes - 1, chunkSizeBytes],
        [chunkSizeBytes, 2 * chunkSizeBytes - 1],
        [5, 3 * chunkSizeBytes + 1],
        [3 * chunkSizeBytes, undefined],
        [bytes.length - 1, bytes.length + 1000],
      ] as const) {
        const part = await bytesOf(await store.get(key, end === undefined ? { start } : { start, end }));
        expect(part.equals(bytes.subarray(start, end === undefined ? undefined : end + 1))).toBe(true);
      }
      for (const range of [{ start: bytes.length }, { start: 9, end: 8 }, { start: -1 }]) {
        await expect(store.get(key, range)).rejects.toEqual(problem('range-not-satisfiable'));
      }
      await expect(store.get(await stored(Buffer.alloc(0)), { start: 0 })).rejects.toEqual(
        problem('range-not-satisfiable'),
      );
    });

    it('when a reader stops early, for the next one too', async () => {
      const bytes = randomBytes(5 * chunkSizeBytes);
      const key = await stored(bytes);
      (await store.get(key)).destroy();
      const reader = (await store.get(key)).iterator();
      await reader.next();
      await reader.return?.();
      expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
    });
  });

  describe(`${name}: what is not there`, () => {
    it('is not found, not an outage', async () => {
      expect(await store.stat(newKey())).toBeNull();
      await expect(store.get(newKey())).rejects.toEqual(problem('not-found'));
      await expect(store.get(newKey(), { start: 3 })).rejects.toEqual(problem('not-found'));
      await expect(store.move(newKey(), newKey())).rejects.toEqual(problem('not-found'));
      expect(await store.verify(newKey(), 'ab')).toBe('missing');
    });

    it('can be deleted, once more and alone', async () => {
      const [key, other] = [await stored(Buffer.from('a')), await stored(Buffer.from('b'))];
      await store.delete(key);
      await store.delete(key);
      await store.delete(newKey('uploads'));
      expect(await store.stat(key)).toBeNull();
      expect((await bytesOf(await store.get(other))).toString()).toBe('b');
    });

    it('cannot be reached by a key of another form', async () => {
      for (const key of [
        'originals/../x',
        '/etc/passwd',
        'originals',
        'originals/a/b',
        'Originals/1',
        'a/1/2/3',
        '',
      ]) {
        await expect(store.put(key, streamOf(Buffer.from('x')))).rejects.toThrow(TypeError);
        await expect(store.get(key)).rejects.toThrow(TypeError);
        await expect(store.delete(key)).rejects.toThrow(TypeError);
      }
      await expect(store.list('../')).rejects.toThrow(TypeError);
    });
  });

  describe(`${name}: what is refused leaves nothing`, () => {
    const bytes = randomBytes(9_000_000);
    it.each([
      ['another SHA-256', { expectedSha256: sha256(randomBytes(1)) }, 'upload-checksum-mismatch'],
      ['fewer bytes than announced', { expectedSizeBytes: bytes.length + 1 }, 'upload-checksum-mismatch'],
      ['more bytes than announced', { expectedSizeBytes: bytes.length - 1 }, 'upload-checksum-mismatch'],
      ['more bytes than allowed', { maxBytes: bytes.length - 1 }, 'body-too-large'],
    ])('%s', async (_what, options, slug) => {
      for (const content of [bytes, bytes.subarray(0, 1000)]) {
        const key = newKey();
        const given = content === bytes ? options : scaledTo(content.length, options);
        const source = streamOf(content);
        await expect(store.put(key, source, given)).rejects.toEqual(problem(slug));
        expect(await store.stat(key)).toBeNull();
        expect(source.destroyed).toBe(true);
      }
      expect(await store.sweepUnfinished(0)).toBe(0);
    });

    it('a source that breaks off, with its own error', async () => {
      const key = newKey();
      await expect(store.put(key, brokenStream(bytes))).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(await store.stat(key)).toBeNull();
      expect(await store.sweepUnfinished(0)).toBe(0);
    });

    it('a put that is called off', async () => {
      const key = newKey();
      const call = new AbortController();
      const source = new PassThrough();
      source.write(bytes);
      void onceTaken(source).then(() => call.abort());
      await expect(store.put(key, source, { signal: call.signal })).rejects.toMatchObject({
        name: 'AbortError',
      });
      expect(await store.stat(key)).toBeNull();
      expect(await store.sweepUnfinished(0)).toBe(0);
    });

    it('a put that is half-way is not to be seen', async () => {
      const key = newKey('half');
      const source = new PassThrough();
      const put = store.put(key, source);
      source.write(bytes);
      await onceTaken(source);
      expect(await store.stat(key)).toBeNull();
      expect(await keysUnder('half/')).toEqual([]);
      source.end();
      expect(await put).toMatchObject({ sizeBytes: bytes.length });
      expect(await keysUnder('half/')).toEqual([key]);
    });

    it('a process killed in the middle', async () => {
      for (const afterMegabytes of [1, 18]) {
        const key = newKey('killed');
        const child = startChild('endless', peer.settings, key);
        for await (const line of createInterface({ input: child.stdout })) {
          if (Number(line) >= afterMegabytes) break;
        }
        child.kill('SIGKILL');
        await once(child, 'exit');
        expect(await store.stat(key)).toBeNull();
        expect(await keysUnder('killed/')).toEqual([]);
        await store.put(key, streamOf(Buffer.from('next try')));
        await store.delete(key);
      }
      expect(await store.sweepUnfinished(60_000)).toBe(0);
      expect(await store.sweepUnfinished(0)).toBeGreaterThan(0);
      expect(await store.sweepUnfinished(0)).toBe(0);
    }, 60_000);
  });

  describe(`${name}: a stored object never changes`, () => {
    it.each([100, 9_000_000])('with %i bytes', async (sizeBytes) => {
      const bytes = randomBytes(sizeBytes);
      const key = await stored(bytes);
      expect(await store.put(key, streamOf(bytes))).toEqual({ sizeBytes, sha256: sha256(bytes) });
      await expect(store.put(key, streamOf(randomBytes(sizeBytes)))).rejects.toEqual(problem('conflict'));
      expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
    });

    it('when several write to one key at once, one content wins whole', async () => {
      const key = newKey();
      const contents = Array.from({ length: 4 }, () => randomBytes(300_000));
      const results = await Promise.allSettled(contents.map((content) => store.put(key, streamOf(content))));
      expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
      const won = await bytesOf(await store.get(key));
      expect(contents.some((content) => content.equals(won))).toBe(true);
    });

    it('a flipped bit is caught wherever it is, and never handed out', async () => {
      const bytes = randomBytes(2 * chunkSizeBytes + 1000);
      for (const at of [3, headerSizeBytes + 1, headerSizeBytes + 50, 300_000, 524_400, -50, -20]) {
        const key = await stored(bytes);
        await peer.tamper(key, (whole) => {
          const place = at < 0 ? whole.length + at : at;
          whole.writeUInt8(whole.readUInt8(place) ^ 0x10, place);
          return whole;
        });
        const received: Buffer[] = [];
        const reading = (async () => {
          for await (const chunk of await store.get(key)) received.push(chunk as Buffer);
        })();
        await expect(reading).rejects.toEqual(problem('object-damaged'));
        const before = Buffer.concat(received);
        expect(before.length).toBeLessThan(bytes.length);
        expect(before.equals(bytes.subarray(0, before.length))).toBe(true);
        expect(await store.verify(key, sha256(bytes))).toBe('altered');
      }
    }, 60_000);

    it('an object that was cut off or grew is caught, to the byte', async () => {
      const bytes = randomBytes(chunkSizeBytes + 500);
      for (const cutBytes of [1, 48, 49, 508, 556, chunkSizeBytes, bytes.length + 60, bytes.length + 104]) {
        const key = await stored(bytes);
        await peer.tamper(key, (whole) => whole.subarray(0, whole.length - cutBytes));
        await expect(bytesOf(await store.get(key).catch(failingStream))).rejects.toEqual(
          problem('object-damaged'),
        );
        expect(await store.verify(key, sha256(bytes))).toBe('altered');
      }
      const key = await stored(bytes);
      await peer.tamper(key, (whole) => Buffer.concat([whole, Buffer.alloc(1)]));
      await expect(bytesOf(await store.get(key).catch(failingStream))).rejects.toEqual(
        problem('object-damaged'),
      );
      const small = await stored(Buffer.from('one chunk'));
      await peer.tamper(small, (whole) => whole.subarray(0, whole.length - 1));
      await expect(store.get(small)).rejects.toEqual(problem('object-damaged'));
      await expect(store.stat(small)).rejects.toEqual(problem('object-damaged'));
    }, 60_000);

    it('intact content that is not the recorded one is told apart', async () => {
      const [one, other] = [randomBytes(1000), randomBytes(1000)];
      expect(await store.verify(await stored(one), sha256(other))).toBe('altered');
    });
  });

  describe(`${name}: parts of an upload`, () => {
    it('keep what arrived before the connection broke', async () => {
      const bytes = randomBytes(400_000);
      const part = `${newKey('uploads')}/0`;
      const kept = await store.putPartial(part, brokenStream(bytes));
      expect(kept).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes), isWhole: false });
      expect((await bytesOf(await store.get(part))).equals(bytes)).toBe(true);
    });

    it('keep what arrived before they were called off', async () => {
      const source = new PassThrough();
      source.write(randomBytes(10_000));
      const call = new AbortController();
      void onceTaken(source).then(() => call.abort());
      const kept = await store.putPartial(`${newKey('uploads')}/0`, source, { signal: call.signal });
      expect(kept).toMatchObject({ sizeBytes: 10_000, isWhole: false });
    });

    it('say whether the source came to its end, and keep nothing when nothing came or too much', async () => {
      const part = `${newKey('uploads')}/0`;
      expect(await store.putPartial(part, brokenStream(Buffer.alloc(0)))).toMatchObject({
        sizeBytes: 0,
        isWhole: false,
      });
      expect(await store.putPartial(part, streamOf(Buffer.alloc(0)))).toMatchObject({
        sizeBytes: 0,
        isWhole: true,
      });
      const tooMuch = streamOf(randomBytes(100_000));
      await expect(store.putPartial(part, tooMuch, { maxBytes: 10 })).rejects.toEqual(
        problem('body-too-large'),
      );
      // The request that it came with still has to be answered.
      expect(tooMuch.destroyed).toBe(false);
      expect(await store.stat(part)).toBeNull();
      expect(await store.putPartial(part, streamOf(Buffer.alloc(10)))).toMatchObject({
        sizeBytes: 10,
        isWhole: true,
      });
    });

    it('become one object, checked against what was announced', async () => {
      const upload = newKey('uploads');
      const bytes = randomBytes(1_500_000);
      const cuts = [0, 10, 700_000, bytes.length];
      const keys = cuts.slice(1).map((_cut, part) => `${upload}/${part}`);
      for (const [part, key] of keys.entries()) {
        await store.putPartial(key, streamOf(bytes.subarray(cuts[part], cuts[part + 1])));
      }
      expect((await keysUnder(`${upload}/`)).sort()).toEqual(keys);
      const target = newKey();
      await expect(store.concat(keys, target, { expectedSha256: sha256(Buffer.from('?')) })).rejects.toEqual(
        problem('upload-checksum-mismatch'),
      );
      expect(await store.stat(target)).toBeNull();
      await expect(store.concat([...keys, `${upload}/9`], target)).rejects.toEqual(problem('not-found'));
      const options = { expectedSha256: sha256(bytes), expectedSizeBytes: bytes.length };
      for (let time = 0; time < 2; time += 1) {
        expect(await store.concat(keys, target, options)).toEqual({
          sizeBytes: bytes.length,
          sha256: sha256(bytes),
        });
      }
      expect((await bytesOf(await store.get(target))).equals(bytes)).toBe(true);
      for (const key of keys) await store.delete(key);
      expect(await keysUnder(`${upload}/`)).toEqual([]);
    });

    it('become an object by moving when there is only one, as often as asked', async () => {
      const bytes = randomBytes(9_000_000);
      const part = `${newKey('uploads')}/0`;
      await store.putPartial(part, streamOf(bytes));
      const target = newKey();
      for (let time = 0; time < 2; time += 1) {
        expect(await store.move(part, target)).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) });
      }
      expect(await store.stat(part)).toBeNull();
      expect((await bytesOf(await store.get(target))).equals(bytes)).toBe(true);
      // Killed between the two halves of a move: both are there, and the next try completes it.
      await store.put(part, streamOf(bytes));
      expect(await store.move(part, target)).toMatchObject({ sizeBytes: bytes.length });
      expect(await store.stat(part)).toBeNull();
      await store.put(part, streamOf(Buffer.from('other')));
      await expect(store.move(part, target)).rejects.toEqual(problem('conflict'));
      expect(await store.verify(target, sha256(bytes))).toBe('intact');
    });
  });

  describe(`${name}: lists`, () => {
    it('give each of more than a thousand objects once, in pages', async () => {
      const keys = Array.from({ length: 1010 }, (_one, index) =>
        index % 10 === 0 ? `listed/${randomUUID()}/${index}` : newKey('listed'),
      );
      await eachOf(keys, 32, (key) => peer.scatter(key));
      expect((await keysUnder('listed/')).sort()).toEqual([...keys].sort());
      expect((await keysUnder('listed/', 97)).sort()).toEqual([...keys].sort());
      const page = await store.list('listed/', null, 1);
      expect(page.items[0]?.sizeBytes).toBe(1);
      expect(Math.abs(Date.now() - (page.items[0]?.modifiedAt.getTime() ?? 0))).toBeLessThan(120_000);
      expect(await keysUnder('')).toEqual(expect.arrayContaining(keys));
      expect(await keysUnder('nothing-here/')).toEqual([]);
    }, 120_000);

    it('of one upload give its parts alone', async () => {
      const upload = newKey('uploads');
      for (const key of [upload, `${upload}/0`, `${upload}/10`, `${upload}0/1`]) {
        await store.put(key, streamOf(Buffer.from('part')));
      }
      expect((await keysUnder(`${upload}/`, 1)).sort()).toEqual([`${upload}/0`, `${upload}/10`]);
    });
  });

  it(`${name}: 100 MB pass in and out with flat memory`, async () => {
    const child = startChild('large', peer.settings, newKey());
    let output = '';
    for await (const line of createInterface({ input: child.stdout })) output = line;
    const { readBytes, growthBytes } = JSON.parse(output) as { readBytes: number; growthBytes: number };
    expect(readBytes).toBe(100_000_000);
    expect(growthBytes).toBeLessThan(64_000_000);
  }, 120_000);
}

/** Runs `objects-child.ts`, whose output is lines, in a process of its own. */
export function startChild(
  mode: 'endless' | 'large',
  settings: ObjectStoreSettings,
  key: string,
  { fileSizeLimitKb }: { fileSizeLimitKb?: number } = {},
): ChildProcessByStdio<null, Readable, null> {
  const folder = path.resolve(import.meta.dirname);
  const loader = ['--conditions=source', '--no-warnings', '--import', path.join(folder, 'typescript.mjs')];
  const command = [
    process.execPath,
    ...loader,
    path.join(folder, 'objects-child.ts'),
    mode,
    JSON.stringify(settings),
    key,
  ];
  const limit = fileSizeLimitKb === undefined ? 'unlimited' : String(fileSizeLimitKb * 2);
  return spawn('sh', ['-c', `ulimit -f ${limit} && exec "$@"`, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
}

async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const rest = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
    }),
  );
}

/** The same expectation for a shorter content: sizes move with it, a wrong hash stays wrong. */
function scaledTo(sizeBytes: number, options: Record<string, unknown>): Record<string, unknown> {
  const scaled = Object.entries(options).map(([name, value]) => [
    name,
    typeof value === 'number' ? sizeBytes + (value - 9_000_000) : value,
  ]);
  return Object.fromEntries(scaled) as Record<string, unknown>;
}

/** A fault at the opening counts like one later in the stream. */
function failingStream(error: unknown): Readable {
  return new Readable({
    read() {
      this.destroy(error as Error);
    },
  });
}

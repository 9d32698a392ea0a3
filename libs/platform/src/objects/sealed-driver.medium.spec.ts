import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FsDriver } from './fs-driver.js';
import { SealedDriver } from './sealed-driver.js';

let folder: string;
let driver: SealedDriver;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'samelight-sealed-'));
  driver = new SealedDriver(new FsDriver(join(folder, 'store')), randomBytes(32));
  await driver.init({ createIfMissing: true });
});
afterAll(async () => {
  await driver.close();
  await rm(folder, { recursive: true, force: true });
});

async function all(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}
async function* inPieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield Promise.resolve(content.subarray(at, at + size));
}

const chunk = 64 * 1024;

describe('a sealed object', () => {
  it.each([0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 17])(
    'of %i bytes comes back whole and by ranges, whatever the pieces it came in',
    async (sizeBytes) => {
      const content = randomBytes(sizeBytes);
      for (const [n, piece] of [7_001, chunk, 1_000_000].entries()) {
        const key = `originals/${(sizeBytes * 10 + n).toString(16)}`;
        expect(await driver.put(key, inPieces(content, piece))).toBe('created');
        const whole = (await driver.get(key))!;
        expect(whole.sizeBytes).toBe(sizeBytes);
        expect((await all(whole.body)).equals(content)).toBe(true);
        expect((await driver.stat(key))!.sizeBytes).toBe(sizeBytes);
        for (const [start, end] of [
          [0, 0],
          [0, 39],
          [chunk - 5, chunk + 5],
          [Math.max(0, sizeBytes - 48), sizeBytes - 1],
          [sizeBytes, sizeBytes + 9],
          [1, 10 * chunk],
        ] as const) {
          const part = (await driver.get(key, { start, end }))!;
          expect(part.sizeBytes).toBe(sizeBytes);
          expect((await all(part.body)).equals(content.subarray(start, end + 1))).toBe(true);
        }
      }
    },
  );

  it('is not there when it is not there', async () => {
    expect(await driver.get('originals/ff')).toBeNull();
    expect(await driver.get('originals/ff', { start: 0, end: 1 })).toBeNull();
    expect(await driver.stat('originals/ff')).toBeNull();
  });
});

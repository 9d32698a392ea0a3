import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';
import { imageOf, texturedPixels } from '../../../../test/support/photo-samples.js';
import { PhotoDecoder, type PhotoDecoderOptions } from './index.js';

let folder: string;
let decoder: PhotoDecoder;
const photo = (): string => join(folder, 'photo.jpg');
const heavy = (): string => join(folder, 'heavy.jpg');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'decoder-'));
  await writeFile(photo(), await imageOf(texturedPixels()).jpeg().toBuffer());
  // 49 megapixels take long enough to be interrupted.
  const plain = { create: { width: 7000, height: 7000, channels: 3 as const, background: '#b08070' } };
  await sharp(plain).jpeg({ optimiseCoding: false }).toFile(heavy());
});
afterEach(() => decoder.close());
afterAll(() => rm(folder, { recursive: true }));

const start = (options?: PhotoDecoderOptions): PhotoDecoder => (decoder = new PhotoDecoder(options));

/** Decoder processes of this test process. */
function children(): number[] {
  return readdirSync('/proc/self/task')
    .flatMap((task) => readProc(`self/task/${task}/children`).trim().split(' '))
    .map(Number)
    .filter((pid) => pid > 0 && readProc(`${pid}/cmdline`).includes('decoder/child'));
}

/** Empty when the process or thread has just ended. */
function readProc(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return '';
  }
}

async function whenWorking(): Promise<number> {
  for (;;) {
    const [pid] = children();
    // Once it holds a picture it is at work.
    const memory = pid
      ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
      : 0;
    if (pid && memory > 160_000) return pid;
    await sleep(5);
  }
}

test('makes the derivatives of one photo after another in the same process', async () => {
  start();
  const first = await decoder.process(photo(), folder);
  expect(first).toMatchObject({ widthPx: 400, heightPx: 300, damage: [] });
  const [pid] = children();
  await decoder.process(photo(), folder);
  expect(children()).toEqual([pid]);
});

test('gives the pixels themselves, upright, and leaves no file behind', async () => {
  start();
  const lying = join(folder, 'lying.jpg');
  await writeFile(lying, await imageOf(texturedPixels()).withMetadata({ orientation: 6 }).jpeg().toBuffer());
  const outDir = await mkdtemp(join(folder, 'out-'));
  const { raster, damage } = await decoder.pixels(lying, outDir);
  expect({ ...raster, data: raster.data.length }).toEqual({
    widthPx: 300,
    heightPx: 400,
    channels: 3,
    data: 300 * 400 * 3,
  });
  expect(damage).toEqual([]);
  expect(readdirSync(outDir)).toEqual([]);
  const upright = await sharp(lying).autoOrient().raw().toBuffer();
  expect(Buffer.from(raster.data).equals(upright)).toBe(true);
});

test('hands on what the pipeline says of a file that is no photo', async () => {
  start();
  await writeFile(join(folder, 'liar.jpg'), '%PDF-1.7');
  await expect(decoder.process(join(folder, 'liar.jpg'), folder)).rejects.toMatchObject({
    name: 'Problem',
    slug: 'photo-type-unsupported',
  });
});

test('a fault of the machine is no fault of the photo', async () => {
  start();
  await expect(decoder.process(join(folder, 'missing.jpg'), folder)).rejects.toMatchObject({
    code: 'ENOENT',
  });
  const nowhere = decoder.process(photo(), join(folder, 'no', 'such', 'folder'));
  await expect(nowhere).rejects.toMatchObject({ name: 'Error', code: 'ENOENT' });
});

test('a photo that takes too long is given up, and the next one is decoded', async () => {
  start({ timeoutMs: 300 });
  await expect(decoder.process(heavy(), folder)).rejects.toMatchObject({
    slug: 'photo-unreadable',
    facts: { reason: 'timeout' },
  });
  decoder.close();
  start();
  await expect(decoder.process(photo(), folder)).resolves.toMatchObject({ widthPx: 400 });
});

test.each([
  ['SIGSEGV', 'decoder-crashed'],
  ['SIGKILL', 'out-of-memory'],
] as const)('a process that dies of %s is a failed photo, not a failed worker', async (signal, reason) => {
  start();
  const failure = decoder.process(heavy(), folder).catch((error: unknown) => error);
  process.kill(await whenWorking(), signal);
  expect(await failure).toMatchObject({ slug: 'photo-unreadable', facts: { reason } });
  await expect(decoder.process(photo(), folder)).resolves.toMatchObject({ widthPx: 400 });
});

test('an abort ends the decode at once with its reason', async () => {
  start();
  const abort = new AbortController();
  const failure = decoder.process(heavy(), folder, abort.signal).catch((error: unknown) => error);
  await whenWorking();
  const reason = new Error('shutting down');
  abort.abort(reason);
  expect(await failure).toBe(reason);
});

test('no more processes than allowed, however many photos wait', async () => {
  start({ concurrency: 1 });
  const decodes = Array.from({ length: 4 }, () => decoder.process(photo(), folder));
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, children().length)), 10);
  await Promise.all(decodes);
  clearInterval(watch);
  expect(most).toBe(1);
});

test('a process that has decoded a HEIC, or enough photos, is not used again', async () => {
  start({ photosPerProcess: 2 });
  const heic = join(folder, 'patches.heic');
  await copyFile(new URL('../../fixtures/patches-p3.heic', import.meta.url), heic);
  await decoder.process(heic, folder);
  await whenGone();
  await decoder.process(photo(), folder);
  expect(children()).toHaveLength(1);
  await decoder.process(photo(), folder);
  await whenGone();
  expect(children()).toEqual([]);
});

async function whenGone(): Promise<void> {
  while (children().length > 0) await sleep(5);
}

// A process of its own that writes to an object store: to be killed in the middle, or to have its memory measured.
//   node --conditions=source --import ./test/support/typescript.mjs test/support/objects-child.ts MODE SETTINGS KEY
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Problem } from '../../libs/kernel/src/index.js';
import { createObjectStore, type ObjectStoreSettings } from '../../libs/platform/src/objects/index.js';

const [mode = '', settings = '', key = ''] = process.argv.slice(2);
const store = await createObjectStore(JSON.parse(settings) as ObjectStoreSettings);
const megabyte = randomBytes(1_000_000);

/** Says how far it is after every megabyte, and never ends. */
async function* endless(): AsyncGenerator<Buffer> {
  for (let sent = 1; ; sent += 1) {
    yield megabyte;
    process.stdout.write(`${sent}\n`);
    await pause(5);
  }
}

/** 100 MB in pieces as a socket gives them, each of its own as there. */
async function* hundredMegabytes(): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < 1600; sent += 1) {
    const piece = Buffer.allocUnsafe(62_500);
    piece.fill(sent % 251);
    yield piece;
    if (sent % 16 === 0) await pause(0);
  }
}

if (mode === 'endless') {
  await store.put(key, endless()).catch((error: unknown) => {
    process.stdout.write(`${error instanceof Problem ? error.slug : String(error)}\n`);
  });
}

if (mode === 'large') {
  // Once through with little, so that what is loaded and compiled does not count.
  const warmKey = key.replace(/\/.*/, '/0');
  await store.put(warmKey, [megabyte] as unknown as AsyncIterable<Buffer>);
  await (await store.get(warmKey)).toArray();
  // What the collector has not come to is not held: it collects before each look.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().rss;
  };
  const idleBytes = held();
  let peakBytes = idleBytes;
  const watch = setInterval(() => (peakBytes = Math.max(peakBytes, held())), 25);
  await store.put(key, hundredMegabytes(), { expectedSizeBytes: 100_000_000 });
  let readBytes = 0;
  for await (const chunk of await store.get(key)) readBytes += (chunk as Buffer).length;
  clearInterval(watch);
  process.stdout.write(`${JSON.stringify({ readBytes, growthBytes: peakBytes - idleBytes })}\n`);
}
await store.close();

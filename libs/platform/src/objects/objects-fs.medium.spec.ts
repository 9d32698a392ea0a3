import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  bytesOf,
  describeObjectStore,
  newKey,
  problem,
  sha256,
  startChild,
  streamOf,
} from '../../../../test/support/objects-contract.js';
import { FsDriver } from './fs-driver.js';
import { createObjectStore } from './index.js';
import { ObjectStore } from './object-store.js';

function fileOf(root: string, key: string): string {
  const [area = '', id = '', part] = key.split('/');
  const file = path.join(root, area, id.slice(-2), id);
  return part === undefined ? file : path.join(`${file}.parts`, part);
}

describeObjectStore('folder', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'samelight-objects-'));
  const settings = { kind: 'fs', root } as const;
  const store = await createObjectStore({ ...settings, createIfMissing: true });
  return {
    store,
    settings,
    tamper: async (key, change) => {
      const file = fileOf(root, key);
      await writeFile(file, change(await readFile(file)));
    },
    scatter: async (key) => {
      const file = fileOf(root, key);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, '.');
    },
    close: async () => {
      await store.close();
      await rm(root, { recursive: true });
    },
  };
});

describe('an object that goes away while it is looked at', () => {
  it('is none', async () => {
    class DeletedMeanwhile extends FsDriver {
      override async stat(key: string) {
        const facts = await super.stat(key);
        await this.delete(key);
        return facts;
      }
    }
    const folder = await mkdtemp(path.join(tmpdir(), 'samelight-objects-'));
    const driver = new DeletedMeanwhile(path.join(folder, 'store'));
    await driver.init({ createIfMissing: true });
    const store = new ObjectStore(driver);
    const key = newKey();
    await store.put(key, streamOf(Buffer.from('gone')));
    expect(await store.stat(key)).toBeNull();
    await store.close();
    await rm(folder, { recursive: true });
  });
});

describe('folder: an outage', () => {
  const bytes = Buffer.from('kept');
  let folder: string;
  let root: string;
  let store: ObjectStore;
  let key: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'samelight-objects-'));
    root = path.join(folder, 'store');
    store = await createObjectStore({ kind: 'fs', root, createIfMissing: true });
    key = newKey();
    await store.put(key, streamOf(bytes));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const expectDown = async (): Promise<void> => {
    const down = problem('dependency-down');
    await expect(store.get(key)).rejects.toEqual(down);
    await expect(store.get(newKey())).rejects.toEqual(down);
    await expect(store.stat(key)).rejects.toEqual(down);
    await expect(store.delete(key)).rejects.toEqual(down);
    await expect(store.list('originals/')).rejects.toEqual(down);
    await expect(store.list('')).rejects.toEqual(down);
    await expect(store.put(newKey(), streamOf(bytes))).rejects.toEqual(down);
    await expect(store.move(key, newKey())).rejects.toEqual(down);
    await expect(store.verify(key, sha256(bytes))).rejects.toEqual(down);
  };

  it.each([
    ['the folder is gone', () => Promise.resolve()],
    ['an empty folder is in its place, as when a volume is not mounted', () => mkdir(root)],
    ['a file is in its place', () => writeFile(root, '')],
  ])('is not "not found": %s', async (_what, replace) => {
    await rename(root, `${root}-away`);
    await replace();
    await expectDown();
    await expect(createObjectStore({ kind: 'fs', root })).rejects.toEqual(problem('dependency-down'));
    await rm(root, { recursive: true, force: true });
    await rename(`${root}-away`, root);
    expect((await bytesOf(await store.get(key))).equals(bytes)).toBe(true);
  });

  it('is also another store in the place of ours', async () => {
    await rename(root, `${root}-away`);
    await createObjectStore({ kind: 'fs', root, createIfMissing: true });
    await expect(store.get(key)).rejects.toEqual(problem('dependency-down'));
    await expect(store.stat(key)).rejects.toEqual(problem('dependency-down'));
  });

  it('of room is told as such and leaves nothing', async () => {
    // A limit on file sizes, unlike a full disk, can be had without being root; the write fails in the same place.
    const child = startChild('endless', { kind: 'fs', root }, newKey('full'), { fileSizeLimitKb: 5000 });
    let output = '';
    for await (const line of createInterface({ input: child.stdout })) output = line;
    expect(output).toBe('out-of-space');
    expect(await store.list('full/')).toEqual({ items: [], nextCursor: null });
    expect(await store.sweepUnfinished(0)).toBe(0);
  });
});

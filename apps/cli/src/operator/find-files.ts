import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { headBytes, kindOfFile, readHead, type FoundFile } from '#photos/history';

/** A file in a folder, with when it was last written. */
export interface FileOnDisk {
  /** Below the folder, `/` between names. */
  path: string;
  sizeBytes: number;
  /** ISO, in milliseconds; a card reader's clock is enough to tell whether a file is still the same. */
  modifiedAt: string;
}

/** Every file below a folder that is none of the system's own, by path. Files that go while one looks are left out. */
export async function listFiles(folder: string): Promise<FileOnDisk[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files: FileOnDisk[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const place = join(entry.parentPath, entry.name);
    const path = relative(folder, place).split(sep).join('/');
    const kind = kindOfFile(path);
    if (kind === 'system' || kind === 'sidecar' || path.length > 1000) continue;
    const facts = await stat(place).catch(() => null);
    if (facts)
      files.push({
        path,
        sizeBytes: facts.size,
        modifiedAt: new Date(Math.trunc(facts.mtimeMs)).toISOString(),
      });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What the first bytes of a file say. A file that cannot be read is none. */
export async function lookInto(folder: string, { path, sizeBytes }: FileOnDisk): Promise<FoundFile> {
  if (kindOfFile(path) !== 'photo') return { path, sizeBytes, takenAtLocal: null, content: 'other' };
  const file = await open(join(folder, path), 'r').catch(() => null);
  if (!file) return { path, sizeBytes, takenAtLocal: null, content: 'other' };
  try {
    const length = Math.min(headBytes, sizeBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return { path, sizeBytes, ...readHead(buffer.subarray(0, bytesRead)) };
  } finally {
    await file.close();
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

/** Runs `work` over all items, a few at a time, in no particular order. */
export async function inParallel<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items].reverse();
  await Promise.all(
    Array.from({ length: lanes }, async () => {
      for (let item = queue.pop(); item !== undefined; item = queue.pop()) await work(item);
    }),
  );
}

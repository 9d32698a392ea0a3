import { open, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Writes a small file whole or not at all, also when the machine stops in between. */
export async function writeDurably(file: string, content: string, mode: number): Promise<void> {
  const unfinished = `${file}.${process.pid}.unfinished`;
  await writeFile(unfinished, content, { mode, flush: true });
  await rename(unfinished, file);
  await syncFolder(path.dirname(file));
}

/** Makes renames in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

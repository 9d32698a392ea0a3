import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandFailure, exitCode } from '../commands.js';

/**
 * Writes a file whole or not at all: a reader of the name sees the old file or the new one, also after a power cut.
 * @throws CommandFailure when the place cannot be written to
 */
export async function writeResult(path: string, bytes: Uint8Array): Promise<void> {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const file = await open(beside, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new CommandFailure(exitCode.output, `${path} cannot be written (${code})`);
  }
}

/** Whether two names lead to one file, through whatever links. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all(
    [one, other].map((path) => stat(path, { bigint: true }).catch(() => null)),
  );
  return Boolean(a && b && a.dev === b.dev && a.ino === b.ino);
}

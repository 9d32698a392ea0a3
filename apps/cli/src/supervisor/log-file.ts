import { copyFile, open, rename, stat, truncate } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/** A log is kept in this file and at most this many older ones of this size. */
const rotateAtBytes = 10 * 1024 * 1024;
const keptFiles = 3;
/** More errors than this between two looks are counted, not shown. */
const shownErrors = 5;

/**
 * The log of one child. The child writes to the file itself, so a killed supervisor does not break its output; we only look
 * at what is new and keep the size in bounds.
 */
export class LogFile {
  private readBytes = 0;

  constructor(readonly file: string) {}

  /** Opens the file for a child to append to; the caller closes it. */
  async openForAppending(): Promise<FileHandle> {
    const handle = await open(this.file, 'a', 0o600);
    this.readBytes = (await handle.stat()).size;
    return handle;
  }

  /** Lines for the terminal about the errors since the last call, and rotates the file when it has grown. */
  async newErrors(): Promise<string[]> {
    const counts = new Map<string, number>();
    for (const line of (await this.readNew()).split('\n')) {
      const error = describeError(line);
      if (error) counts.set(error, (counts.get(error) ?? 0) + 1);
    }
    await this.rotate();
    const found = [...counts].map(([error, count]) => (count > 1 ? `${error} (${count} times)` : error));
    const shown = found.slice(0, shownErrors);
    if (found.length > shown.length)
      shown.push(`… and ${found.length - shown.length} more, see ${this.file}`);
    return shown;
  }

  /** The last lines, for the report of a crash. */
  async tail(lines: number): Promise<string[]> {
    const { size } = await stat(this.file);
    const text = await this.read(Math.max(0, size - 8_192), size);
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-lines);
  }

  private async readNew(): Promise<string> {
    const { size } = await stat(this.file);
    if (size < this.readBytes) this.readBytes = 0;
    const text = await this.read(this.readBytes, Math.min(size, this.readBytes + 1024 * 1024));
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    this.readBytes += Buffer.byteLength(whole);
    return whole;
  }

  private async read(from: number, to: number): Promise<string> {
    const handle = await open(this.file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(
        Buffer.alloc(Math.max(0, to - from)),
        0,
        Math.max(0, to - from),
        from,
      );
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  }

  /** Copies and empties: the child keeps its open file, and appending starts at the new end. */
  private async rotate(): Promise<void> {
    if ((await stat(this.file)).size < rotateAtBytes) return;
    for (let n = keptFiles - 1; n >= 1; n -= 1) {
      await rename(`${this.file}.${n}`, `${this.file}.${n + 1}`).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
    await copyFile(this.file, `${this.file}.1`);
    await truncate(this.file);
    this.readBytes = 0;
  }
}

function describeError(line: string): string | undefined {
  if (!line.startsWith('{')) return undefined;
  let entry: Partial<Record<'level' | 'event' | 'context' | 'problem' | 'requestId', unknown>>;
  try {
    entry = JSON.parse(line) as typeof entry;
  } catch {
    return undefined;
  }
  if (entry.level !== 'error' && entry.level !== 'fatal') return undefined;
  const request = entry.requestId && `request ${text(entry.requestId)}`;
  return [entry.event, entry.context, entry.problem, request].filter(Boolean).map(text).join(', ');
}

const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

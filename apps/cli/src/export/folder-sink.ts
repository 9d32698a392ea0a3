import { createWriteStream } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ExportSink } from '#cases';
import { CommandFailure, exitCode } from '../commands.js';

/** An export as a folder that only its owner reads; each file is on the disk when it is said to be written. */
export class FolderSink implements ExportSink {
  readonly filesAtOnce = 4;

  private constructor(private readonly folder: string) {}

  /** @throws CommandFailure unless the folder is empty or does not exist */
  static async open(folder: string): Promise<FolderSink> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if ((await readdir(folder)).length > 0)
      throw new CommandFailure(exitCode.input, `${folder} is not empty; an export begins in an empty folder`);
    return new FolderSink(folder);
  }

  async write(file: string, content: Readable): Promise<void> {
    const target = path.join(this.folder, file);
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    await pipeline(content, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }));
  }
}

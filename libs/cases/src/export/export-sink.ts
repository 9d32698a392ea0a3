import type { Readable } from 'node:stream';

/** Where the files of an export go: a folder, or one archive. */
export interface ExportSink {
  /** How many files it takes at a time. */
  readonly filesAtOnce: number;
  /** Resolves once all of the content is taken; a fault of the content comes through. */
  write(path: string, content: Readable): Promise<void>;
}

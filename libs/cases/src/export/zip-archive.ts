import type { PassThrough, Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import type { ExportSink } from './export-sink.js';

/** An export as one ZIP archive, streamed: pictures as they are, tables compressed. */
export class ZipArchive implements ExportSink {
  /** Entries stand one after the other; a file opened earlier would only wait. */
  readonly filesAtOnce = 1;
  private readonly zip = new ZipFile();
  private readonly broken: Promise<never>;
  private breakOff!: (reason: unknown) => void;

  /** @param madeAt the date of every entry */
  constructor(private readonly madeAt: Date) {
    this.broken = new Promise<never>((_, reject) => (this.breakOff = reject));
    this.broken.catch(() => undefined);
    // A content that breaks off ends the archive: half of it must not look whole.
    this.zip.on('error', (error: Error) => this.content.destroy(error));
  }

  get content(): PassThrough {
    return this.zip.outputStream as PassThrough;
  }

  async write(path: string, content: Readable): Promise<void> {
    const taken = new Promise<void>((resolve, reject) => {
      content.once('end', resolve);
      content.once('error', reject);
    });
    const options = { compress: /\.(csv|json)$/.test(path), mode: 0o100600, mtime: this.madeAt };
    this.zip.addReadStream(content, path, options);
    try {
      await Promise.race([taken, this.broken]);
    } finally {
      content.destroy();
    }
  }

  /** Nothing more comes. */
  end(): void {
    this.zip.end();
  }

  /** Whoever reads it has gone: what waits to be written fails with this reason. */
  fail(reason: unknown): void {
    this.breakOff(reason);
  }
}

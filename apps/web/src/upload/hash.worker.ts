import { createSHA256 } from 'hash-wasm';

export interface HashReport {
  /** Bytes hashed so far. */
  done: number;
  /** Hex digest, with the last report. */
  digest?: string;
  failure?: string;
}

const post = (report: HashReport) => self.postMessage(report);

/** SHA-256 of a file in pieces: memory stays flat for any size, and the page stays free. */
async function hash(file: File): Promise<void> {
  const sha256 = await createSHA256();
  sha256.init();
  const reader = file.stream().getReader();
  let done = 0;
  for (;;) {
    const { value, done: isEnd } = await reader.read();
    if (isEnd) break;
    sha256.update(value);
    done += value.byteLength;
    post({ done });
  }
  post({ done, digest: sha256.digest('hex') });
}

self.onmessage = ({ data }: MessageEvent<File>) => {
  hash(data).catch((error: unknown) => post({ done: 0, failure: String(error) }));
};

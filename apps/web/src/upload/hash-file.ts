import type { HashReport } from './hash.worker';

/**
 * The SHA-256 of a file, in hex, computed beside the page.
 * @throws when the file cannot be read any more, or `AbortError` when stopped
 */
export function hashFile(
  file: File,
  onProgress: (done: number) => void,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), { type: 'module' });
    const end = () => worker.terminate();
    signal.addEventListener('abort', () => {
      end();
      reject(new DOMException('stopped', 'AbortError'));
    });
    worker.onmessage = ({ data }: MessageEvent<HashReport>) => {
      onProgress(data.done);
      if (data.digest) resolve(data.digest);
      else if (data.failure) reject(new Error(data.failure));
      else return;
      end();
    };
    worker.onerror = (event) => {
      end();
      reject(new Error(event.message));
    };
    worker.postMessage(file);
  });
}

import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A lock held by this process until released or until the process ends, however it ends. */
export interface ExclusiveHold {
  release(): Promise<void>;
}

/**
 * Takes a machine-wide lock, or answers undefined when another process has it.
 * The lock is a socket in the kernel's abstract name space: it cannot be left behind by `kill -9`, and taking it is atomic.
 * @param subject what is locked, usually an absolute path
 */
export async function tryExclusive(subject: string): Promise<ExclusiveHold | undefined> {
  const name = `\0samelight-${createHash('sha256').update(subject).digest('hex').slice(0, 32)}`;
  const server = createServer((connection) => connection.destroy());
  const isTaken = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(false) : reject(error),
    );
    server.listen(name, () => resolve(true));
  });
  if (!isTaken) return undefined;
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}

/**
 * Runs `work` while nobody else on this machine works on the same subject.
 * @param waitMs how long to wait for the other one
 */
export async function withExclusive<T>(subject: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const hold = await tryExclusive(subject);
    if (hold) {
      try {
        return await work();
      } finally {
        await hold.release();
      }
    }
    if (Date.now() > deadline) {
      throw new Error(`Another process has been working on ${subject} for ${waitMs / 1000} s; giving up.`);
    }
    await sleep(50);
  }
}

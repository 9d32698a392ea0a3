import { fork, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DecodeReply, DecodeRequest } from './protocol.js';

/** Limits of one decode. */
export interface DecodeLimits {
  timeoutMs: number;
  /** Resident memory of the process at which it is killed, given its memory at rest. */
  memoryBytes: (idleBytes: number) => number;
}

/** How a decode ends that the process did not answer itself. */
export type DecodeDeath = 'timeout' | 'out-of-memory' | 'decoder-crashed';

const startTimeoutMs = 60_000;
const memoryProbeMs = 50;

/** From the sources, as tests run it, node needs the hooks that compile TypeScript; the build is plain JavaScript. */
const isSource = import.meta.url.endsWith('.ts');
const entry = fileURLToPath(new URL(isSource ? './child.ts' : './child.js', import.meta.url));
const sourceHooks = new URL('../../../../test/support/typescript.mjs', import.meta.url);

/** One decoder process: started, asked one photo at a time, killed. */
export class DecoderProcess {
  private idleBytes = 0;
  private isDead = false;
  /** Photos answered so far. */
  decoded = 0;

  private constructor(private readonly child: ChildProcess) {
    child.once('exit', () => {
      this.isDead = true;
    });
    // A channel that closes under a message is followed by `exit`, which settles the decode.
    child.on('error', () => undefined);
  }

  /** @throws Error when the process does not come up */
  static async start(): Promise<DecoderProcess> {
    const child = fork(entry, [], {
      execArgv: [
        '--max-old-space-size=512',
        ...(isSource ? ['--no-warnings', '--import', sourceHooks.href] : []),
      ],
      // None of the parent's settings: what decodes strangers' bytes must not know a secret. Two arenas keep glibc from
      // holding a picture's worth of freed memory for each of libvips's threads.
      env: { MALLOC_ARENA_MAX: '2' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'json',
    });
    const started = new DecoderProcess(child);
    const first = await started.next(startTimeoutMs, null);
    if (typeof first === 'string' || first.kind !== 'ready') {
      started.kill();
      throw new Error('the photo decoder does not start');
    }
    started.idleBytes = started.residentBytes();
    return started;
  }

  get isAlive(): boolean {
    return !this.isDead && this.child.connected;
  }

  /**
   * Has one photo decoded. After any death the process is gone.
   * @throws the signal's reason when it is aborted
   */
  async decode(
    request: DecodeRequest,
    { timeoutMs, memoryBytes }: DecodeLimits,
    signal?: AbortSignal,
  ): Promise<DecodeReply | DecodeDeath> {
    this.child.ref();
    this.child.channel?.ref();
    const abort = (): void => this.kill();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      signal?.throwIfAborted();
      const answer = this.next(timeoutMs, memoryBytes(this.idleBytes));
      this.child.send(request, () => undefined);
      const reply = await answer;
      signal?.throwIfAborted();
      this.decoded += 1;
      return reply;
    } finally {
      signal?.removeEventListener('abort', abort);
      // A process at rest does not keep its parent from ending.
      this.child.channel?.unref();
      this.child.unref();
    }
  }

  kill(): void {
    this.isDead = true;
    this.child.kill('SIGKILL');
  }

  /** The next message, or how the process died instead. */
  private next(timeoutMs: number, memoryBytes: number | null): Promise<DecodeReply | DecodeDeath> {
    return new Promise((resolve) => {
      let verdict: DecodeDeath | null = null;
      const condemn = (death: DecodeDeath): void => {
        verdict ??= death;
        this.kill();
      };
      const timer = setTimeout(() => condemn('timeout'), timeoutMs);
      const probe =
        memoryBytes === null
          ? null
          : setInterval(() => {
              if (this.residentBytes() > memoryBytes) condemn('out-of-memory');
            }, memoryProbeMs);
      const settle = (answer: DecodeReply | DecodeDeath): void => {
        clearTimeout(timer);
        if (probe) clearInterval(probe);
        this.child.off('message', onMessage);
        this.child.off('exit', onExit);
        resolve(answer);
      };
      const onMessage = (message: unknown): void => settle(message as DecodeReply);
      const onExit = (_code: number | null, signal: NodeJS.Signals | null): void =>
        // A kill that was not ours is the kernel's, which is short of memory.
        settle(verdict ?? (signal === 'SIGKILL' && !this.isDead ? 'out-of-memory' : 'decoder-crashed'));
      this.child.prependListener('exit', onExit);
      this.child.on('message', onMessage);
      if (this.isDead) settle('decoder-crashed');
    });
  }

  /** Zero where the system has no /proc: there only time limits a decode. */
  private residentBytes(): number {
    try {
      const status = readFileSync(`/proc/${this.child.pid}/status`, 'latin1');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
    } catch {
      return 0;
    }
  }
}

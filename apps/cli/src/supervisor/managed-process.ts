import { type ChildProcess, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InstanceMessage, SupervisorMessage } from '#platform/embedded';
import { LogFile } from './log-file.js';

/** A program of ours: its script and arguments. */
export type Command = readonly [script: string, ...args: string[]];

export interface ManagedProcessOptions {
  name: string;
  command: Command;
  environment: Record<string, string>;
  logFile: string;
  say: (line: string) => void;
  onMessage?: (message: SupervisorMessage) => void;
  /** How far it steps back for others, as nice(1) counts; 0 when not given. */
  niceness?: number;
}

const firstDelayMs = 250;
const longestDelayMs = 3_000;
/** A process that lived this long was healthy: its next death counts as the first. */
const healthyAfterMs = 10_000;

/**
 * A child that is started again whenever it ends, with growing delays, until it is stopped.
 * It has a process session of its own: Ctrl-C reaches the supervisor alone, which then stops its children in order.
 */
export class ManagedProcess {
  readonly log: LogFile;
  private child: ChildProcess | undefined;
  private isWanted = false;
  private lastMessage: InstanceMessage | undefined;
  private lastReason: string | undefined;
  /** Deaths in a row without a healthy time between them. */
  failures = 0;

  constructor(private readonly options: ManagedProcessOptions) {
    this.log = new LogFile(options.logFile);
  }

  async start(): Promise<void> {
    this.isWanted = true;
    await this.spawn();
  }

  get isUp(): boolean {
    return this.child !== undefined;
  }

  /** Tells the child something now, and again to each successor of it. */
  send(message: InstanceMessage): void {
    this.lastMessage = message;
    if (this.child?.connected) this.child.send(message, () => undefined);
  }

  /** SIGTERM, and SIGKILL to whatever of it is left when the time is up or somebody is in a hurry. */
  async stop(limitMs: number, hurry?: AbortSignal): Promise<void> {
    this.isWanted = false;
    const child = this.child;
    if (!child?.pid) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = sleep(limitMs, 'late' as const, { ref: false, signal: hurry }).catch(() => 'late' as const);
    if ((await Promise.race([ended, late])) === 'late') {
      if (!hurry?.aborted) {
        this.options.say(
          `  ! ${this.options.name} takes longer than ${limitMs / 1000} s and is ended by force`,
        );
      }
      killSession(child.pid);
      await ended;
    }
  }

  private async spawn(): Promise<void> {
    const log = await this.log.openForAppending();
    const startedAt = Date.now();
    try {
      const child = spawnProgram(this.options.command, this.options.environment, log.fd);
      this.child = child;
      if (this.options.niceness && child.pid) setPriority(child.pid, this.options.niceness);
      child.on('message', (message) => this.options.onMessage?.(message as SupervisorMessage));
      child.once('error', (error) => this.options.say(`  ! ${this.options.name}: ${error.message}`));
      child.once('exit', (code, signal) => void this.onExit(code, signal, Date.now() - startedAt));
      if (this.lastMessage) this.send(this.lastMessage);
    } finally {
      await log.close();
    }
  }

  private async onExit(code: number | null, signal: string | null, livedMs: number): Promise<void> {
    // Children of the dead one (a picture being decoded) would otherwise live on without anybody waiting for them.
    if (this.child?.pid) killSession(this.child.pid);
    this.child = undefined;
    if (!this.isWanted) return;
    this.failures = livedMs > healthyAfterMs ? 1 : this.failures + 1;
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (this.failures - 1));
    const how = signal ? `by signal ${signal}` : `with code ${code}`;
    this.options.say(`  ! ${this.options.name} ended ${how}; starting it again in ${delayMs / 1000} s`);
    if (!signal) await this.sayReason();
    await sleep(delayMs);
    if (this.isWanted) await this.spawn();
  }

  /** The line of its log that says most about why it ended, unless it is the same as the last time. */
  private async sayReason(): Promise<void> {
    const lines = await this.log.tail(40);
    const words = lines.filter((line) => !line.startsWith('{'));
    const reason = words.filter((line) => /\b[Ee]rror\b/.test(line)).at(-1) ?? words.at(-1);
    if (!reason || reason === this.lastReason) return;
    this.lastReason = reason;
    this.options.say(`      ${reason.trim().slice(0, 240)} (${this.log.file})`);
  }
}

/** Runs a command to its end. Rejects with the end of its output when it fails, and ends it when the signal says so. */
export async function runCommand(options: ManagedProcessOptions & { signal: AbortSignal }): Promise<void> {
  options.signal.throwIfAborted();
  const logFile = new LogFile(options.logFile);
  const log = await logFile.openForAppending();
  const child = spawnProgram(options.command, options.environment, log.fd);
  await log.close();
  child.on('message', (message) => options.onMessage?.(message as SupervisorMessage));
  const abort = () => child.pid && killSession(child.pid);
  options.signal.addEventListener('abort', abort);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('exit', resolve);
    child.once('error', reject);
  }).finally(() => options.signal.removeEventListener('abort', abort));
  options.signal.throwIfAborted();
  if (code !== 0) {
    throw new Error(
      `${options.name} failed. The end of ${options.logFile}:\n${(await logFile.tail(12)).join('\n')}`,
    );
  }
}

function spawnProgram(command: Command, environment: Record<string, string>, logFd: number): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', ...command], {
    env: environment,
    detached: true,
    stdio: ['ignore', logFd, logFd, 'ipc'],
  });
}

function killSession(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

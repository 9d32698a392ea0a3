import { readFileSync } from 'node:fs';

/** Names one run of one process: a pid alone may be given to another process after a crash or a reboot. */
export interface ProcessIdentity {
  pid: number;
  /** Boot id and start tick as the kernel tells them, e.g. `5f0c…/123456`. */
  startedAt: string;
}

/** The identity of a living process, or undefined when there is none with this pid (a zombie counts as gone). */
export function identify(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name may hold spaces and brackets: fields count from the last bracket.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTick] = [fields[0], fields[19]];
    if (state === undefined || startTick === undefined || 'ZX'.includes(state)) return undefined;
    return { pid, startedAt: `${bootId()}/${startTick}` };
  } catch {
    return undefined;
  }
}

/** True while exactly this run of the process lives. */
export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startedAt === process.startedAt;
}

/** The command name of a living process as the kernel keeps it (at most 15 characters), or undefined. */
export function commandName(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

let knownBootId: string | undefined;
function bootId(): string {
  try {
    knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    knownBootId = 'unknown-boot';
  }
  return knownBootId;
}

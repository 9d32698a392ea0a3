import { readFileSync } from 'node:fs';

/** Names one run of one process: a pid alone may be given to another process after a crash or a reboot. */
export interface ProcessIdentity {
  pid: number;
  /** Boot id and start tick as the kernel tells them, e.g. `5f0c…/123456`. */
  startedAt: string;
}

/** The identity of a living process, or undefined when there is none with this pid (a zombie counts as gone). */
export function identify(pid: number): ProcessIdentity | undefined {
  const found = readStatus(pid);
  return found && { pid, startedAt: `${bootId()}/${found.startTick}` };
}

/** True while exactly this run of the process lives. */
export function isAlive(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startedAt === process.startedAt;
}

/** The command name of a living process as the kernel keeps it (at most 15 characters), or undefined. */
export function commandName(pid: number): string | undefined {
  return readStatus(pid)?.command;
}

/** Source of the fields: proc_pid_stat(5). */
function readStatus(pid: number): { command: string; startTick: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // The command name may hold spaces and brackets: it ends at the last bracket.
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')];
  const fields = text.slice(end + 2).split(' ');
  const [state, startTick] = [fields[0], fields[19]];
  // A zombie keeps its number until its parent asks for it, which after a crash may take a while.
  if (!state || !startTick || 'ZX'.includes(state)) return undefined;
  return { command: text.slice(start + 1, end), startTick };
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

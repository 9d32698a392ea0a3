import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from '#platform/embedded';

/** Environment variable that marks every child, and the children of children, with the data folder they work on. */
export const childMark = 'SAMELIGHT_SUPERVISED_BY';

/**
 * Ends what a killed supervisor left running on this data folder; PostgreSQL does not carry the mark and is adopted instead.
 * A mark in the environment cannot be lost between a start and the writing of a pid file, and no other program has it.
 * @returns how many processes were ended
 */
export async function endLeftovers(dataFolder: string, limitMs: number): Promise<number> {
  const found = await marked(dataFolder);
  for (const each of found) signal(each, 'SIGTERM');
  const deadline = Date.now() + limitMs;
  while (found.some(isAlive) && Date.now() < deadline) await sleep(20);
  for (const each of found) signal(each, 'SIGKILL');
  while (found.some(isAlive)) await sleep(10);
  return found.length;
}

async function marked(dataFolder: string): Promise<ProcessIdentity[]> {
  const found: ProcessIdentity[] = [];
  for (const entry of await readdir('/proc')) {
    const pid = Number(entry);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    // Processes of other users cannot be read, and are not ours.
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (!environment.split('\0').includes(`${childMark}=${dataFolder}`)) continue;
    const identity = identify(pid);
    if (identity) found.push(identity);
  }
  return found;
}

function signal(target: ProcessIdentity, name: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

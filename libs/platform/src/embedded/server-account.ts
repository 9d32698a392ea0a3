import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The operating-system account PostgreSQL runs under; `undefined` means: the one we run under ourselves. */
export type ServerAccount = { uid: number; gid: number } | undefined;

/**
 * PostgreSQL refuses to run as root, so root lends it `nobody`. The account must be listed in /etc/passwd, because initdb
 * looks its name up.
 * @throws Error when we are root and there is no such account
 */
export function serverAccount(): ServerAccount {
  if (process.getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((candidate) => candidate.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':');
  if (!uid || !gid) {
    throw new Error(
      'PostgreSQL does not run as root, and this system has no account "nobody" to run it under. ' +
        'Start as an ordinary user, or run against a PostgreSQL server of your own (README, Operation).',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

/** True when the account can execute the program (reached through every folder above it). */
export function canExecute(program: string, account: ServerAccount): boolean {
  return spawnSync(program, ['--version'], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** True when the account can enter the folder and write in it. */
export function canWriteIn(folder: string, account: ServerAccount): boolean {
  const probe = spawnSync('/bin/sh', ['-c', 'cd "$0" && test -w .', folder], {
    ...account,
    cwd: '/',
    stdio: 'ignore',
  });
  return probe.status === 0;
}

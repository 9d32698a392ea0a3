import { Problem } from '#kernel';
import { BackupFault } from '#platform';
import { CommandFailure, exitCode } from '../commands.js';

export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

const isDamage = / is (damaged|missing)$/;
/** What to do about a backup that is not whole. */
export const ifDamaged =
  'Nothing of it is used. samelight verify-backup PLACE --all says which generations are whole (--generation NAME takes that one); else take another copy of this place, or, while the clinic runs, back up into a new place';

/** Whatever the operator can act on, in one line and with the exit code of its kind. */
export function sayFault(error: unknown): never {
  if (error instanceof BackupFault)
    throw new CommandFailure(
      exitCode.input,
      `${error.message}${isDamage.test(error.message) ? `. ${ifDamaged}` : ''}`,
    );
  if (error instanceof Problem && error.slug === 'dependency-down')
    throw new CommandFailure(exitCode.unavailable, error.facts.detail ?? error.message);
  if (error instanceof Problem && error.slug === 'out-of-space')
    throw new CommandFailure(exitCode.output, 'there is no room left in the place to write to');
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && /^(ECONN|ENOTFOUND|ETIMEDOUT|28|3D000|57P)/.test(code))
    throw new CommandFailure(exitCode.unavailable, `the database does not let us in: ${message ?? code}`);
  throw error;
}

/** Says now and then how far it is, where somebody is watching. */
export function progressOf(what: string): (done: number) => void {
  const every = 500;
  return (done) => {
    if (done % every === 0) process.stderr.write(`… ${done} ${what}\n`);
  };
}

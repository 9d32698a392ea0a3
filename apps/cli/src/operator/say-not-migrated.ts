import { CommandFailure, exitCode } from '../commands.js';

/** A database without our tables is no fault of what is stored. */
export function sayNotMigrated(error: unknown): never {
  const { code } = error as { code?: string };
  if (code === '42883' || code === '42P01')
    throw new CommandFailure(
      exitCode.unavailable,
      'this database has no Samelight schema yet; run samelight migrate',
    );
  throw error;
}

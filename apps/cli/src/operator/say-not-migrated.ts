import { CommandFailure, exitCode } from '../commands.js';

/** A database without our tables, or with those of an older build, is no fault of what is stored. */
export function sayNotMigrated(error: unknown): never {
  const { code } = error as { code?: string };
  // A function, a table or a column that is not there.
  if (code === '42883' || code === '42P01' || code === '42703')
    throw new CommandFailure(
      exitCode.unavailable,
      'this database has not the schema of this build: it is empty or older. Start it once with npm start, or run samelight migrate',
    );
  throw error;
}

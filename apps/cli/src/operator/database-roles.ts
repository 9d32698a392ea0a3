import type { Config, DatabaseRoles } from '#platform';
import { CommandFailure, exitCode } from '../commands.js';

/**
 * The database and the passwords of its roles, as the three addresses state them.
 * @throws CommandFailure `unavailable` when one carries no password
 */
export function databaseRoles(config: Config): DatabaseRoles {
  return {
    database: decodeURIComponent(parseAddress(config.DATABASE_OWNER_URL!).pathname.slice(1)),
    ownerPassword: passwordOf('DATABASE_OWNER_URL', config.DATABASE_OWNER_URL!),
    appPassword: passwordOf('DATABASE_URL', config.DATABASE_URL),
    jobsPassword: passwordOf('DATABASE_JOBS_URL', config.DATABASE_JOBS_URL!),
  };
}

function passwordOf(setting: string, url: string): string {
  const { password } = parseAddress(url);
  if (password === '')
    throw new CommandFailure(exitCode.unavailable, `${setting} carries no password to give to its role`);
  return decodeURIComponent(password);
}

/** libpq also allows no host at all (a socket), which URL does not. */
const parseAddress = (url: string) => new URL(url.replace('@/', '@localhost/'));

import { parseArgs } from 'node:util';
import { Problem } from '#kernel';
import {
  createDataSource,
  createObjectStore,
  Database,
  ensureRoles,
  migrate,
  objectStoreSettings,
  type Config,
} from '#platform';
import { CommandFailure, exitCode } from './commands.js';
import { databaseRoles } from './operator/database-roles.js';
import { makeSetUpLink, setUpLinkDays } from './operator/set-up-link.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';

const help = `Usage: samelight migrate [--data FOLDER]

Brings the database up to date, schema and job queue. In an empty installation it also makes the object store; later one
that is missing is a fault. Safe to run again, and from several places at once.
Needs DATABASE_OWNER_URL and DATABASE_JOBS_URL. With DATABASE_ADMIN_URL it first makes the database and its three roles,
with the passwords that the three addresses carry.

${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { ...dataOption, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const { config } = await openSettings(values.data, ['DATABASE_OWNER_URL', 'DATABASE_JOBS_URL']);
  const ownerUrl = config.DATABASE_OWNER_URL!;
  const jobsUrl = config.DATABASE_JOBS_URL!;
  if (config.DATABASE_ADMIN_URL !== undefined) {
    await ensureRoles(config.DATABASE_ADMIN_URL, databaseRoles(config)).catch(notReachable);
    process.stdout.write('roles and database are there\n');
  }
  const { applied } = await migrate({ ownerUrl, jobsUrl }).catch(notReachable);
  for (const name of applied) process.stdout.write(`applied ${name}\n`);
  process.stdout.write(
    applied.length === 0 ? 'schema and queue are up to date\n' : 'schema and queue are now up to date\n',
  );
  const isNew = await isEmpty(config);
  const objects = await createObjectStore({
    ...objectStoreSettings(config),
    createIfMissing: isNew,
  }).catch(storeNotReachable);
  await objects.close();
  process.stdout.write('object store is there\n');
  if (isNew) {
    const link = await makeSetUpLink(ownerUrl, config.PUBLIC_URL);
    process.stdout.write(`set up the first clinic, within ${setUpLinkDays} days and once, at ${link}\n`);
  }
  return exitCode.done;
}

/**
 * True while nothing can have been stored. Only then a missing object store is made: later its absence means that a volume is
 * not mounted, and an empty one in its place would look like lost photos.
 */
async function isEmpty(config: Config): Promise<boolean> {
  const source = createDataSource(config.DATABASE_URL, [], {
    size: 1,
    name: 'samelight-cli',
    onError: () => {},
  });
  await source.initialize();
  try {
    const [state] = await new Database(source).statement<{ clinic_count: number }>(
      'select * from instance_state()',
    );
    return state!.clinic_count === 0;
  } finally {
    await source.destroy();
  }
}

/** Connections that are refused are the operator's to mend; everything else is a fault of the migration itself. */
function notReachable(error: unknown): never {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined && /^(ECONN|ENOENT|ENOTFOUND|ETIMEDOUT|28|3D000|57P)/.test(code)) {
    throw new CommandFailure(exitCode.unavailable, `the database does not let us in: ${message ?? code}`);
  }
  throw error;
}

function storeNotReachable(error: unknown): never {
  if (error instanceof Problem && error.slug === 'dependency-down')
    throw new CommandFailure(exitCode.unavailable, 'the object store is not there or does not answer');
  throw error;
}

import { parseArgs } from 'node:util';
import { seedDemo } from '#cases';
import { Problem } from '#kernel';
import { CommandFailure, exitCode } from './commands.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { withStores } from './operator/open-stores.js';

const help = `Usage: samelight seed --demo [--data FOLDER]

Writes the records of the demo clinic: members, synthetic patients, sessions, ratings, consents. Its pictures are rendered by the
worker afterwards. Only into an empty database that is to be a demo for good (SAMELIGHT_MODE=demo); a second run adds nothing.

${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { ...dataOption, demo: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  if (!values.demo) throw new CommandFailure(exitCode.usage, 'say --demo; there is nothing else to seed');
  const { config } = await openSettings(values.data);
  if (config.SAMELIGHT_MODE !== 'demo') {
    throw new CommandFailure(
      exitCode.input,
      'this installation is for a real clinic; the demo needs one of its own with SAMELIGHT_MODE=demo',
    );
  }
  const seeded = await withStores(config, ({ db }) => seedDemo(db, tellSupervisor)).catch(sayRealClinic);
  process.stdout.write(
    seeded.isNew
      ? `demo clinic: ${seeded.patientCount} patients, ${seeded.sessionCount} sessions; ` +
          `the worker will render ${seeded.photoCount} pictures\n`
      : 'the demo clinic is there already; nothing was added\n',
  );
  return exitCode.done;
}

/** `npm start` shows how far it is. */
function tellSupervisor(done: number, total: number): void {
  if (process.connected) process.send?.({ type: 'progress', done, total });
}

function sayRealClinic(error: unknown): never {
  if (error instanceof Problem && error.slug === 'conflict')
    throw new CommandFailure(exitCode.input, error.facts.detail ?? error.message);
  if ((error as { code?: string }).code === '42883')
    throw new CommandFailure(
      exitCode.unavailable,
      'this database has no Samelight schema yet; run samelight migrate',
    );
  throw error;
}

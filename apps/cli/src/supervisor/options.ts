import { parseArgs } from 'node:util';
import type { InstanceMode } from '#platform/embedded';

export interface SupervisorOptions {
  dataFolder: string;
  port: number;
  /** Asked for on the command line; else the mode chosen last counts. */
  mode: InstanceMode | undefined;
}

/** A command line that cannot be obeyed. */
export class UsageError extends Error {}

export const usage = `Usage: npm start -- [--demo | --clinic] [--port PORT] [--data FOLDER]

  --demo           open the demo clinic (synthetic patients, no passwords)
  --clinic         open your clinic
  --port PORT      port of the web address (4400)
  --data FOLDER    where everything is kept (.data)

Without --demo or --clinic the first page asks, and later starts remember the answer.`;

/** @throws UsageError that says what was expected and what came */
export function parseOptions(args: string[]): SupervisorOptions | 'help' {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        demo: { type: 'boolean' },
        clinic: { type: 'boolean' },
        port: { type: 'string', default: '4400' },
        data: { type: 'string', default: '.data' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return 'help';
  if (values.demo && values.clinic) throw new UsageError('--demo and --clinic exclude each other.');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new UsageError(`--port expects a whole number from 1 to 65535, not "${values.port}".`);
  }
  return { dataFolder: values.data, port, mode: values.demo ? 'demo' : values.clinic ? 'clinic' : undefined };
}

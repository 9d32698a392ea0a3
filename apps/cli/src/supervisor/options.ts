import { parseArgs } from 'node:util';
import type { InstanceMode } from '#platform/embedded';

export interface SupervisorOptions {
  dataFolder: string;
  port: number;
  /** Port of HTTPS on the clinic's network; undefined keeps it to this machine. */
  lanPort: number | undefined;
  /** Asked for on the command line; else the mode chosen last counts. */
  mode: InstanceMode | undefined;
}

/** A command line that cannot be obeyed. */
export class UsageError extends Error {}

export const usage = `Usage: npm start -- [--demo | --clinic] [--lan] [--port PORT] [--data FOLDER]

  --demo           open the demo clinic (synthetic patients, no passwords)
  --clinic         open your clinic
  --lan            serve the clinic's own network too, over HTTPS, for tablets and other desks
  --lan-port PORT  port of HTTPS (4443)
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
        lan: { type: 'boolean' },
        'lan-port': { type: 'string', default: '4443' },
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
  const port = portOf('--port', values.port);
  const lanPort = values.lan ? portOf('--lan-port', values['lan-port']) : undefined;
  if (lanPort === port) throw new UsageError('--port and --lan-port must differ.');
  return {
    dataFolder: values.data,
    port,
    lanPort,
    mode: values.demo ? 'demo' : values.clinic ? 'clinic' : undefined,
  };
}

function portOf(name: string, given: string): number {
  const port = Number(given);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new UsageError(`${name} expects a whole number from 1 to 65535, not "${given}".`);
}

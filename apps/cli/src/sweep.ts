import { parseArgs } from 'node:util';
import { sweepStrays, type SweepReport } from '#platform';
import { exitCode } from './commands.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { withStores } from './operator/open-stores.js';
import { sayNotMigrated } from './operator/say-not-migrated.js';

const help = `Usage: samelight sweep [--delete] [--even-many] [--json] [--data FOLDER]

Lists stored files that no record names and that are older than a day: what killed uploads have left behind. Deletes nothing
unless told to; then each file is asked for once more at the moment of its deletion. Exit code 0 when nothing is left to do,
1 when files were found and not deleted.

  --delete        delete them
  --even-many     also when more than a tenth of the files seems stray. Make sure first that this is the right database.
  --json          print the result as one JSON object
${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      ...dataOption,
      delete: { type: 'boolean' },
      'even-many': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const isForReal = values.delete ?? false;
  const { config, origin } = await openSettings(values.data);
  const report = await withStores(config, ({ db, objects }) =>
    sweepStrays(db, objects, { isForReal, evenMany: values['even-many'] ?? false }),
  ).catch(sayNotMigrated);
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report, origin, isForReal));
  return report.strays.length === report.deletedCount ? exitCode.done : exitCode.internal;
}

function describe(
  { strays, deletedCount, suspectAreas }: SweepReport,
  origin: string,
  isForReal: boolean,
): string {
  const bytes = strays.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const lines = strays.map(
    ({ key, sizeBytes, modifiedAt }) => `stray    ${key} (${sizeBytes} B, since ${modifiedAt.toISOString()})`,
  );
  for (const area of suspectAreas) {
    lines.push(
      `refused  ${area} holds more strays than uploads leave behind. Is this the right database? If it is: --even-many`,
    );
  }
  lines.push(
    `${strays.length} stray files (${(bytes / 1e6).toFixed(1)} MB) in ${origin}` +
      (isForReal ? `, ${deletedCount} deleted` : strays.length > 0 ? '; nothing deleted, add --delete' : ''),
    '',
  );
  return lines.join('\n');
}

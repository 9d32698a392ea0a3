import { parseArgs } from 'node:util';
import { exitCode } from './commands.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { withStores } from './operator/open-stores.js';
import { sayNotMigrated } from './operator/say-not-migrated.js';
import { verifyOriginals, type VerifyReport } from './operator/verify-originals.js';

const help = `Usage: samelight verify [--json] [--data FOLDER]

Reads every original photo and compares its SHA-256 with its record. Reports what is missing or altered, and stored files that
no record names (stray). Changes nothing; when the system is stopped, its database is started for this. Exit code 0 when everything is as recorded, 1 when anything was found.

  --json          print the result as one JSON object
${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { ...dataOption, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const { config, origin, close } = await openSettings(values.data, [], { startsDatabase: true });
  try {
    const report = await withStores(config, ({ db, objects }) =>
      verifyOriginals(db, objects, values.json ? {} : { onProgress }),
    ).catch(sayNotMigrated);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report, origin));
    return report.faults.length === 0 ? exitCode.done : exitCode.internal;
  } finally {
    await close();
  }
}

const reportEvery = 500;
function onProgress(checkedCount: number): void {
  if (checkedCount % reportEvery === 0) process.stderr.write(`… ${checkedCount} originals read\n`);
}

function describe(report: VerifyReport, origin: string): string {
  const lines = report.faults.map((fault) =>
    fault.fault === 'stray'
      ? `stray    ${fault.objectKey} (${fault.sizeBytes} B stored, no record names it)`
      : `${fault.fault.padEnd(8)} ${fault.objectKey} (photo ${fault.photoId})`,
  );
  const count = (fault: string) => report.faults.filter((found) => found.fault === fault).length;
  return [
    ...lines,
    `${report.checkedCount} originals read (${(report.checkedBytes / 1e6).toFixed(1)} MB) of ${origin}: ` +
      (report.faults.length === 0
        ? 'all as recorded, nothing stray'
        : `${count('missing')} missing, ${count('altered')} altered, ${count('stray')} stray`),
    '',
  ].join('\n');
}

import { parseArgs } from 'node:util';
import { exitCode } from './commands.js';
import { examine, type Finding } from './operator/examine.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';

const help = `Usage: samelight doctor [--json] [--data FOLDER]

Looks at everything an installation needs: settings, database, roles, schema, worker, object store, disk, picture libraries, fonts.
Says of each failure what to do. Exit code 0 when all is well, 6 when something is not.

  --json          print the findings as one JSON array
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
  const { config, origin } = await openSettings(values.data);
  const findings = await examine(config, origin);
  process.stdout.write(
    values.json
      ? `${JSON.stringify(findings)}\n`
      : findings.map((finding) => `${lineOf(finding)}\n`).join(''),
  );
  return findings.every(({ outcome }) => outcome === 'ok') ? exitCode.done : exitCode.unavailable;
}

function lineOf({ subject, outcome, detail, remedy }: Finding): string {
  const line = `${outcome.padEnd(6)}  ${subject.padEnd(12)}  ${detail.replaceAll('\n', ' ')}`;
  return remedy === undefined ? line : `${line}\n        → ${remedy}`;
}

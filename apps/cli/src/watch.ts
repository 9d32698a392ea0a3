import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CommandFailure, exitCode } from './commands.js';
import { newsLine, printable } from './operator/history-words.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { readRules } from './operator/read-rules.js';
import { requireFolder, untilStopped } from './operator/the-clinic.js';
import { watchFolder } from './operator/watch-folder.js';
import { withHistory } from './operator/with-history.js';

const help = `Usage: samelight watch DIR [OPTIONS]

Takes in the photos that a card reader or a tethered camera writes into a folder, until Ctrl-C. A file that still grows is waited
for; what came while nothing watched is found at the next start; nothing in the folder is changed or deleted. Names are read as
"samelight import" reads them, with the outermost folder as the patient unless --rules says otherwise. What is unclear waits on
the Import page and is taken in once somebody has decided.

  --rules FILE        as of samelight import
  --settle SECONDS    how long a file must stand still before it is taken (2)
  --every SECONDS     pause between two looks at the folder (2)
  --clinic NAME       which clinic, when there are several
${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      rules: { type: 'string' },
      clinic: { type: 'string' },
      settle: { type: 'string', default: '2' },
      every: { type: 'string', default: '2' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [given, ...surplus] = positionals;
  if (given === undefined || surplus.length > 0)
    throw new CommandFailure(exitCode.usage, 'expected one folder; see samelight watch --help');
  const folder = resolve(given);
  const [settleMs, everyMs] = [
    milliseconds(values.settle, '--settle'),
    milliseconds(values.every, '--every'),
  ];
  await requireFolder(folder);
  const rules = await readRules(values.rules);
  const { config } = await openSettings(values.data);
  return withHistory(config, values.clinic, async (services, clinicId) => {
    const { signal, release } = untilStopped();
    process.stdout.write(`watching ${printable(folder)}; Ctrl-C ends it\n`);
    try {
      await watchFolder(
        services,
        { clinicId, folder, rules },
        {
          signal,
          settleMs,
          everyMs,
          onFile: (news) => void process.stdout.write(newsLine(news)),
          onTrouble: (message) => void process.stderr.write(`samelight: note: ${message}\n`),
        },
      );
    } finally {
      release();
    }
    process.stdout.write('stopped; the folder is as it was\n');
    return exitCode.done;
  });
}

function milliseconds(text: string, option: string): number {
  const seconds = Number(text);
  if (/^\d{1,4}(\.\d{1,3})?$/.test(text) && seconds >= 0) return seconds * 1000;
  throw new CommandFailure(exitCode.usage, `${option} expects seconds, not ${JSON.stringify(text)}`);
}

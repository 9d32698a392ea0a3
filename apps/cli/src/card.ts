import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { cardIdOf, cardLanguages, cardPapers, drawCardSheet } from '#imaging';
import { CommandFailure, exitCode } from './commands.js';
import { writeResult } from './compile/write-result.js';

const help = `Usage: samelight card --out FILE.pdf [--paper a4|letter] [--language en|zh-Hant|zh-Hans]

Draws the calibration card to print: true size, with its own id. Needs no server.

  --out FILE       the sheet, .pdf
  --paper SIZE     a4 (default) or letter
  --language LANG  of the words on it: en (default), zh-Hant, zh-Hans
  --help           print this

Exit codes: 0 written, 2 wrong command line, 5 result not written, 1 our fault.
`;

/** The command `samelight card`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      out: { type: 'string' },
      paper: { type: 'string', default: 'a4' },
      language: { type: 'string', default: 'en' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const paper = cardPapers.find((one) => one === values.paper);
  const language = cardLanguages.find((one) => one === values.language);
  if (!values.out?.toLowerCase().endsWith('.pdf')) throw usage('--out must name a .pdf file');
  if (!paper) throw usage(`--paper must be one of ${cardPapers.join(', ')}`);
  if (!language) throw usage(`--language must be one of ${cardLanguages.join(', ')}`);
  const cardId = cardIdOf(randomBytes(6));
  await writeResult(values.out, await drawCardSheet(cardId, { paper, language }));
  process.stdout.write(
    `card ${cardId} written to ${values.out}: print it at 100 % and check its line of 100 mm\n`,
  );
  return exitCode.done;
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, `${message}; see samelight card --help`);
}

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { CommandFailure, exitCode } from '../commands.js';

const common = {
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads the arguments of a command that is about one place, and knows `--json` and `--help`.
 * @param wanted what to say when the place is missing, such as `say which place; see samelight restore --help`
 * @returns null when help was asked for, which was written
 * @throws CommandFailure without a place, or with two
 */
export function readOneArgument<const O extends NonNullable<ParseArgsConfig['options']>>(
  argv: string[],
  options: O,
  { help, wanted }: { help: string; wanted: string },
) {
  const { values, positionals } = parseArgs<{
    args: string[];
    allowPositionals: true;
    options: O & typeof common;
  }>({ args: argv, allowPositionals: true, options: { ...options, ...common } });
  if ((values as { help?: boolean }).help) {
    process.stdout.write(help);
    return null;
  }
  const [argument] = positionals;
  if (argument === undefined || positionals.length > 1) throw new CommandFailure(exitCode.usage, wanted);
  return { argument, values };
}

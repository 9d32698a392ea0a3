import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { StatisticsInputError } from '#stats';
import { CommandFailure, exitCode } from './commands.js';
import { families } from './statistics/families.js';

function help(): string {
  const width = Math.max(...Object.keys(families).map((name) => name.length));
  const lines = Object.entries(families).map(([name, { input }]) => `  ${name.padEnd(width)}  ${input}`);
  return `Usage: samelight stats FAMILY --input FILE

Computes what the product computes, from numbers in a JSON file, and prints the result as one JSON object. Needs no server.

  --input FILE  an object with the input of the family, options beside it or under "options"; - reads it from standard input
  --help        print this

What is not estimable is null, and "reason" says why. Missing values are null in the input and are counted as "dropped".

Families and their input (options after the semicolon):
${lines.join('\n')}

Exit codes: 0 done, 2 wrong command line, 3 wrong input, 1 our fault.
`;
}

/** The command `samelight stats`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { input: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(help());
    return exitCode.done;
  }
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw usage('one family is needed');
  const family = Object.hasOwn(families, name) ? families[name] : undefined;
  if (!family)
    throw usage(`there is no family ${JSON.stringify(name)}, only ${Object.keys(families).join(', ')}`);
  if (!values.input) throw usage('--input is needed');
  const given = await objectIn(values.input);
  try {
    process.stdout.write(`${JSON.stringify(family.compute(given), null, 2)}\n`);
  } catch (error) {
    if (!(error instanceof StatisticsInputError)) throw error;
    throw new CommandFailure(
      exitCode.input,
      `${values.input}: ${error.message}; ${name} takes ${family.input}`,
    );
  }
  return exitCode.done;
}

/** Input and options as one object. */
async function objectIn(path: string): Promise<Record<string, unknown>> {
  let content: string;
  try {
    content = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    throw new CommandFailure(exitCode.input, `${path} cannot be read (${code})`);
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new CommandFailure(exitCode.input, `${path} is not JSON`);
  }
  if (!isObject(value)) throw new CommandFailure(exitCode.input, `${path} must hold one JSON object`);
  const { input, options, ...rest } = value;
  for (const [key, part] of [
    ['input', input],
    ['options', options],
  ] as const)
    if (part !== undefined && !isObject(part))
      throw new CommandFailure(exitCode.input, `${path}: "${key}" must be an object`);
  return { ...(input === undefined ? rest : (input as object)), ...(options as object | undefined) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCode.usage, `${message}; see samelight stats --help`);
}

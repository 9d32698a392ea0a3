import { CommandFailure, commands, exitCode } from './commands.js';

/**
 * The `samelight` command line.
 * @param argv what follows `samelight`
 * @returns the exit code, one of {@link exitCode}
 */
export async function main(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(overview());
    return name === undefined ? exitCode.usage : exitCode.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    return fail(exitCode.usage, `there is no command ${JSON.stringify(name)}; see samelight --help`);
  try {
    const { run } = await command.load();
    return await run(rest);
  } catch (error) {
    if (error instanceof CommandFailure) return fail(error.code, error.message);
    // parseArgs names the wrong option itself; anything else is ours and keeps its stack for the report.
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS')) {
      return fail(exitCode.usage, `${firstLine(error)}; see samelight ${name} --help`);
    }
    process.stderr.write(
      `samelight: error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exitCode.internal;
  }
}

function fail(code: number, message: string): number {
  process.stderr.write(`samelight: error: ${message}\n`);
  return code;
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error)
    .split('\n', 1)[0]!
    .replace(/\.$/, '');
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'Usage: samelight COMMAND [OPTIONS]',
    '',
    ...lines,
    '',
    'samelight COMMAND --help explains one command.',
    'Exit codes: 0 done, 1 our fault, 2 wrong command line, 3 wrong input, 4 photos not comparable,',
    '            5 result not written, 6 something it needs does not answer.',
    '',
  ].join('\n');
}

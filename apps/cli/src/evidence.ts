import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { evidenceFile, faultsOfEvidence, readZip } from '#cases';
import { CommandFailure, exitCode } from './commands.js';

const help = `Usage: samelight evidence verify FILE

Whether an archive of evidence holds together: every picture is the one that was agreed to, its originals are the ones named, somebody
other than the maker approved this very set, and the patient agreed to it. Needs no server and no network.

Exit codes: 0 holds, 2 wrong command line, 3 does not hold or cannot be read, 1 our fault.
`;

/** The command `samelight evidence`; see its help text. */
export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [action, path, ...more] = positionals;
  if (action !== 'verify' || path === undefined || more.length > 0)
    throw new CommandFailure(exitCode.usage, 'expected: evidence verify FILE; see samelight evidence --help');
  const files = await read(path);
  const manifest = files.get(evidenceFile);
  if (!manifest) throw new CommandFailure(exitCode.input, `${path} holds no ${evidenceFile}`);
  const hashes = new Map([...files].map(([name, bytes]) => [name, hashOf(bytes)]));
  const faults = faultsOfEvidence(parse(manifest), hashes, hashOf);
  for (const fault of faults) process.stderr.write(`samelight: ${fault}\n`);
  if (faults.length > 0) throw new CommandFailure(exitCode.input, `${path} does not hold together`);
  process.stdout.write(`${path} holds together: ${files.size - 1} pictures\n`);
  return exitCode.done;
}

const hashOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

async function read(path: string): Promise<Map<string, Buffer>> {
  try {
    return readZip(await readFile(path));
  } catch (error) {
    throw new CommandFailure(
      exitCode.input,
      `${path} ${error instanceof RangeError ? error.message : 'cannot be read'}`,
    );
  }
}

function parse(manifest: Buffer): unknown {
  try {
    return JSON.parse(manifest.toString('utf8'));
  } catch {
    return null;
  }
}

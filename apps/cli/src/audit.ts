import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { AuditService, IdentityModule, type ChainReport, type SignedCheckpoint } from '#identity';
import { CommandFailure, exitCode } from './commands.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { sayNotMigrated } from './operator/say-not-migrated.js';
import { withServices } from './operator/with-services.js';

const help = `Usage: samelight audit verify [--checkpoint FILE]… [--earlier-key FILE]… [--json] [--data FOLDER]
       samelight audit checkpoint [--out FILE] [--data FOLDER]

verify      Computes the audit trail of every clinic again and names the first event that was altered, taken out, put in, moved,
            or cut off at the end. Changes nothing. Exit code 0 when every trail holds, 1 when one does not.
checkpoint  Says where each trail ends now, signed. Keep it outside of this machine: with it, verify also finds a trail that was
            cut off or written anew as a whole.

  --checkpoint FILE  a checkpoint made before; may be given more than once
  --earlier-key FILE the master key under which a checkpoint was made, when the installation has been restored under another one
  --out FILE         write the checkpoint there; else it is printed
  --json             print the result as one JSON object
${dataOptionHelp}
`;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      checkpoint: { type: 'string', multiple: true },
      'earlier-key': { type: 'string', multiple: true },
      out: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [act, ...more] = positionals;
  if ((act !== 'verify' && act !== 'checkpoint') || more.length > 0)
    throw new CommandFailure(exitCode.usage, 'say verify or checkpoint; see samelight audit --help');
  const files = await Promise.all((values.checkpoint ?? []).map(readCheckpoints));
  const earlierKeys = await Promise.all((values['earlier-key'] ?? []).map(readKey));
  const { config, close } = await openSettings(values.data, [], { startsDatabase: true });
  try {
    return await withServices(config, [IdentityModule], async (context) => {
      const audits = context.get(AuditService);
      if (act === 'checkpoint') return writeCheckpoint(await audits.checkpoints(), values.out);
      const checkpoints = files.flat();
      if (checkpoints.some((checkpoint) => !audits.isOurs(checkpoint, earlierKeys)))
        throw new CommandFailure(
          exitCode.input,
          'a checkpoint was not made by this installation under its present key, or was altered; see --earlier-key',
        );
      const reports = await audits.verify(checkpoints);
      process.stdout.write(values.json ? `${JSON.stringify({ clinics: reports })}\n` : describe(reports));
      return reports.every(({ broken }) => broken === null) ? exitCode.done : exitCode.internal;
    }).catch(sayNotMigrated);
  } finally {
    await close();
  }
}

async function writeCheckpoint(checkpoints: SignedCheckpoint[], file: string | undefined): Promise<number> {
  const text = `${JSON.stringify({ checkpoints }, null, 2)}\n`;
  if (file === undefined) {
    process.stdout.write(text);
    return exitCode.done;
  }
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (error) {
    throw new CommandFailure(exitCode.output, `${file} cannot be written: ${(error as Error).message}`);
  }
  process.stdout.write(`${file}: the ends of ${checkpoints.length} trails\n`);
  return exitCode.done;
}

async function readCheckpoints(file: string): Promise<SignedCheckpoint[]> {
  try {
    const { checkpoints } = JSON.parse(await readFile(file, 'utf8')) as { checkpoints: SignedCheckpoint[] };
    if (checkpoints.every(isCheckpoint)) return checkpoints;
  } catch (error) {
    throw new CommandFailure(exitCode.input, `${file} is no checkpoint: ${(error as Error).message}`);
  }
  throw new CommandFailure(exitCode.input, `${file} is no checkpoint`);
}

/** 64 hexadecimal digits, alone or as the line MASTER_KEY=… of a file of settings. */
async function readKey(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(exitCode.input, `${file} cannot be read (${error.code ?? 'unknown'})`);
  });
  const key = /^(?:MASTER_KEY=)?["']?([0-9a-f]{64})["']?\s*$/m.exec(text)?.[1];
  if (key === undefined) throw new CommandFailure(exitCode.input, `${file} holds no master key`);
  return key;
}

const isCheckpoint = ({ clinicId, seq, hash, madeAt, signature }: SignedCheckpoint): boolean =>
  [clinicId, hash, madeAt, signature].every((text) => typeof text === 'string') && Number.isInteger(seq);

const words: Record<NonNullable<ChainReport['broken']>['fault'], string> = {
  altered: 'this event was altered',
  missing: 'an event is missing here',
  'out-of-order': 'this event does not follow the one before it',
  'cut-off': 'the trail breaks off here; later events are missing',
  'beyond-the-end': 'the trail ends with another event than it says',
  'differs-from-checkpoint': 'this event is not the one of the checkpoint',
};

function describe(reports: readonly ChainReport[]): string {
  const lines = reports.map(({ clinicId, eventCount, broken }) =>
    broken === null
      ? `${clinicId}  ${eventCount} events, the trail holds`
      : `${clinicId}  event ${broken.seq}${broken.eventId ? ` (${broken.eventId})` : ''}: ${words[broken.fault]}`,
  );
  return [...lines, ''].join('\n');
}

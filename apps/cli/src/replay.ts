import { writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { isId, Problem, type ClinicId, type DerivativeId } from '#kernel';
import { replayDerivative, type Replay } from '#photos';
import { CommandFailure, exitCode } from './commands.js';
import { replayFiles } from './compare/recipe-file.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { withStores } from './operator/open-stores.js';
import { sayNotMigrated } from './operator/say-not-migrated.js';

const help = `Usage: samelight replay DERIVATIVE [--out FILE] [--json] [--data FOLDER]
       samelight replay DIR/compare.json --baseline FILE --followup FILE [--json]

Makes a picture again from its original, by the operations that are stored with it, and compares it with the stored one.
DERIVATIVE is the id of a derivative, as the record of a photo names it. Changes nothing.

The second form makes the pictures of samelight compare again from the two photos; it needs no server.

  --out FILE      write what was made now
  --json          print the result as one JSON object
${dataOptionHelp}

Exit codes: 0 identical bytes or pixels, 1 our fault, 2 wrong command line, 3 no such derivative, 4 the picture differs, 5 not written.
`;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      out: { type: 'string' },
      baseline: { type: 'string' },
      followup: { type: 'string' },
      json: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [id] = positionals;
  const { baseline, followup } = values;
  if (positionals.length === 1 && baseline !== undefined && followup !== undefined)
    return ofFiles(id!, { baseline, followup }, values.json ?? false);
  if (positionals.length !== 1 || !id || !isId(id))
    throw new CommandFailure(exitCode.usage, 'name one derivative by its id; see samelight replay --help');
  const { config } = await openSettings(values.data);
  const replay = await withStores(config, async ({ db, objects }) => {
    const clinics = await db.statement<{ id: ClinicId }>('select all_clinics() as id');
    for (const clinic of clinics) {
      try {
        return await replayDerivative(db, objects, clinic.id, id as DerivativeId);
      } catch (error) {
        if (!(error instanceof Problem && error.slug === 'not-found')) throw error;
      }
    }
    throw new CommandFailure(exitCode.input, `no derivative has the id ${id}`);
  }).catch(sayNotMigrated);
  if (values.out !== undefined) {
    await writeFile(values.out, replay.bytes).catch((error: unknown) => {
      throw new CommandFailure(exitCode.output, `${values.out} cannot be written: ${String(error)}`);
    });
  }
  const { bytes: _bytes, ...facts } = replay;
  process.stdout.write(values.json ? `${JSON.stringify(facts)}\n` : describe(replay));
  return replay.comparison.result === 'differing' ? exitCode.notComparable : exitCode.done;
}

async function ofFiles(
  path: string,
  photos: { baseline: string; followup: string },
  isJson: boolean,
): Promise<number> {
  const replays = await replayFiles(path, photos, (file) => join(dirname(path), basename(file)));
  const pictures = replays.map(({ bytes: _, ...facts }) => facts);
  process.stdout.write(
    isJson
      ? `${JSON.stringify({ pictures })}\n`
      : replays.map((one) => `${one.file}: ${result(one.comparison)}\n`).join(''),
  );
  return replays.some(({ comparison }) => comparison.result === 'differing')
    ? exitCode.notComparable
    : exitCode.done;
}

function result(comparison: Replay['comparison']): string {
  if (comparison.result !== 'differing') return comparison.result.replace('-', ' ');
  if (comparison.meanDeltaE === null) return 'differing: another size';
  return `differing: ΔE00 ${comparison.meanDeltaE.toFixed(3)} on average, ${comparison.maxDeltaE!.toFixed(2)} at most`;
}

function describe({ recipe, recipeVersion, photoId, comparison, enginesThen, enginesNow }: Replay): string {
  const versions = (engines: Record<string, string>) =>
    Object.entries(engines)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ');
  return [
    `${recipe} ${recipeVersion} of photo ${photoId}: ${result(comparison)}`,
    `made with ${versions(enginesThen)}; now ${versions(enginesNow)}`,
    '',
  ].join('\n');
}

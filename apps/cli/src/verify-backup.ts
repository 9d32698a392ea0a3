import { BackupPlace, placeSettings, readPlaceAccess } from '#platform';
import { checkGeneration, chooseGeneration } from './backup/read-backup.js';
import { ifDamaged, megabytes, progressOf, sayFault } from './backup/words.js';
import { exitCode } from './commands.js';
import { readOneArgument } from './operator/one-argument.js';

const help = `Usage: samelight verify-backup PLACE [--generation NAME | --all] [--json]

Reads a backup from end to end and compares every file with its SHA-256; restores nothing and needs no database. Without
--generation it is the newest. Exit code 0 when it is whole, 3 when anything is missing or damaged: each by name.

  --generation NAME   this one, such as 20261125-030000-418
  --all               every generation in the place
  --json              print the result as one JSON object
`;

export async function run(argv: string[]): Promise<number> {
  const given = readOneArgument(
    argv,
    {
      generation: { type: 'string' },
      all: { type: 'boolean' },
    },
    { help, wanted: 'say which place; see samelight verify-backup --help' },
  );
  if (!given) return exitCode.done;
  const { argument: address, values } = given;
  return check(address, values).catch(sayFault);
}

async function check(
  address: string,
  values: { generation?: string; all?: boolean; json?: boolean },
): Promise<number> {
  const place = await BackupPlace.open(address, placeSettings(address, readPlaceAccess()));
  try {
    const newest = await chooseGeneration(place, values.generation);
    const generations = values.all ? await place.generations() : [newest];
    const results = [];
    for (const generation of generations) {
      const onProgress = values.json ? {} : { onProgress: progressOf('files read') };
      const { manifest, checkedBytes, faults } = await checkGeneration(place, generation, onProgress);
      results.push({ generation, photoCount: manifest?.photoCount ?? null, checkedBytes, faults });
      if (values.json) continue;
      for (const fault of faults) process.stdout.write(`${fault}\n`);
      process.stdout.write(
        faults.length === 0
          ? `backup ${generation} is whole: ${manifest!.photoCount} photos, ${megabytes(checkedBytes)} read\n`
          : `backup ${generation}: ${faults.length} faults. ${ifDamaged}\n`,
      );
    }
    if (values.json) process.stdout.write(`${JSON.stringify(results)}\n`);
    return results.every(({ faults }) => faults.length === 0) ? exitCode.done : exitCode.input;
  } finally {
    await place.close();
  }
}

import { BackupPlace, placeSettings, readPlaceAccess } from '#platform';
import { readJournal } from './backup/journal-files.js';
import { chooseGeneration } from './backup/read-backup.js';
import { openTarget } from './backup/restore-target.js';
import { restoreBackup, type RestoreReport } from './backup/restore-backup.js';
import { megabytes, sayFault } from './backup/words.js';
import { exitCode } from './commands.js';
import { dataOption } from './operator/open-settings.js';
import { readOneArgument } from './operator/one-argument.js';

const help = `Usage: samelight restore PLACE [--generation NAME] [--journal WHERE] [--data FOLDER] [--json]

Brings a backup into an empty place: with --data into that folder of npm start; else, when DATABASE_URL is set, into the database
and object store of the environment (needs DATABASE_OWNER_URL and DATABASE_JOBS_URL; with DATABASE_ADMIN_URL it makes roles and
database first); else into .data. Every file is compared with its SHA-256 before anything is live. Consents that were withdrawn,
and patients and photos that were erased after the backup stay so, as far as the journal knows: it lies beside the backups, and
in the lost installation's own object store and database.

  --generation NAME   this one, such as 20261125-030000-418; the newest unless given
  --journal WHERE     read the journal there as well: an object store (folder or s3://bucket) or a postgres:// address
  --data FOLDER       restore into this folder of npm start
  --json              print the result as one JSON object

Exit code 0 when restored; 3 when the backup is damaged or made by a newer build, or the place is not empty: nothing is live then.
`;

export async function run(argv: string[]): Promise<number> {
  const given = readOneArgument(
    argv,
    {
      ...dataOption,
      generation: { type: 'string' },
      journal: { type: 'string' },
    },
    { help, wanted: 'say which place; see samelight restore --help' },
  );
  if (!given) return exitCode.done;
  const { argument: address, values } = given;
  return restore(address, values).catch(sayFault);
}

async function restore(
  address: string,
  values: { data?: string; generation?: string; journal?: string; json?: boolean },
): Promise<number> {
  const place = await BackupPlace.open(address, placeSettings(address, readPlaceAccess()));
  try {
    const generation = await chooseGeneration(place, values.generation);
    const { isDemo } = await place.manifest(generation);
    const journal = values.journal === undefined ? [] : await readJournal(values.journal);
    const target = await openTarget(values.data, isDemo ? 'demo' : 'clinic');
    try {
      const report = await restoreBackup(place, target, {
        generation,
        journal,
        onProgress: (done, total) => {
          if (!values.json && done % 500 === 0) process.stderr.write(`… ${done} of ${total} files\n`);
        },
      });
      await target.finish();
      process.stdout.write(
        values.json ? `${JSON.stringify(asJson(report))}\n` : describe(report, target.name),
      );
    } finally {
      await target.close();
    }
    return exitCode.done;
  } finally {
    await place.close();
  }
}

function asJson({ manifest, ...facts }: RestoreReport) {
  return {
    generation: manifest.generation,
    snapshotAt: manifest.snapshotAt,
    photoCount: manifest.photoCount,
    ...facts,
  };
}

function describe(report: RestoreReport, target: string): string {
  const { manifest } = report;
  const rows = manifest.tables.reduce((sum, { rowCount }) => sum + rowCount, 0);
  return [
    `restored ${manifest.generation} (as of ${manifest.snapshotAt}) into ${target}`,
    `${rows} rows, ${report.filesCount} files (${megabytes(report.filesBytes)}), each as its SHA-256 says`,
    `from the journal: ${report.withdrawnCount} consents withdrawn, ${report.erasedPatientCount} patients and ${report.erasedPhotoCount} photos erased, ` +
      `${report.refiledCount} moves, merges and quarantines`,
    `${report.jobCount} jobs wait for the worker${manifest.hasDerivatives ? '' : '; pictures are computed anew'}`,
    'Everybody signs in anew. Prove it with: samelight verify',
    '',
  ].join('\n');
}

import { resolve } from 'node:path';
import { exportClinic, type ExportReport } from '#cases';
import { recordOwn } from '#identity';
import { isId, type ClinicId } from '#kernel';
import { productVersion } from '#platform';
import { megabytes, progressOf, sayFault } from './backup/words.js';
import { CommandFailure, exitCode } from './commands.js';
import { FolderSink } from './export/folder-sink.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { withStores } from './operator/open-stores.js';
import { readOneArgument } from './operator/one-argument.js';

const help = `Usage: samelight export DIR [--with-names] [--clinic ID] [--json] [--data FOLDER]

Writes one clinic, as it is at one moment, into an empty folder: original photos byte for byte as
patients/<patient>/<date>_<kind>/<view>__<light>__<n>.<type>, composed pictures, one CSV for each kind of record, a data dictionary,
and manifest.json with the SHA-256 of every file. The system may run meanwhile; when it is stopped, its database is started for this.

  --with-names    patients by their codes, with names, days of birth and contacts, names of members, and what somebody typed: notes, rooms,
                  cameras, lights, names of files. Else patients are numbered and none of this is in the tables;
                  days of visits stay, and so do the originals, with faces and with what the camera wrote into them
  --clinic ID     which clinic, when there are several
  --json          print the result as one JSON object
${dataOptionHelp}

Exit code 0 when whole; 1 when the store itself lacks photos that the records name: they are listed.
`;

export async function run(argv: string[]): Promise<number> {
  const given = readOneArgument(
    argv,
    {
      ...dataOption,
      'with-names': { type: 'boolean' },
      clinic: { type: 'string' },
    },
    { help, wanted: 'say into which folder; see samelight export --help' },
  );
  if (!given) return exitCode.done;
  const { argument: folder, values } = given;
  const { config, origin, close } = await openSettings(values.data, [], { startsDatabase: true });
  try {
    const report = await withStores(config, async ({ db, objects }) => {
      const rows = await db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
      const clinicId = choose(
        rows.map((row) => row.all_clinics),
        values.clinic,
      );
      const sink = await FolderSink.open(resolve(folder));
      await db.tx(clinicId, (tx) =>
        recordOwn(tx, { actorKind: 'operator', verb: 'export', route: 'samelight export' }),
      );
      return exportClinic(config.DATABASE_URL, objects, clinicId, sink, {
        withNames: values['with-names'] ?? false,
        madeBy: `samelight ${productVersion()}`,
        ...(values.json ? {} : { onProgress: progressOf('files written') }),
      });
    }).catch(sayFault);
    process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : describe(report, origin, folder));
    return report.faults.length === 0 ? exitCode.done : exitCode.internal;
  } finally {
    await close();
  }
}

function choose(clinics: readonly ClinicId[], wanted: string | undefined): ClinicId {
  if (wanted === undefined) {
    if (clinics.length === 1) return clinics[0]!;
    const ids = clinics.length === 0 ? 'there is none yet' : `there are: ${clinics.join(', ')}`;
    throw new CommandFailure(exitCode.input, `say which clinic with --clinic; ${ids}`);
  }
  const found = isId(wanted) && clinics.find((id) => id === wanted.toLowerCase());
  if (!found) throw new CommandFailure(exitCode.input, `there is no clinic ${wanted}`);
  return found;
}

function describe(report: ExportReport, origin: string, folder: string): string {
  return [
    ...report.faults.map(({ file, fault }) => `${fault.padEnd(8)} ${file}\n`),
    `exported ${origin} into ${folder}: ${report.patientCount} patients, ${report.photoCount} photos, ` +
      `${report.fileCount} files, ${megabytes(report.sizeBytes)}\n`,
  ].join('');
}

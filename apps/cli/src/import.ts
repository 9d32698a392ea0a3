import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ClinicId } from '#kernel';
import { PatientsModule, PatientsService } from '#patients';
import { PhotosModule, PhotosService } from '#photos';
import { Database } from '#platform';
import { bodySites, indications, lightModes, TreatmentsModule, TreatmentsService } from '#treatments';
import { CommandFailure, exitCode } from './commands.js';
import {
  importPhotos,
  ImportRefused,
  type ImportedFile,
  type ImportReport,
} from './operator/import-photos.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { withServices } from './operator/with-services.js';

const help = `Usage: samelight import DIR --patient CODE [OPTIONS]

Brings a folder of photos into the record of one patient, a session for each day: by the date that the camera wrote, else one in
the file name, else one in the name of a folder (2025-03-04, 20250304). Patient, course and sessions are made where there are none.
Running it again imports nothing twice.

  --patient CODE      the clinic's code of the patient
  --view VIEW         view of all photos (close-up-site)
  --light-mode MODE   ${lightModes.join(', ')} (unknown)
  --indication NAME   course to use, or to make: ${indications.join(', ')} (other)
  --site NAME         body site of the course, such as cheek-left (other)
  --clinic NAME       which clinic, when there are several
  --dry-run           say what would happen, write nothing
  --json              print the result as one JSON object
${dataOptionHelp}

Exit codes: 0 every photo is there, 3 at least one file could not be imported, 6 database or store do not answer.
`;

export async function run(argv: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      ...dataOption,
      patient: { type: 'string' },
      view: { type: 'string', default: 'close-up-site' },
      'light-mode': { type: 'string', default: 'unknown' },
      indication: { type: 'string' },
      site: { type: 'string' },
      clinic: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return exitCode.done;
  }
  const [given, ...surplus] = positionals;
  if (given === undefined || surplus.length > 0) throw usage('expected one folder');
  const patientCode = values.patient?.trim() ?? '';
  if (patientCode === '' || patientCode.length > 40)
    throw usage('expected --patient CODE, 1 to 40 characters');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(values.view) || values.view.length > 60)
    throw usage('--view is not of the form close-up-cheek-left');
  const request = {
    folder: resolve(given),
    patientCode,
    view: values.view,
    lightMode: oneOf(lightModes, values['light-mode'], '--light-mode'),
    indication:
      values.indication === undefined ? null : oneOf(indications, values.indication, '--indication'),
    bodySite: values.site === undefined ? null : oneOf(bodySites, values.site, '--site'),
    isDryRun: values['dry-run'],
  };
  await requireFolder(request.folder);
  const { config } = await openSettings(values.data);
  const modules = [PatientsModule, TreatmentsModule, PhotosModule];
  const report = await withServices(config, modules, async (context) => {
    const services = {
      db: context.get(Database, { strict: false }),
      patients: context.get(PatientsService, { strict: false }),
      treatments: context.get(TreatmentsService, { strict: false }),
      photos: context.get(PhotosService, { strict: false }),
    };
    const clinicId = await theClinic(services.db, values.clinic);
    return importPhotos(services, { ...request, clinicId }, values.json ? undefined : sayFile);
  }).catch((error: unknown) => {
    throw error instanceof ImportRefused ? new CommandFailure(exitCode.input, error.message) : error;
  });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : summary(report));
  return report.files.some(({ outcome }) => outcome === 'failed') ? exitCode.input : exitCode.done;
}

const usage = (message: string) =>
  new CommandFailure(exitCode.usage, `${message}; see samelight import --help`);

function oneOf<T extends string>(known: readonly T[], given: string, option: string): T {
  const found = known.find((name) => name === given);
  if (found === undefined) throw usage(`${option} expects one of ${known.join(', ')}, not "${given}"`);
  return found;
}

async function requireFolder(folder: string): Promise<void> {
  const facts = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailure(exitCode.input, `${folder} cannot be read (${error.code ?? error.message})`);
  });
  if (!facts.isDirectory()) throw new CommandFailure(exitCode.input, `${folder} is not a folder`);
}

async function theClinic(db: Database, name: string | undefined): Promise<ClinicId> {
  const ids = await db.statement<{ id: ClinicId }>('select all_clinics() as id');
  const clinics: { id: ClinicId; name: string }[] = [];
  for (const { id } of ids) {
    const row = await db.tx(id, (tx) =>
      tx.row<{ name: string }>('select name from clinic where id = $1', [id]),
    );
    if (row && (name === undefined || row.name === name)) clinics.push({ id, ...row });
  }
  const [clinic, ...others] = clinics;
  if (!clinic) {
    throw new CommandFailure(
      exitCode.input,
      name === undefined
        ? 'there is no clinic yet; set it up on the first page'
        : `there is no clinic "${name}"`,
    );
  }
  if (others.length > 0) {
    throw new CommandFailure(
      exitCode.input,
      `there are several clinics; say --clinic with one of: ${clinics.map((each) => `"${each.name}"`).join(', ')}`,
    );
  }
  return clinic.id;
}

function sayFile({ file, outcome, sessionOn, reason }: ImportedFile): void {
  const words = { imported: '+', 'to-import': '+', 'already-there': '=', failed: '!' } as const;
  const line = `${words[outcome]} ${sessionOn ?? '          '} ${file.replace(/\p{Cc}/gu, '?')}${reason === null ? '' : `: ${reason}`}\n`;
  (outcome === 'failed' ? process.stderr : process.stdout).write(line);
}

function summary({ patient, course, newSessions, files }: ImportReport): string {
  const count = (outcome: ImportedFile['outcome']) => files.filter((file) => file.outcome === outcome).length;
  const planned = count('to-import');
  const parts = [
    planned > 0 ? `${planned} would be imported` : `${count('imported')} imported`,
    `${count('already-there')} already there`,
    `${count('failed')} failed`,
  ];
  const made = [
    ...(patient.isNew ? ['new patient'] : []),
    ...(course.isNew ? ['new course'] : []),
    ...(newSessions.length > 0 ? [`${newSessions.length} new sessions`] : []),
  ];
  return `patient ${patient.code}, ${course.indication} on ${course.bodySite}: ${[...parts, ...made].join(', ')}\n`;
}

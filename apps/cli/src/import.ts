import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isId, Problem, type ImportBatchId } from '#kernel';
import { PatientsModule, PatientsService } from '#patients';
import { PhotosModule, PhotosService } from '#photos';
import type { PlannedFile } from '#photos/history';
import { Database } from '#platform';
import { bodySites, indications, lightModes, TreatmentsModule, TreatmentsService } from '#treatments';
import { CommandFailure, exitCode } from './commands.js';
import {
  importPhotos,
  ImportRefused,
  type ImportedFile,
  type ImportReport,
} from './operator/import-photos.js';
import { batchSummary, newsLine, planSummary, printable } from './operator/history-words.js';
import { importHistory, itemsOf, planTree } from './operator/import-history.js';
import { dataOption, dataOptionHelp, openSettings } from './operator/open-settings.js';
import { readRules } from './operator/read-rules.js';
import { requireFolder, theClinic, untilStopped } from './operator/the-clinic.js';
import { withHistory } from './operator/with-history.js';
import { withServices } from './operator/with-services.js';

const help = `Usage: samelight import DIR [OPTIONS]
       samelight import DIR --patient CODE [OPTIONS]
       samelight import --undo ID [--dry-run]

Brings a tree of old folders into the record: whose a photo is, of which day and in which view is read from the names of folders
and files and from the camera's date. What is unclear waits on the Import page; decide there, then run this again. Interrupted
anywhere and run again it goes on, and nothing is imported twice. --undo takes back everything that one import brought,
but what somebody has worked on since; with --dry-run it says what that is.

  --rules FILE        JSON with what the names do not show by themselves: patientFrom (folder, file, nowhere), patientLevel,
                      patientForm (whole, code-name), datesFrom (list of exif, folder, file), dayOrder (ask, dmy, mdy, ymd),
                      unknownView (review, accept), newPatient (make, review), view, lightMode,
                      words (list of {text, view, lightMode})

With --patient: a folder of photos of one patient, a session for each day: by the date that the camera wrote, else one in
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

Exit codes: 0 every photo is there, 3 at least one file waits for a person or could not be imported, 6 database or store do not answer.
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
      rules: { type: 'string' },
      undo: { type: 'string' },
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
  if (values.undo !== undefined) {
    if (given !== undefined) throw usage('--undo takes no folder');
    return undoImport(values.undo, values);
  }
  if (given === undefined || surplus.length > 0) throw usage('expected one folder');
  if (values.patient === undefined) return importTree(resolve(given), values);
  if (values.rules !== undefined) throw usage('--rules and --patient exclude each other');
  const patientCode = values.patient.trim();
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

interface TreeOptions {
  data?: string | undefined;
  clinic?: string | undefined;
  rules?: string | undefined;
  'dry-run': boolean;
  json: boolean;
}

async function importTree(folder: string, options: TreeOptions): Promise<number> {
  await requireFolder(folder);
  const rules = await readRules(options.rules);
  const { config } = await openSettings(options.data);
  const say = (text: string) => void (options.json || process.stdout.write(text));
  return withHistory(config, options.clinic, async (services, clinicId) => {
    const request = { clinicId, folder, rules, source: 'command' as const };
    if (options['dry-run']) {
      const { plan, rules: used } = await planTree(services, request);
      for (const file of plan.files) if (file.state !== 'left-out') say(planLine(file));
      process.stdout.write(
        options.json ? `${JSON.stringify({ rules: used, ...plan })}\n` : planSummary(plan),
      );
      return plan.counts.review > 0 ? exitCode.input : exitCode.done;
    }
    const { signal, release } = untilStopped();
    try {
      const batch = await importHistory(services, request, {
        signal,
        onPlan: ({ plan }) => say(planSummary(plan)),
        onFile: (news) => say(newsLine(news)),
      });
      const waiting = [];
      for await (const { path, state, reasons, failure } of itemsOf(services.imports, clinicId, batch.id, [
        'review',
        'failed',
      ]))
        waiting.push({ path, state, reasons, failure });
      if (options.json) process.stdout.write(`${JSON.stringify({ ...batch, waiting })}\n`);
      else {
        for (const { path, state, reasons, failure } of waiting)
          if (state === 'review')
            say(newsLine({ path, outcome: 'review', heldOn: null, reason: failure ?? reasons[0] ?? null }));
        process.stdout.write(batchSummary(batch));
      }
      return waiting.length > 0 || signal.aborted ? exitCode.input : exitCode.done;
    } finally {
      release();
    }
  });
}

async function undoImport(
  given: string,
  options: Pick<TreeOptions, 'data' | 'clinic' | 'json' | 'dry-run'>,
): Promise<number> {
  if (!isId(given)) throw usage('--undo expects the id of an import');
  const { config } = await openSettings(options.data);
  return withHistory(config, options.clinic, async ({ imports }, clinicId) => {
    const id = given as ImportBatchId;
    const orNoImport = (error: unknown) => {
      if (error instanceof Problem && error.slug === 'not-found')
        throw new CommandFailure(exitCode.input, `there is no import ${given}`);
      throw error;
    };
    if (options['dry-run']) {
      const preview = await imports.previewUndo(clinicId, id).catch(orNoImport);
      const said =
        `import ${given}: ${preview.removedPhotoCount} photos would be removed\n` +
        preview.kept
          .map(({ photoCount, reason }) => `would be kept: ${photoCount} photos (${reason})\n`)
          .join('');
      process.stdout.write(options.json ? `${JSON.stringify(preview)}\n` : said);
      return exitCode.done;
    }
    await imports.undo(clinicId, null, id).catch(orNoImport);
    while ((await imports.undoStep(clinicId, id, 'operator')) > 0);
    const { removed, kept, ...batch } = await imports.get(clinicId, id);
    const said =
      `import ${given} undone: ${removed.photos} photos, ${removed.sessions} sessions, ${removed.courses} courses, ` +
      `${removed.patients} patients removed\n` +
      kept.map(({ kind, reason, count }) => `kept: ${count} ${kind} (${reason})\n`).join('');
    process.stdout.write(options.json ? `${JSON.stringify({ ...batch, removed, kept })}\n` : said);
    return exitCode.done;
  });
}

function planLine({ path, patient, heldOn, view, lightMode, state, reasons }: PlannedFile): string {
  if (state === 'review') return newsLine({ path, outcome: 'review', heldOn, reason: reasons[0] ?? null });
  return `+ ${heldOn} ${printable(path)} -> ${printable(patient!.code)}, ${view}, ${lightMode}\n`;
}

const usage = (message: string) =>
  new CommandFailure(exitCode.usage, `${message}; see samelight import --help`);

function oneOf<T extends string>(known: readonly T[], given: string, option: string): T {
  const found = known.find((name) => name === given);
  if (found === undefined) throw usage(`${option} expects one of ${known.join(', ')}, not "${given}"`);
  return found;
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

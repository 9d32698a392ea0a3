import { createHash } from 'node:crypto';
import { pipeline, Readable, Transform } from 'node:stream';
import pg from 'pg';
import { byteOrderMark, csvLine, type Cell, inOrder, type ClinicId } from '#kernel';
import type { ObjectStore } from '#platform';
import type { ExportSink } from './export-sink.js';
import { extensionOf, folderName, UniqueNames } from './names.js';
import type { Column, Sheet } from './sheet.js';
import { sheets } from './sheets.js';

/** Raised when a program that reads exports could no longer read this one. */
const exportFormat = 1;

export interface ExportOptions {
  withNames?: boolean;
  madeBy: string;
  /** Called after each file. */
  onProgress?: (filesDone: number, filesTotal: number) => void | Promise<void>;
}

export interface ExportReport {
  clinicId: ClinicId;
  patientCount: number;
  photoCount: number;
  fileCount: number;
  sizeBytes: number;
  /** Originals that the store lacks or that are not as recorded. */
  faults: { file: string; fault: 'missing' | 'altered' }[];
}

interface ExportedFile {
  path: string;
  sizeBytes: number;
  sha256: string;
}

type Row = Record<string, Cell>;
interface StoredFile {
  key: string;
  file: string;
  sizeBytes: number;
  sha256: string;
}

/**
 * Writes one clinic as folders and tables that need no program of ours: what it held at one instant, originals byte for byte.
 * The manifest comes last, so an export without one is not whole. What is in quarantine or in the bin is left out.
 * @param appUrl PostgreSQL as samelight_app, which sees this clinic's rows alone
 */
export async function exportClinic(
  appUrl: string,
  objects: ObjectStore,
  clinicId: ClinicId,
  sink: ExportSink,
  options: ExportOptions,
): Promise<ExportReport> {
  const { clinic, rows } = await readEverything(appUrl, clinicId);
  if (!options.withNames) numberPatients(rows);
  const { photos, pictures } = nameFiles(rows);
  const written: ExportedFile[] = [];
  for (const [name, sheet] of Object.entries(sheets) as [keyof typeof sheets, Sheet][])
    written.push(await writeText(sink, sheet.file, csvOf(sheet, rows[name], options.withNames ?? false)));
  written.push(await writeText(sink, 'data-dictionary.csv', dictionary(options.withNames ?? false)));

  const faults: ExportReport['faults'] = [];
  const wanted = [...photos, ...pictures];
  const filesTotal = written.length + wanted.length;
  const copies = inOrder(Readable.from(wanted), sink.filesAtOnce, (one: StoredFile) =>
    copyFile(objects, sink, one),
  );
  for await (const copy of copies) {
    if ('fault' in copy) faults.push(copy);
    else written.push(copy);
    await options.onProgress?.(written.length + faults.length, filesTotal);
  }
  written.sort((a, b) => (a.path < b.path ? -1 : 1));
  await writeText(sink, 'manifest.json', [
    JSON.stringify(
      {
        format: exportFormat,
        madeBy: options.madeBy,
        ...clinic,
        hasNames: options.withNames ?? false,
        faults,
        files: written,
      },
      null,
      1,
    ),
  ]);
  return {
    clinicId,
    patientCount: rows.patients.length,
    photoCount: photos.length,
    fileCount: written.length,
    sizeBytes: written.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    faults,
  };
}

type Everything = Record<keyof typeof sheets, (Row & { objectKey?: string })[]>;

/** All rows as of one instant. */
async function readEverything(
  appUrl: string,
  clinicId: ClinicId,
): Promise<{ clinic: Record<string, unknown>; rows: Everything }> {
  const client = new pg.Client({ connectionString: appUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query('set local statement_timeout = 0');
    await client.query(`select set_config('app.clinic_id', $1, true)`, [clinicId]);
    const { rows: clinics } = await client.query<Record<string, unknown>>(
      `select id as "clinicId", name as "clinicName", time_zone as "timeZone", now() as "exportedAt" from clinic where id = $1`,
      [clinicId],
    );
    const rows: Partial<Everything> = {};
    for (const [name, sheet] of Object.entries(sheets) as [keyof typeof sheets, Sheet][]) {
      const columns = sheet.columns.flatMap(({ name: column, sql }) =>
        sql ? [`${sql} as "${column}"`] : [],
      );
      if (name === 'photos') columns.push('p.object_key as "objectKey"');
      if (name === 'caseStudies') columns.push('k.object_key as "objectKey"');
      rows[name] = (await client.query<Row>(`select ${columns.join(', ')} ${sheet.from}`, [clinicId])).rows;
    }
    await client.query('commit');
    return { clinic: clinics[0]!, rows: rows as Everything };
  } finally {
    await client.end();
  }
}

/** Puts a number in the place of each patient's code, which may be a name or a number of another register. */
function numberPatients(rows: Everything): void {
  const width = Math.max(4, String(rows.patients.length).length);
  const numbers = new Map<Cell, string>(
    rows.patients.map((patient, at) => [
      patient['patient_code'] ?? null,
      `patient-${String(at + 1).padStart(width, '0')}`,
    ]),
  );
  for (const [name, sheet] of Object.entries(sheets) as [keyof typeof sheets, Sheet][])
    for (const { name: column } of sheet.columns.filter(({ isCode }) => isCode))
      for (const row of rows[name]) row[column] = numbers.get(row[column] ?? null) ?? null;
}

/** Decides every path, and enters it into the rows that speak of it. */
function nameFiles(rows: Everything): { photos: StoredFile[]; pictures: StoredFile[] } {
  const folders = new UniqueNames();
  const folderOf = new Map<Cell, string>();
  for (const patient of rows.patients) {
    patient['folder'] = folders.give(folderName(String(patient['patient_code'])));
    folderOf.set(patient['patient_code'] ?? null, patient['folder']);
  }
  const sessionNames = new UniqueNames();
  const sessionFolder = new Map<Cell, string>();
  for (const session of rows.sessions) {
    const home = folderOf.get(session['patient_code'] ?? null)!;
    session['folder'] = sessionNames.give(
      `patients/${home}/${String(session['held_on'])}_${String(session['kind'])}`,
    );
    sessionFolder.set(session['session_id'] ?? null, session['folder']);
  }
  const counts = new Map<string, number>();
  const photos = rows.photos.map((photo) => {
    const stem = `${sessionFolder.get(photo['session_id'] ?? null)!}/${String(photo['view'])}__${String(photo['light_mode'])}`;
    const number = (counts.get(stem) ?? 0) + 1;
    counts.set(stem, number);
    photo['file'] = `${stem}__${number}.${extensionOf(String(photo['media_type']))}`;
    return storedFile(photo);
  });
  const pictures = rows.caseStudies.map((study) => {
    const home = folderOf.get(study['patient_code'] ?? null)!;
    study['file'] =
      `case-studies/${home}/${String(study['case_study_id'])}.${extensionOf(`image/${String(study['format'])}`)}`;
    return storedFile(study);
  });
  return { photos, pictures };
}

const storedFile = (row: Row & { objectKey?: string }): StoredFile => ({
  key: row.objectKey!,
  file: String(row['file']),
  sizeBytes: Number(row['size_bytes']),
  sha256: String(row['sha256']),
});

function* csvOf(sheet: Sheet, rows: readonly Row[], withNames: boolean): Generator<string> {
  yield byteOrderMark + csvLine(sheet.columns.map(({ name }) => name));
  for (const row of rows)
    yield csvLine(
      sheet.columns.map((column: Column) =>
        column.isPersonal && !withNames ? null : (row[column.name] ?? null),
      ),
    );
}

function* dictionary(withNames: boolean): Generator<string> {
  yield byteOrderMark + csvLine(['file', 'column', 'type', 'meaning']);
  const notes = [
    [
      'all files',
      '',
      'text',
      'UTF-8 with byte order mark, comma, CRLF, quotes after RFC 4180; an empty cell is: not recorded',
    ],
    ['all files', '', 'instant', 'Date and time in UTC, ISO 8601'],
    [
      'all files',
      '',
      'text',
      'A leading apostrophe before = + - @, their full-width forms or a control character keeps a spreadsheet from running it as a formula; it is not part of the text',
    ],
    [
      'patients/',
      '',
      'text',
      '<patient>/<YYYY-MM-DD>_<kind>/<view>__<light mode>__<number>.<type>: original photos',
    ],
  ];
  for (const note of notes) yield csvLine(note);
  for (const { file, columns } of Object.values(sheets) as Sheet[])
    for (const { name, type, meaning, isPersonal, isCode } of columns) {
      const note = isPersonal ? 'left out: exported without names' : 'a number of this export: without names';
      yield csvLine([
        file,
        name,
        type,
        !withNames && (isPersonal || isCode) ? `${meaning} (${note})` : meaning,
      ]);
    }
}

async function writeText(sink: ExportSink, file: string, pieces: Iterable<string>): Promise<ExportedFile> {
  return write(sink, file, Readable.from(toBytes(pieces)));
}

function* toBytes(pieces: Iterable<string>): Generator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece, 'utf8');
}

/** Written, with what was written. */
async function write(sink: ExportSink, file: string, content: Readable): Promise<ExportedFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
  // Errors of the content come out of the counting stream.
  pipeline(content, counting, () => undefined);
  await sink.write(file, counting);
  return { path: file, sizeBytes, sha256: hash.digest('hex') };
}

/** Read to its end before it is written: half a photo must not pass for one, and an archive takes nothing back. */
async function copyFile(
  objects: ObjectStore,
  sink: ExportSink,
  { key, file, sha256 }: StoredFile,
): Promise<ExportedFile | ExportReport['faults'][number]> {
  const fault = await objects.verify(key, sha256);
  if (fault !== 'intact') return { file, fault };
  return write(sink, file, await objects.get(key));
}

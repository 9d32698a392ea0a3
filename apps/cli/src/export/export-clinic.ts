import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { Problem, type ClinicId } from '#kernel';
import type { ObjectStore } from '#platform';
import { inOrder } from '../backup/in-order.js';
import { CommandFailure, exitCode } from '../commands.js';
import { byteOrderMark, csvLine, type Cell } from './csv.js';
import { extensionOf, folderName, UniqueNames } from './names.js';
import { sheets, type Column, type Sheet } from './sheets.js';

/** Raised when a program that reads exports could no longer read this one. */
const exportFormat = 1;
const filesAtOnce = 4;

export interface ExportOptions {
  withNames?: boolean;
  madeBy: string;
  onProgress?: (filesDone: number) => void;
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
 * @param folder must be empty or not exist
 */
export async function exportClinic(
  appUrl: string,
  objects: ObjectStore,
  clinicId: ClinicId,
  folder: string,
  options: ExportOptions,
): Promise<ExportReport> {
  await makeEmptyFolder(folder);
  const { clinic, rows } = await readEverything(appUrl, clinicId);
  const { photos, pictures } = nameFiles(rows);
  const written: ExportedFile[] = [];
  for (const [name, sheet] of Object.entries(sheets) as [keyof typeof sheets, Sheet][])
    written.push(await writeFile(folder, sheet.file, csvOf(sheet, rows[name], options.withNames ?? false)));
  written.push(await writeFile(folder, 'data-dictionary.csv', dictionary(options.withNames ?? false)));

  const faults: ExportReport['faults'] = [];
  const copies = inOrder(Readable.from([...photos, ...pictures]), filesAtOnce, (one: StoredFile) =>
    copyFile(objects, folder, one),
  );
  for await (const copy of copies) {
    if ('fault' in copy) faults.push(copy);
    else written.push(copy);
    options.onProgress?.(written.length);
  }
  written.sort((a, b) => (a.path < b.path ? -1 : 1));
  await writeFile(
    folder,
    'manifest.json',
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
  );
  return {
    clinicId,
    patientCount: rows.patients.length,
    photoCount: photos.length,
    fileCount: written.length,
    sizeBytes: written.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    faults,
  };
}

async function makeEmptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0)
    throw new CommandFailure(exitCode.input, `${folder} is not empty; an export begins in an empty folder`);
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
      'A leading apostrophe before = + - @ keeps a spreadsheet from running it as a formula; it is not part of the text',
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
    for (const { name, type, meaning, isPersonal } of columns)
      yield csvLine([
        file,
        name,
        type,
        isPersonal && !withNames ? `${meaning} (left out: exported without names)` : meaning,
      ]);
}

async function writeFile(
  folder: string,
  file: string,
  content: Iterable<string> | string,
): Promise<ExportedFile> {
  const pieces = typeof content === 'string' ? [content] : content;
  return store(folder, file, Readable.from(toBytes(pieces)));
}

function* toBytes(pieces: Iterable<string>): Generator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece, 'utf8');
}

/** Written and on the disk, with what was written. */
async function store(folder: string, file: string, content: Readable): Promise<ExportedFile> {
  const target = path.join(folder, file);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const counted = { sizeBytes: 0 };
  await pipeline(
    content,
    counting(hash, counted),
    createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return { path: file, sizeBytes: counted.sizeBytes, sha256: hash.digest('hex') };
}

function counting(hash: Hash, counted: { sizeBytes: number }): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      counted.sizeBytes += chunk.length;
      done(null, chunk);
    },
  });
}

async function copyFile(
  objects: ObjectStore,
  folder: string,
  { key, file, sha256 }: StoredFile,
): Promise<ExportedFile | ExportReport['faults'][number]> {
  try {
    const copy = await store(folder, file, await objects.get(key));
    if (copy.sha256 === sha256) return copy;
  } catch (error) {
    if (!(error instanceof Problem && ['not-found', 'object-damaged'].includes(error.slug))) throw error;
    if (error.slug === 'not-found') return { file, fault: 'missing' };
  }
  // Half a photo must not pass for one.
  await rm(path.join(folder, file), { force: true });
  return { file, fault: 'altered' };
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { inspectPhoto, type PhotoFacts } from '#imaging';
import { Problem } from '#kernel';
import { CommandFailure, exitCode } from '../commands.js';
import { dateInFileName, daysBetween } from './file-date.js';

/** A photo of the folder, in its place in time. */
export interface DatedPhoto {
  file: string;
  path: string;
  sha256: string;
  facts: PhotoFacts;
  /** `YYYY-MM-DD`. */
  takenOn: string;
  dateSource: 'exif' | 'file-name';
  /** 1 for the first day with photos, 2 for the next. */
  session: number;
  /** Since the first session. */
  days: number;
}

export interface PhotoFolder {
  photos: DatedPhoto[];
  /** What else lies in the folder, and why it is no photo of the series. */
  ignored: { name: string; reason: string }[];
  warnings: string[];
}

/** Files that claim to be photos: one of these that cannot be read is a fault, anything else is just another file. */
const photoExtensions = new Set([
  '.jpg',
  '.jpeg',
  '.jpe',
  '.png',
  '.webp',
  '.heic',
  '.heif',
  '.hif',
  '.avif',
  '.tif',
  '.tiff',
]);
const byName = new Intl.Collator('en', { numeric: true });

/**
 * Reads a folder of photos of one view and puts them in order of their day, those of one day by name. The file system's
 * times are not looked at: a copy changes them.
 * @throws CommandFailure when the folder or a photo in it cannot be read, or a photo tells no date
 */
export async function readPhotoFolder(folder: string): Promise<PhotoFolder> {
  const ignored: PhotoFolder['ignored'] = [];
  const faults: string[] = [];
  const undated: string[] = [];
  const warnings: string[] = [];
  const found: Omit<DatedPhoto, 'session' | 'days'>[] = [];
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const facts = await inspected(path);
    if ('ignore' in facts) ignored.push({ name, reason: facts.ignore });
    if ('fault' in facts) faults.push(`${name}: ${facts.fault}`);
    if (!('header' in facts)) continue;
    const inExif = facts.capture.takenAtLocal?.slice(0, 10) ?? null;
    const inName = dateInFileName(name);
    const takenOn = inExif ?? inName;
    if (!takenOn) {
      undated.push(name);
      continue;
    }
    if (inExif && inName && inExif !== inName) {
      warnings.push(
        `${name}: the camera wrote ${inExif}, the file name says ${inName}; the camera's date is used`,
      );
    }
    found.push({
      file: name,
      path,
      sha256: await sha256Of(path),
      facts,
      takenOn,
      dateSource: inExif ? 'exif' : 'file-name',
    });
  }
  if (faults.length > 0) throw new CommandFailure(exitCode.input, faults.join('; '));
  if (undated.length > 0) {
    throw new CommandFailure(
      exitCode.input,
      `no date in the EXIF data or the file name of ${undated.join(', ')}; name them like 2026-01-31.jpg`,
    );
  }
  return { photos: inOrder(found), ignored, warnings };
}

/** Names of the folders directly in a folder, in order. @throws CommandFailure when it cannot be read */
export async function subfoldersOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await namesIn(folder))
    if ((await stat(join(folder, name))).isDirectory()) found.push(name);
  return found;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names
      .filter((name) => !name.startsWith('.'))
      .sort((a, b) => byName.compare(a, b) || (a < b ? -1 : 1));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const known: Record<string, string> = { ENOENT: 'does not exist', ENOTDIR: 'is not a folder' };
    throw new CommandFailure(
      exitCode.input,
      `${folder} ${known[String(code)] ?? `cannot be read (${code})`}`,
    );
  }
}

async function inspected(path: string): Promise<PhotoFacts | { ignore: string } | { fault: string }> {
  try {
    const kind = await stat(path);
    if (kind.isDirectory()) return { ignore: 'a folder; only the photos directly in the given one are read' };
    // Opening a pipe would wait for ever.
    if (!kind.isFile()) return { ignore: 'not a file' };
    return await inspectPhoto(path);
  } catch (error) {
    if (error instanceof Problem) {
      const detail = error.facts.detail ?? error.message;
      const claimsPhoto = photoExtensions.has(extname(path).toLowerCase());
      return error.slug === 'photo-type-unsupported' && !claimsPhoto ? { ignore: detail } : { fault: detail };
    }
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    return { fault: `cannot be read (${code})` };
  }
}

function inOrder(found: readonly Omit<DatedPhoto, 'session' | 'days'>[]): DatedPhoto[] {
  // Stable, and the entries came by name: photos of one day keep that order.
  const sorted = [...found].sort((a, b) => (a.takenOn < b.takenOn ? -1 : a.takenOn > b.takenOn ? 1 : 0));
  const dates = [...new Set(sorted.map((photo) => photo.takenOn))];
  return sorted.map((photo) => ({
    ...photo,
    session: dates.indexOf(photo.takenOn) + 1,
    days: daysBetween(dates[0]!, photo.takenOn),
  }));
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

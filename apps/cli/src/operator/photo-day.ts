import { dirname, basename, sep } from 'node:path';
import { captureOfFile } from '#imaging';

/** The day a photo was taken, and how that is known. */
export interface PhotoDay {
  /** `YYYY-MM-DD` by the camera's clock. */
  on: string;
  from: 'exif' | 'file-name' | 'folder-name';
}

/**
 * The day of a photo: what the camera wrote, else a date in the file's name, else one in the name of a folder around it.
 * @param path readable path of the file
 * @param relativePath the same below the folder that is imported; only these names are looked at
 * @returns null when none of them says
 */
export async function photoDay(path: string, relativePath: string): Promise<PhotoDay | null> {
  const { takenAtLocal } = await captureOfFile(path);
  if (takenAtLocal !== null) return { on: takenAtLocal.slice(0, 10), from: 'exif' };
  const named = dayInName(basename(relativePath));
  if (named !== null) return { on: named, from: 'file-name' };
  for (const folder of dirname(relativePath).split(sep).reverse()) {
    const on = dayInName(folder);
    if (on !== null) return { on, from: 'folder-name' };
  }
  return null;
}

/** Year first, with or without separators, not inside a longer number: `IMG_20250304_101500`, `2025-03-04 left`. */
const dayForm = /(?<!\d)(199\d|20\d\d)([-_. ]?)(\d\d)\2(\d\d)(?!\d)/g;

/** The first possible calendar day that a name holds, or null. */
export function dayInName(name: string): string | null {
  for (const [, year, , month, day] of name.matchAll(dayForm)) {
    const on = `${year}-${month}-${day}`;
    const date = new Date(`${on}T00:00:00Z`);
    if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(on)) return on;
  }
  return null;
}

/**
 * A year, month and day in that order, with one separator or none; a time may follow without one. Day-first dates are
 * not read: 03-04-2026 is two different days, depending on who wrote it.
 */
const pattern = /(?<!\d)(\d{4})([-_. ]?)(\d{2})\2(\d{2})(?=\d{6}(?!\d)|(?!\d))/g;

/**
 * The day that a file name tells: `2026-01-31`, `2026_01_31`, `20260131`, `IMG_20260131_120000` and the like.
 * @returns the first possible date as `YYYY-MM-DD`, null when there is none
 */
export function dateInFileName(fileName: string): string | null {
  for (const [, year, , month, day] of fileName.matchAll(pattern)) {
    const date = `${year}-${month}-${day}`;
    const instant = new Date(`${date}T00:00:00Z`);
    const isReal = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date);
    if (isReal && Number(year) >= 1990 && Number(year) < 2100) return date;
  }
  return null;
}

/** Whole days from one `YYYY-MM-DD` to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

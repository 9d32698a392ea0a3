import { assertCount, assertNumber, StatisticsInputError } from '../input.js';

/** One day of a diary: the highest grade of the signs that count, null when the day was not answered. Day 0 is the treatment. */
export interface DiaryDay {
  day: number;
  max: number | null;
}

export interface DiaryRecovery {
  /** First clear day, or the last day with an entry when recovery was not seen. */
  day: number | null;
  /** 1 recovered, 0 censored. */
  event: 0 | 1 | null;
  /** Last day with a sign and first clear day, when days between them were not answered. */
  intervalCensored?: readonly [number, number];
  reason: 'empty' | null;
}

/**
 * Day of recovery out of a diary: the first day that is clear and followed by a clear day. A missing day is unknown, never
 * clear; a single one between two clear days is bridged. Not seen by the last entry, or by the next session, is censored.
 * @param entries in any order; a day without an entry is missing
 * @param clear highest grade that counts as clear: 0, or 1 for the milder end point of going out again
 * @param nextSessionDay day from which entries belong to the next treatment
 */
export function diaryRecovery(
  entries: readonly DiaryDay[],
  { clear = 0, nextSessionDay }: { clear?: number; nextSessionDay?: number } = {},
): Readonly<DiaryRecovery> {
  assertNumber(clear, 'clear');
  if (!Array.isArray(entries)) throw new StatisticsInputError('entries must be a list of days');
  const grades = new Map<number, number>();
  const seen = new Set<number>();
  entries.forEach((entry: DiaryDay | null, i) => {
    if (typeof entry !== 'object' || entry === null)
      throw new StatisticsInputError(`entries[${i}] must have a day and a max`);
    assertCount(entry.day, `entries[${i}].day`);
    if (seen.has(entry.day)) throw new StatisticsInputError(`entries has day ${entry.day} twice`);
    seen.add(entry.day);
    if (entry.max === null || entry.max === undefined) return;
    assertNumber(entry.max, `entries[${i}].max`);
    if (entry.max < 0) throw new StatisticsInputError(`entries[${i}].max is negative`);
    if (nextSessionDay === undefined || entry.day < nextSessionDay) grades.set(entry.day, entry.max);
  });
  const days = [...grades.keys()].sort((a, b) => a - b);
  const last = days.at(-1);
  if (last === undefined) return Object.freeze({ day: null, event: null, reason: 'empty' });
  const isClear = (day: number): boolean => grades.has(day) && grades.get(day)! <= clear;
  const recovered = days.find(
    (day) => isClear(day) && (isClear(day + 1) || (!grades.has(day + 1) && isClear(day + 2))),
  );
  if (recovered === undefined) return Object.freeze({ day: last, event: 0, reason: null });
  const lastSign = days.filter((day) => day < recovered && !isClear(day)).at(-1);
  const isGap = recovered > 0 && !grades.has(recovered - 1);
  // With no sign known before it, recovery may lie anywhere since the treatment.
  const from = lastSign ?? 0;
  return Object.freeze({
    day: recovered,
    event: 1,
    ...(isGap && { intervalCensored: Object.freeze([from, recovered] as const) }),
    reason: null,
  });
}

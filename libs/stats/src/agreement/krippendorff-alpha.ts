import { StatisticsInputError, tableOf } from '../input.js';
import { sum } from '../numeric.js';

export const measurementLevels = ['nominal', 'ordinal', 'interval', 'ratio'] as const;
export type MeasurementLevel = (typeof measurementLevels)[number];

export interface KrippendorffAlpha {
  level: MeasurementLevel;
  alpha: number | null;
  observers: number;
  /** Units with two ratings or more, and the ratings in them; units left out because they have fewer. */
  units: number;
  pairable: number;
  dropped: number;
  /** Why alpha is null: nothing to pair, all ratings equal, or a ratio of values of unlike sign. */
  reason: 'too-few' | 'zero-variance' | 'negative-values' | null;
}

/**
 * Agreement of any number of observers, gaps allowed: 1 - observed / expected disagreement.
 * @param ratings rows are observers, columns are units (what was rated), null is missing
 * @param level how far two values are apart: nominal 1, interval (c-k)², ratio ((c-k)/(c+k))², ordinal by the ranks between
 * Sources: Krippendorff K. Computing Krippendorff's alpha-reliability, 2011; Hayes AF, Krippendorff K. Commun Methods Meas 2007;1:77-89.
 */
export function krippendorffAlpha(
  ratings: readonly (readonly (number | null)[])[],
  { level = 'ordinal' }: { level?: MeasurementLevel } = {},
): Readonly<KrippendorffAlpha> {
  if (!measurementLevels.includes(level))
    throw new StatisticsInputError(`level must be one of ${measurementLevels.join(', ')}`);
  const table = tableOf(ratings, 'ratings');
  const all = Array.from({ length: table[0]?.length ?? 0 }, (_, u) => table.flatMap((row) => row[u] ?? []));
  const units = all.filter((unit) => unit.length > 1);
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const coincidences = values.map(() => values.map(() => 0));
  for (const unit of units)
    unit.forEach((value, i) =>
      unit.forEach((other, j) => {
        if (i !== j) coincidences[place.get(value)!]![place.get(other)!]! += 1 / (unit.length - 1);
      }),
    );
  // A unit of m ratings adds m, so the row sums are the counts themselves.
  const counts = values.map((value) =>
    units.reduce((n, unit) => n + unit.filter((one) => one === value).length, 0),
  );
  const n = sum(counts);
  const facts = {
    level,
    observers: table.length,
    units: units.length,
    pairable: n,
    dropped: all.length - units.length,
  };
  if (n < 2) return Object.freeze({ ...facts, alpha: null, reason: 'too-few' });
  if (level === 'ratio' && values[0]! < 0)
    return Object.freeze({ ...facts, alpha: null, reason: 'negative-values' });
  if (values.length < 2) return Object.freeze({ ...facts, alpha: null, reason: 'zero-variance' });
  const distance = distanceOf(level, values, counts);
  const over = (of: (c: number, k: number) => number): number =>
    sum(values.flatMap((_, c) => values.map((__, k) => (c === k ? 0 : of(c, k) * distance(c, k)))));
  const observed = over((c, k) => coincidences[c]![k]!);
  const expected = over((c, k) => counts[c]! * counts[k]!);
  return Object.freeze({ ...facts, alpha: 1 - ((n - 1) * observed) / expected, reason: null });
}

function distanceOf(
  level: MeasurementLevel,
  values: readonly number[],
  counts: readonly number[],
): (c: number, k: number) => number {
  switch (level) {
    case 'nominal':
      return () => 1;
    case 'interval':
      return (c, k) => (values[c]! - values[k]!) ** 2;
    case 'ratio':
      return (c, k) => ((values[c]! - values[k]!) / (values[c]! + values[k]!)) ** 2;
    case 'ordinal':
      return (c, k) => {
        const between = counts.slice(Math.min(c, k), Math.max(c, k) + 1);
        return (sum(between) - (counts[c]! + counts[k]!) / 2) ** 2;
      };
  }
}

import { normalUpper } from '../distributions/continuous.js';
import { assertCount, numbersOf, rowsOf, StatisticsInputError } from '../input.js';
import { mean, sum } from '../numeric.js';

export interface FleissKappa {
  /** Targets, ratings of each, categories. */
  n: number;
  ratings: number | null;
  categories: number;
  value: number | null;
  /** Standard error under no agreement beyond chance, for the test alone; z and two-sided p of that test. */
  se: number | null;
  z: number | null;
  pTwoSided: number | null;
  /** Share of each category. */
  proportions: readonly number[] | null;
  /** Kappa of each category against the others; null where nobody, or everybody, used it. */
  perCategory: readonly (number | null)[] | null;
  reason: 'empty' | 'unequal-ratings' | 'too-few' | 'expected-agreement-1' | null;
}

/**
 * Agreement of several raters on unordered categories. Needs as many ratings for every target; for ordered grades or gaps
 * use Krippendorff's alpha.
 * @param counts one row per target: how many ratings fell into each category
 * Sources: Fleiss JL. Psychol Bull 1971;76:378-382; standard error: Fleiss JL, Nee JCM, Landis JR. Psychol Bull 1979;86:974-977.
 */
export function fleissKappa(counts: readonly (readonly number[])[]): Readonly<FleissKappa> {
  const rows = rowsOf(counts, 'counts').map((row, i) => numbersOf(row, `counts[${i}]`));
  const n = rows.length;
  const categories = rows[0]?.length ?? 0;
  rows.forEach((row, i) => {
    row.forEach((count, j) => assertCount(count, `counts[${i}][${j}]`));
    if (row.length !== categories)
      throw new StatisticsInputError(
        `counts[${i}] has ${row.length} categories, counts[0] has ${categories}`,
      );
  });
  const totals = rows.map((row) => sum(row));
  const m = totals[0] ?? 0;
  const none = { value: null, se: null, z: null, pTwoSided: null, proportions: null, perCategory: null };
  if (n === 0 || m === 0) return Object.freeze({ n, ratings: null, categories, ...none, reason: 'empty' });
  if (totals.some((total) => total !== m))
    return Object.freeze({ n, ratings: null, categories, ...none, reason: 'unequal-ratings' });
  const facts = { n, ratings: m, categories };
  const proportions = Object.freeze(
    Array.from({ length: categories }, (_, j) => sum(rows.map((row) => row[j]!)) / (n * m)),
  );
  if (m < 2) return Object.freeze({ ...facts, ...none, proportions, reason: 'too-few' });
  const perCategory = Object.freeze(
    proportions.map((p, j) =>
      p === 0 || p === 1
        ? null
        : 1 - sum(rows.map((row) => row[j]! * (m - row[j]!))) / (n * m * (m - 1) * p * (1 - p)),
    ),
  );
  const observed = mean(rows.map((row) => (sum(row.map((count) => count ** 2)) - m) / (m * (m - 1))));
  const spread = sum(proportions.map((p) => p * (1 - p)));
  if (spread < 1e-12)
    return Object.freeze({ ...facts, ...none, proportions, perCategory, reason: 'expected-agreement-1' });
  const value = (observed - (1 - spread)) / spread;
  const variance =
    (2 / (spread ** 2 * n * m * (m - 1))) *
    (spread ** 2 - sum(proportions.map((p) => p * (1 - p) * (1 - 2 * p))));
  const se = variance > 0 ? Math.sqrt(variance) : null;
  const z = se === null ? null : value / se;
  return Object.freeze({
    ...facts,
    value,
    se,
    z,
    pTwoSided: z === null ? null : Math.min(1, 2 * normalUpper(Math.abs(z))),
    proportions,
    perCategory,
    reason: null,
  });
}

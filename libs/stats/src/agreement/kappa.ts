import { normalQuantile } from '../distributions/continuous.js';
import { assertConfidence, numbersOf, observedOf, rowsOf, StatisticsInputError } from '../input.js';
import { sum } from '../numeric.js';

/** 1 on the diagonal: by steps, by squared steps, or a table (of agreement, or of disagreement with 0 on the diagonal). */
export type KappaWeights =
  | 'linear'
  | 'quadratic'
  | { agreement: readonly (readonly number[])[] }
  | { disagreement: readonly (readonly number[])[] };

export interface Kappa {
  /** Targets rated by both. */
  n: number;
  categories: number;
  value: number | null;
  /** Asymptotic standard error of the estimate, for the interval; a test of 0 uses another one. Limits are not cut at ±1. */
  ase: number | null;
  ciLower: number | null;
  ciUpper: number | null;
  confidence: number;
  /** Under the weights; without weights the share of equal ratings. */
  observedAgreement: number | null;
  expectedAgreement: number | null;
  /** Share of equal ratings, whatever the weights. To be shown with kappa, as are the margins: skewed margins make kappa low. */
  rawAgreement: number | null;
  rowTotals: readonly number[];
  columnTotals: readonly number[];
  reason: 'empty' | 'expected-agreement-1' | null;
}

/**
 * Agreement of two raters beyond chance.
 * @param table counts, row = category of the first rater, column = of the second; all categories of the scale, used or not
 * Sources: Cohen J. Educ Psychol Meas 1960;20:37-46; error: Fleiss JL, Cohen J, Everitt BS. Psychol Bull 1969;72:323-327.
 */
export function cohenKappa(
  table: readonly (readonly number[])[],
  { confidence = 0.95 }: { confidence?: number } = {},
): Readonly<Kappa> {
  const counts = countsOf(table);
  return kappa(
    counts,
    counts.map((row, i) => row.map((_, j) => (i === j ? 1 : 0))),
    confidence,
  );
}

/**
 * Agreement of two raters on ordered grades, with part marks for near misses. Linear 1 - |i-j|/(q-1), quadratic
 * 1 - (i-j)²/(q-1)². Values for unlike weights or numbers of categories are not comparable.
 * @param table as for {@link cohenKappa}: leaving out an unused category changes the weights
 * Sources: Cohen J. Psychol Bull 1968;70:213-220; Fleiss JL, Cohen J, Everitt BS. Psychol Bull 1969;72:323-327.
 */
export function weightedKappa(
  table: readonly (readonly number[])[],
  { weights = 'linear', confidence = 0.95 }: { weights?: KappaWeights; confidence?: number } = {},
): Readonly<Kappa> {
  const counts = countsOf(table);
  return kappa(counts, weightsOf(weights, counts.length), confidence);
}

function weightsOf(weights: KappaWeights, q: number): number[][] {
  const grid = (of: (i: number, j: number) => number): number[][] =>
    Array.from({ length: q }, (_, i) => Array.from({ length: q }, (__, j) => of(i, j)));
  const steps = Math.max(1, q - 1);
  if (weights === 'linear') return grid((i, j) => 1 - Math.abs(i - j) / steps);
  if (weights === 'quadratic') return grid((i, j) => 1 - ((i - j) / steps) ** 2);
  if (typeof weights !== 'object' || weights === null)
    throw new StatisticsInputError(
      'weights must be linear, quadratic or a table of agreement or disagreement',
    );
  if ('agreement' in weights) return squareOf(weights.agreement, q, 1);
  const disagreement = squareOf(weights.disagreement, q, 0);
  const most = Math.max(...disagreement.flat());
  if (!(most > 0) || Math.min(...disagreement.flat()) < 0)
    throw new StatisticsInputError('weights of disagreement must not be negative, and not all 0');
  return disagreement.map((row) => row.map((value) => 1 - value / most));
}

function squareOf(rows: unknown, q: number, diagonal: number): number[][] {
  const table = rowsOf(rows, 'weights').map((row, i) => [...numbersOf(row, `weights[${i}]`)]);
  if (table.length !== q || table.some((row) => row.length !== q))
    throw new StatisticsInputError(`weights must have ${q} rows of ${q}, as the table has`);
  if (table.some((row, i) => row[i] !== diagonal))
    throw new StatisticsInputError(`weights must be ${diagonal} on the diagonal`);
  return table;
}

function countsOf(table: unknown): number[][] {
  const counts = rowsOf(table, 'table').map((row, i) => [...numbersOf(row, `table[${i}]`)]);
  const q = counts.length;
  if (q === 0) throw new StatisticsInputError('table must have a row for each category');
  counts.forEach((row, i) => {
    if (row.length !== q)
      throw new StatisticsInputError(
        `table must be square: it has ${q} rows, table[${i}] has ${row.length} columns`,
      );
    if (row.some((count) => count < 0)) throw new StatisticsInputError(`table[${i}] has a negative count`);
  });
  return counts;
}

function kappa(counts: number[][], w: number[][], confidence: number): Readonly<Kappa> {
  assertConfidence(confidence);
  const rowTotals = Object.freeze(counts.map((row) => sum(row)));
  const columnTotals = Object.freeze(counts.map((_, j) => sum(counts.map((row) => row[j]!))));
  const n = sum(rowTotals);
  const facts = { n, categories: counts.length, confidence, rowTotals, columnTotals };
  const none = { value: null, ase: null, ciLower: null, ciUpper: null };
  if (n === 0)
    return Object.freeze({
      ...facts,
      ...none,
      observedAgreement: null,
      expectedAgreement: null,
      rawAgreement: null,
      reason: 'empty',
    });
  const over = (of: (i: number, j: number) => number): number =>
    sum(counts.flatMap((row, i) => row.map((_, j) => of(i, j))));
  const r = rowTotals.map((total) => total / n);
  const c = columnTotals.map((total) => total / n);
  const rawAgreement = over((i, j) => (i === j ? counts[i]![j]! : 0)) / n;
  const observedAgreement = over((i, j) => w[i]![j]! * counts[i]![j]!) / n;
  const expectedAgreement = over((i, j) => w[i]![j]! * r[i]! * c[j]!);
  const agreement = { observedAgreement, expectedAgreement, rawAgreement };
  if (1 - expectedAgreement < 1e-12)
    return Object.freeze({ ...facts, ...none, ...agreement, reason: 'expected-agreement-1' });
  const value = (observedAgreement - expectedAgreement) / (1 - expectedAgreement);
  const rowWeight = w.map((row) => sum(row.map((weight, j) => weight * c[j]!)));
  const columnWeight = w.map((_, j) => sum(w.map((row, i) => row[j]! * r[i]!)));
  const spread =
    over(
      (i, j) => (counts[i]![j]! / n) * (w[i]![j]! - (rowWeight[i]! + columnWeight[j]!) * (1 - value)) ** 2,
    ) -
    (value - expectedAgreement * (1 - value)) ** 2;
  const ase = spread <= 1e-15 ? 0 : Math.sqrt(spread / n) / (1 - expectedAgreement);
  const z = normalQuantile((1 + confidence) / 2);
  return Object.freeze({
    ...facts,
    ...agreement,
    value,
    ase,
    ciLower: value - z * ase,
    ciUpper: value + z * ase,
    reason: null,
  });
}

/**
 * The table of two raters' grades.
 * @param first, second one grade per target in one order; a target that one did not grade is dropped and counted
 * @param categories every category of the scale in order, used or not
 */
export function agreementTable(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
  categories: readonly number[],
): Readonly<{ table: readonly (readonly number[])[]; n: number; dropped: number }> {
  const [a, b] = [observedOf(first, 'first'), observedOf(second, 'second')];
  if (a.length !== b.length)
    throw new StatisticsInputError(`first has ${a.length} values, second has ${b.length}`);
  const place = new Map(numbersOf(categories, 'categories').map((category, i) => [category, i]));
  if (place.size !== categories.length) throw new StatisticsInputError('categories must differ');
  const table = categories.map(() => categories.map(() => 0));
  let dropped = 0;
  a.forEach((grade, t) => {
    const other = b[t]!;
    if (grade === null || other === null) return void (dropped += 1);
    const [i, j] = [place.get(grade), place.get(other)];
    if (i === undefined || j === undefined)
      throw new StatisticsInputError(`${i === undefined ? grade : other} is none of the categories`);
    table[i]![j]! += 1;
  });
  return Object.freeze({
    table: Object.freeze(table.map((row) => Object.freeze(row))),
    n: a.length - dropped,
    dropped,
  });
}

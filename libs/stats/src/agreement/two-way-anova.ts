import { completeRows } from '../input.js';
import { mean, residueOf, sum } from '../numeric.js';

/** Mean squares of a table of n targets (rows) by k raters (columns). */
export interface TwoWayAnova {
  /** Targets in which every rater rated, and those left out because one did not. */
  n: number;
  dropped: number;
  raters: number;
  /** Between targets, df n - 1. */
  BMS: number;
  /** Within targets, df n(k - 1). */
  WMS: number;
  /** Between raters, df k - 1. */
  JMS: number;
  /** Residual, df (n - 1)(k - 1). */
  EMS: number;
}

/**
 * Two-way analysis of variance without replication.
 * @param ratings one row per target, one column per rater; a row with a missing rating is dropped and counted
 * @returns `anova` null with fewer than two complete targets or raters
 * Source: Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-428.
 */
export function twoWayAnova(ratings: readonly (readonly (number | null)[])[]): {
  anova: Readonly<TwoWayAnova> | null;
  n: number;
  raters: number;
  dropped: number;
} {
  const { rows, dropped } = completeRows(ratings, 'ratings');
  const n = rows.length;
  const raters = ratings[0]?.length ?? 0;
  if (n < 2 || raters < 2) return { anova: null, n, raters, dropped };
  const grand = mean(rows.flat());
  const centred = rows.map((row) => row.map((value) => value - grand));
  const target = centred.map(mean);
  const rater = centred[0]!.map((_, j) => mean(centred.map((row) => row[j]!)));
  const total = sum(centred.flatMap((row) => row.map((value) => value ** 2)));
  // Relative to the values themselves: what rounding leaves of equal numbers is no variance.
  const scale = total + sum(rows.flat().map((value) => value ** 2)) * 1e-15;
  const between = residueOf(raters * sum(target.map((value) => value ** 2)), scale);
  const judges = residueOf(n * sum(rater.map((value) => value ** 2)), scale);
  const within = residueOf(
    sum(centred.flatMap((row, i) => row.map((value) => (value - target[i]!) ** 2))),
    scale,
  );
  const error = residueOf(
    sum(centred.flatMap((row, i) => row.map((value, j) => (value - target[i]! - rater[j]!) ** 2))),
    scale,
  );
  return {
    n,
    raters,
    dropped,
    anova: Object.freeze({
      n,
      dropped,
      raters,
      BMS: between / (n - 1),
      WMS: within / (n * (raters - 1)),
      JMS: judges / (raters - 1),
      EMS: error / ((n - 1) * (raters - 1)),
    }),
  };
}

import { chi2Upper } from '../distributions/continuous.js';
import { completeRows } from '../input.js';
import { sum } from '../numeric.js';
import { midranks, snapped } from '../ranks.js';
import { holm } from '../groups/holm.js';
import { wilcoxonSignedRank, type WilcoxonSignedRank } from './signed-rank.js';

export interface Friedman {
  /** Patients with every visit, visits, patients dropped for a missing one. */
  n: number;
  visits: number;
  dropped: number;
  /** Corrected for ties. */
  chi2: number | null;
  df: number | null;
  p: number | null;
  /** Kendall's W = chi2 / (n (k - 1)), 0 … 1. */
  kendallW: number | null;
  rankSums: readonly number[];
  reason: 'too-few' | 'zero-variance' | null;
}

/**
 * Do three or more visits differ.
 * @param data one row per patient, one column per visit; a row with a missing visit is dropped and counted
 * Source: Friedman M. JASA 1937;32:675-701; ties: Hollander M, Wolfe DA 1973.
 */
export function friedman(data: readonly (readonly (number | null)[])[]): Readonly<Friedman> {
  const { rows, dropped } = completeRows(data, 'data');
  const n = rows.length;
  const k = data[0]?.length ?? 0;
  const ranks = rows.map((row) => midranks(snapped(row)));
  const rankSums = Object.freeze(Array.from({ length: k }, (_, j) => sum(ranks.map((row) => row[j]!))));
  const facts = { n, visits: k, dropped, rankSums };
  const none = { chi2: null, df: null, p: null, kendallW: null };
  if (n < 2 || k < 2) return Object.freeze({ ...facts, ...none, reason: 'too-few' });
  const spread = sum(ranks.flatMap((row) => row.map((rank) => rank ** 2))) - (n * k * (k + 1) ** 2) / 4;
  if (spread <= 1e-9) return Object.freeze({ ...facts, ...none, reason: 'zero-variance' });
  const chi2 = ((k - 1) * sum(rankSums.map((total) => (total - (n * (k + 1)) / 2) ** 2))) / spread;
  return Object.freeze({
    ...facts,
    chi2,
    df: k - 1,
    p: chi2Upper(chi2, k - 1),
    kendallW: chi2 / (n * (k - 1)),
    reason: null,
  });
}

export interface VisitPair {
  first: number;
  second: number;
  test: Readonly<WilcoxonSignedRank>;
  /** By Holm over all pairs of visits. */
  adjusted: number | null;
}

/** Which visits differ: signed-rank tests of every pair of columns, adjusted by Holm. Complete rows only, as for {@link friedman}. */
export function friedmanPairs(data: readonly (readonly (number | null)[])[]): readonly Readonly<VisitPair>[] {
  const { rows } = completeRows(data, 'data');
  const k = data[0]?.length ?? 0;
  const pairs = Array.from({ length: k }, (_, i) => i).flatMap((i) =>
    Array.from({ length: k - i - 1 }, (_, j) => ({ first: i, second: i + j + 1 })),
  );
  const tests = pairs.map(({ first, second }) =>
    wilcoxonSignedRank(
      rows.map((row) => row[first]!),
      rows.map((row) => row[second]!),
    ),
  );
  const { adjusted } = holm(tests.map((test) => test.pTwoSided));
  return Object.freeze(
    pairs.map((pair, i) => Object.freeze({ ...pair, test: tests[i]!, adjusted: adjusted[i]! })),
  );
}

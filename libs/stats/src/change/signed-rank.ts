import { normalQuantile, normalUpper } from '../distributions/continuous.js';
import {
  largestExact,
  signedRankCdf,
  signedRankQuantile,
  subsetSums,
  sumsFrom,
  sumsUpTo,
} from '../distributions/discrete.js';
import { assertConfidence, completePairs, observedOf, StatisticsInputError } from '../input.js';
import { sum } from '../numeric.js';
import { median, midranks, snapped } from '../ranks.js';

export interface SignedRankOptions {
  /** auto: exact up to 25 differences that are not zero, else normal with continuity correction. */
  method?: 'auto' | 'exact' | 'normal';
  /** What differences of zero do: they are dropped, or (Pratt) ranked with the others and then dropped. */
  zeros?: 'drop' | 'pratt';
  /** Correction of ½ in the normal approximation. */
  continuity?: boolean;
  confidence?: number;
}

export interface WilcoxonSignedRank {
  /** Pairs, those that were incomplete, differences of zero, and what is left. */
  n: number;
  dropped: number;
  zeroDifferences: number;
  nEffective: number;
  zeros: 'drop' | 'pratt';
  hasTies: boolean;
  /** Rank sums of the positive and the negative differences; software calls either of them, or the smaller, V, T or W. */
  Wplus: number;
  Wminus: number;
  /** By `method`: the result. Greater: before - after tends to be above 0. */
  pTwoSided: number | null;
  pGreater: number | null;
  pLess: number | null;
  /** Exact, exact given the ties, or normal approximation with tie-corrected variance. */
  method: 'exact' | 'exact-conditional' | 'normal' | 'normal-continuity' | null;
  /** Each way of computing the two-sided p; exact ones are null beyond 200 differences. */
  pExact: number | null;
  pNormalContinuity: number | null;
  pNormalNoContinuity: number | null;
  /** Without continuity correction. */
  z: number | null;
  /** (W+ - W-) / (W+ + W-). */
  rankBiserial: number | null;
  /** Median of the means of all pairs of differences that are not zero, with its exact interval. */
  hodgesLehmann: number | null;
  hlCiLower: number | null;
  hlCiUpper: number | null;
  confidence: number;
  /** Why p or the interval is null: no difference, or too few for the confidence asked. */
  reason: 'no-differences' | 'too-few' | null;
}

/**
 * Wilcoxon signed-rank test of before - after: for scores where lower is better, improvement is positive.
 * @param before, after one value per patient in one order; a pair with a missing value is dropped and counted
 * Sources: Wilcoxon F. Biometrics Bull 1945;1:80-83; Pratt JW. JASA 1959;54:655-667; Hollander M, Wolfe DA 1973.
 */
export function wilcoxonSignedRank(
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  options: SignedRankOptions = {},
): Readonly<WilcoxonSignedRank> {
  const pairs = completePairs(before, after, ['before', 'after']);
  const d = pairs.first.map((value, i) => value - pairs.second[i]!);
  return Object.freeze({
    ...signedRank(d, [...pairs.first, ...pairs.second], options),
    dropped: pairs.dropped,
  });
}

/** The same test of differences as they are; missing ones are dropped and counted. */
export function signedRankOfDifferences(
  differences: readonly (number | null)[],
  options: SignedRankOptions = {},
): Readonly<WilcoxonSignedRank> {
  const observed = observedOf(differences, 'differences');
  const d = observed.filter((value): value is number => value !== null);
  return Object.freeze({ ...signedRank(d, d, options), dropped: observed.length - d.length });
}

function signedRank(
  exactDifferences: readonly number[],
  sources: readonly number[],
  { method = 'auto', zeros = 'drop', continuity = true, confidence = 0.95 }: SignedRankOptions,
): WilcoxonSignedRank {
  assertConfidence(confidence);
  if (!['auto', 'exact', 'normal'].includes(method))
    throw new StatisticsInputError('method must be auto, exact or normal');
  if (!['drop', 'pratt'].includes(zeros)) throw new StatisticsInputError('zeros must be drop or pratt');
  const d = snapped(exactDifferences, sources);
  const nonZero = d.filter((value) => value !== 0);
  const isPratt = zeros === 'pratt';
  const ranked = isPratt ? d : nonZero;
  const allRanks = midranks(ranked.map((value) => Math.abs(value)));
  const ranks = allRanks.filter((_, i) => ranked[i] !== 0);
  const nEffective = nonZero.length;
  const Wplus = sum(ranks.filter((_, i) => nonZero[i]! > 0));
  const Wminus = sum(ranks.filter((_, i) => nonZero[i]! < 0));
  const hasTies = new Set(nonZero.map((value) => Math.abs(value))).size < nEffective;
  const facts = {
    n: d.length,
    dropped: 0,
    zeroDifferences: d.length - nEffective,
    nEffective,
    zeros,
    hasTies,
    Wplus,
    Wminus,
    confidence,
  };
  if (nEffective === 0)
    return Object.freeze({
      ...facts,
      pTwoSided: null,
      pGreater: null,
      pLess: null,
      method: null,
      pExact: null,
      pNormalContinuity: null,
      pNormalNoContinuity: null,
      z: null,
      rankBiserial: null,
      hodgesLehmann: null,
      hlCiLower: null,
      hlCiUpper: null,
      reason: 'no-differences',
    });
  const exact = nEffective <= largestExact.signedRank ? exactTails(ranks, Wplus) : null;
  if (method === 'exact' && !exact)
    throw new StatisticsInputError(`exact is for at most ${largestExact.signedRank} differences`);
  const isExact = exact !== null && (method === 'exact' || (method === 'auto' && nEffective <= 25));
  const plain = normalTails(ranks, Wplus, 0);
  const corrected = normalTails(ranks, Wplus, 0.5);
  const chosen = isExact ? exact : continuity ? corrected : plain;
  const estimate = hodgesLehmann(
    exactDifferences.filter((_, i) => d[i] !== 0),
    confidence,
  );
  return Object.freeze({
    ...facts,
    pTwoSided: chosen.twoSided,
    pGreater: chosen.greater,
    pLess: chosen.less,
    method: isExact
      ? hasTies || (isPratt && facts.zeroDifferences > 0)
        ? 'exact-conditional'
        : 'exact'
      : continuity
        ? 'normal-continuity'
        : 'normal',
    pExact: exact?.twoSided ?? null,
    pNormalContinuity: corrected.twoSided,
    pNormalNoContinuity: plain.twoSided,
    z: plain.z,
    rankBiserial: (Wplus - Wminus) / (Wplus + Wminus),
    ...estimate,
    reason: estimate.hlCiLower === null ? 'too-few' : null,
  });
}

interface TestTails {
  greater: number;
  less: number;
  twoSided: number;
}

/** Each rank is positive or negative with probability ½. Doubled, midranks are whole. */
function exactTails(ranks: readonly number[], Wplus: number): TestTails {
  const chances = subsetSums(ranks.map((rank) => Math.round(2 * rank)));
  const at = Math.round(2 * Wplus);
  const [less, greater] = [sumsUpTo(chances, at), sumsFrom(chances, at)];
  return { greater, less, twoSided: Math.min(1, 2 * Math.min(less, greater)) };
}

/** Σ rank² / 4 is n(n+1)(2n+1)/24 less the correction for ties, and holds for Pratt's ranks too. */
function normalTails(ranks: readonly number[], Wplus: number, correction: number): TestTails & { z: number } {
  const sd = Math.sqrt(sum(ranks.map((rank) => rank ** 2)) / 4);
  const off = Wplus - sum(ranks) / 2;
  const z = (off - Math.sign(off) * correction) / sd;
  return {
    z,
    greater: normalUpper((off - correction) / sd),
    less: normalUpper((-off - correction) / sd),
    twoSided: Math.min(1, 2 * normalUpper(Math.abs(z))),
  };
}

/** Beyond this many differences the count of the exact interval is replaced by its normal approximation. */
const mostForExactInterval = 100;

function hodgesLehmann(
  d: readonly number[],
  confidence: number,
): { hodgesLehmann: number; hlCiLower: number | null; hlCiUpper: number | null } {
  const n = d.length;
  const averages = Float64Array.from(
    d.flatMap((value, i) => d.slice(i).map((other) => (value + other) / 2)),
  ).sort();
  const tail = (1 - confidence) / 2;
  const all = (n * (n + 1)) / 2;
  let from: number;
  if (n <= mostForExactInterval) {
    from = signedRankQuantile(tail, n);
    // The quantile is the first sum that overshoots the tail; the interval starts at it, unless no sum is improbable enough.
    if (from === 0 && signedRankCdf(0, n) > tail * (1 + 1e-12)) from = -1;
    else from = Math.max(from, 1);
  } else {
    from = Math.floor(all / 2 + normalQuantile(tail) * Math.sqrt((n * (n + 1) * (2 * n + 1)) / 24));
  }
  const value = median([...averages]);
  if (from < 1) return { hodgesLehmann: value, hlCiLower: null, hlCiUpper: null };
  return { hodgesLehmann: value, hlCiLower: averages[from - 1]!, hlCiUpper: averages[all - from]! };
}

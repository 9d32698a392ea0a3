import { normalQuantile, normalUpper } from '../distributions/continuous.js';
import { largestExact, rankSumUQuantile, sampleSums, sumsFrom, sumsUpTo } from '../distributions/discrete.js';
import { assertConfidence, observedOf, StatisticsInputError } from '../input.js';
import { sum } from '../numeric.js';
import { median, midranks, snapped, tieTerm } from '../ranks.js';

export interface RankSumOptions {
  /** auto: exact where both groups have fewer than 50 values, else normal with continuity correction. */
  method?: 'auto' | 'exact' | 'normal';
  continuity?: boolean;
  confidence?: number;
}

export interface MannWhitneyU {
  nX: number;
  nY: number;
  dropped: number;
  hasTies: boolean;
  /** Pairs with x > y, ties counting half; and the pairs the other way round. */
  U: number | null;
  UOther: number | null;
  /** By `method`: the result. Greater: x tends to be above y. */
  pTwoSided: number | null;
  pGreater: number | null;
  pLess: number | null;
  method: 'exact' | 'exact-conditional' | 'normal' | 'normal-continuity' | null;
  /** Exact given the ties: P(|U - mn/2| as large or larger). Null beyond 100 values. */
  pExact: number | null;
  pContinuity: number | null;
  pNoContinuity: number | null;
  /** Without continuity correction. */
  z: number | null;
  /** Median of all differences x - y, with its exact interval. */
  hodgesLehmannShift: number | null;
  hlCiLower: number | null;
  hlCiUpper: number | null;
  /** 2U/(mn) - 1. */
  cliffsDelta: number | null;
  confidence: number;
  reason: 'empty' | 'zero-variance' | 'too-few' | null;
}

/**
 * Mann-Whitney test of two groups of patients: is P(X > Y) other than one half. Not a test of medians.
 * @param x, y missing values are dropped and counted
 * Sources: Mann HB, Whitney DR. Ann Math Stat 1947;18:50-60; Hollander M, Wolfe DA 1973.
 */
export function mannWhitneyU(
  x: readonly (number | null)[],
  y: readonly (number | null)[],
  { method = 'auto', continuity = true, confidence = 0.95 }: RankSumOptions = {},
): Readonly<MannWhitneyU> {
  assertConfidence(confidence);
  if (!['auto', 'exact', 'normal'].includes(method))
    throw new StatisticsInputError('method must be auto, exact or normal');
  const { a, b, exactA, exactB, dropped } = groupsOf(x, y);
  const [m, n] = [a.length, b.length];
  const facts = { nX: m, nY: n, dropped, confidence };
  const none = {
    pTwoSided: null,
    pGreater: null,
    pLess: null,
    method: null,
    pExact: null,
    pContinuity: null,
    pNoContinuity: null,
    z: null,
  };
  if (m === 0 || n === 0)
    return Object.freeze({
      ...facts,
      ...none,
      hasTies: false,
      U: null,
      UOther: null,
      hodgesLehmannShift: null,
      hlCiLower: null,
      hlCiUpper: null,
      cliffsDelta: null,
      reason: 'empty',
    });
  const all = [...a, ...b];
  const ranks = midranks(all);
  const U = sum(ranks.slice(0, m)) - (m * (m + 1)) / 2;
  const ties = tieTerm(all);
  const counts = { hasTies: ties > 0, U, UOther: m * n - U, cliffsDelta: (2 * U) / (m * n) - 1 };
  const shift = hodgesLehmannShift(exactA, exactB, confidence);
  const N = m + n;
  const variance = ((m * n) / 12) * (N + 1 - ties / (N * (N - 1)));
  if (!(variance > 1e-12))
    return Object.freeze({ ...facts, ...counts, ...none, ...shift, reason: 'zero-variance' });
  const canBeExact = N <= largestExact.rankSum;
  if (method === 'exact' && !canBeExact)
    throw new StatisticsInputError(`exact is for at most ${largestExact.rankSum} values`);
  const exact = canBeExact ? exactTails(ranks, m, U) : null;
  const isExact = exact !== null && (method === 'exact' || (method === 'auto' && m < 50 && n < 50));
  const plain = normalTails(U - (m * n) / 2, Math.sqrt(variance), 0);
  const corrected = normalTails(U - (m * n) / 2, Math.sqrt(variance), 0.5);
  const chosen = isExact ? exact : continuity ? corrected : plain;
  return Object.freeze({
    ...facts,
    ...counts,
    pTwoSided: chosen.twoSided,
    pGreater: chosen.greater,
    pLess: chosen.less,
    method: isExact
      ? ties > 0
        ? 'exact-conditional'
        : 'exact'
      : continuity
        ? 'normal-continuity'
        : 'normal',
    pExact: exact?.twoSided ?? null,
    pContinuity: corrected.twoSided,
    pNoContinuity: plain.twoSided,
    z: plain.z,
    ...shift,
    reason: shift.hlCiLower === null ? 'too-few' : null,
  });
}

interface Groups {
  /** Freed from the noise of decimals, for ranks; and as they are, for estimates. */
  a: readonly number[];
  b: readonly number[];
  exactA: readonly number[];
  exactB: readonly number[];
  dropped: number;
}

function groupsOf(x: unknown, y: unknown): Groups {
  const [all, other] = [observedOf(x, 'x'), observedOf(y, 'y')];
  const exactA = all.filter((value) => value !== null);
  const exactB = other.filter((value) => value !== null);
  const even = snapped([...exactA, ...exactB]);
  return {
    a: even.slice(0, exactA.length),
    b: even.slice(exactA.length),
    exactA,
    exactB,
    dropped: all.length + other.length - even.length,
  };
}

interface TestTails {
  greater: number;
  less: number;
  twoSided: number;
}

/** Every choice of m ranks is equally likely. Doubled, midranks are whole. */
function exactTails(ranks: readonly number[], m: number, U: number): TestTails {
  const doubled = ranks.map((rank) => Math.round(2 * rank));
  // The smaller group is the shorter count; its sum says the same.
  const isSwapped = m > ranks.length - m;
  const size = isSwapped ? ranks.length - m : m;
  const chances = sampleSums(doubled, size);
  const n = ranks.length - m;
  const at = Math.round(2 * (isSwapped ? m * n - U : U)) + size * (size + 1);
  const [low, high] = [sumsUpTo(chances, at), sumsFrom(chances, at)];
  const centre = size * (ranks.length + 1);
  const off = Math.abs(at - centre);
  const twoSided =
    off === 0 ? 1 : Math.min(1, sumsUpTo(chances, centre - off) + sumsFrom(chances, centre + off));
  return isSwapped ? { greater: low, less: high, twoSided } : { greater: high, less: low, twoSided };
}

function normalTails(off: number, sd: number, correction: number): TestTails & { z: number } {
  const z = (off - Math.sign(off) * correction) / sd;
  return {
    z,
    greater: normalUpper((off - correction) / sd),
    less: normalUpper((-off - correction) / sd),
    twoSided: Math.min(1, 2 * normalUpper(Math.abs(z))),
  };
}

function hodgesLehmannShift(
  a: readonly number[],
  b: readonly number[],
  confidence: number,
): { hodgesLehmannShift: number; hlCiLower: number | null; hlCiUpper: number | null } {
  const [m, n] = [a.length, b.length];
  const differences = a.flatMap((value) => b.map((other) => value - other)).sort((one, other) => one - other);
  const tail = (1 - confidence) / 2;
  let from: number;
  if (m + n <= largestExact.rankSum) {
    from = rankSumUQuantile(tail, m, n);
    // Of 0 the chance is 1 / (m + n over m): is it below the tail, the interval may start at the smallest difference.
    if (from === 0) from = chanceOfZero(m, n) <= tail * (1 + 1e-12) ? 1 : -1;
  } else {
    from = Math.floor((m * n) / 2 + normalQuantile(tail) * Math.sqrt((m * n * (m + n + 1)) / 12));
  }
  const value = median(differences);
  if (from < 1) return { hodgesLehmannShift: value, hlCiLower: null, hlCiUpper: null };
  return {
    hodgesLehmannShift: value,
    hlCiLower: differences[from - 1]!,
    hlCiUpper: differences[m * n - from]!,
  };
}

function chanceOfZero(m: number, n: number): number {
  let chance = 1;
  for (let i = 1; i <= m; i++) chance *= i / (n + i);
  return chance;
}

export interface CliffsDelta {
  nX: number;
  nY: number;
  dropped: number;
  /** P(X > Y) - P(X < Y), -1 … 1; the rank-biserial correlation. */
  cliffsDelta: number | null;
  /** A reading aid only, by 0.147, 0.33, 0.474. */
  band: 'negligible' | 'small' | 'medium' | 'large' | null;
  reason: 'empty' | null;
}

/**
 * Cliff's delta of two groups. For its interval pass it to a bootstrap.
 * Sources: Cliff N. Psychol Bull 1993;114:494-509; bands: Romano J et al. 2006.
 */
export function cliffsDelta(
  x: readonly (number | null)[],
  y: readonly (number | null)[],
): Readonly<CliffsDelta> {
  const { a, b, dropped } = groupsOf(x, y);
  const [m, n] = [a.length, b.length];
  const facts = { nX: m, nY: n, dropped };
  if (m === 0 || n === 0) return Object.freeze({ ...facts, cliffsDelta: null, band: null, reason: 'empty' });
  const U = sum(midranks([...a, ...b]).slice(0, m)) - (m * (m + 1)) / 2;
  const delta = (2 * U) / (m * n) - 1;
  const size = Math.abs(delta);
  const band = size < 0.147 ? 'negligible' : size < 0.33 ? 'small' : size < 0.474 ? 'medium' : 'large';
  return Object.freeze({ ...facts, cliffsDelta: delta, band, reason: null });
}

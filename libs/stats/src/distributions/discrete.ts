import { assertCount, assertNumber, StatisticsInputError } from '../input.js';
import { betaTails } from './special.js';

/** P(K ≤ k) of n trials with success p; k may be any number. */
export function binomialCdf(k: number, n: number, p: number): number {
  return binomialTails(k, n, p).lower;
}

/** P(K > k). */
export function binomialUpper(k: number, n: number, p: number): number {
  return binomialTails(k, n, p).upper;
}

function binomialTails(k: number, n: number, p: number): { lower: number; upper: number } {
  assertNumber(k, 'k');
  assertCount(n, 'n');
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new StatisticsInputError('p must lie between 0 and 1');
  const at = Math.floor(k + 1e-9);
  if (at < 0) return { lower: 0, upper: 1 };
  if (at >= n) return { lower: 1, upper: 0 };
  return betaTails(n - at, at + 1, 1 - p, p);
}

/** Two-sided exact p of k successes in n trials at p = ½: twice the smaller tail, at most 1. */
export function binomialHalfTwoSided(k: number, n: number): number {
  const less = Math.min(k, n - k);
  return Math.min(1, 2 * binomialCdf(less, n, 0.5));
}

/** Probabilities of the sums 0, 1, … of a random sample, by counting. */
export type SumDistribution = Float64Array;

/**
 * Distribution of the sum when each score is taken or left with probability ½.
 * @param scores whole and not negative: ranks, or doubled midranks
 */
export function subsetSums(scores: readonly number[]): SumDistribution {
  const chance = new Float64Array(scores.reduce((total, score) => total + score, 1));
  chance[0] = 1;
  let top = 0;
  for (const score of scores) {
    top += score;
    for (let s = top; s >= 0; s--) chance[s] = (chance[s]! + (s >= score ? chance[s - score]! : 0)) / 2;
  }
  return chance;
}

/** Distribution of the sum of `size` scores drawn without replacement. */
export function sampleSums(scores: readonly number[], size: number): SumDistribution {
  const top = [...scores]
    .sort((a, b) => b - a)
    .slice(0, size)
    .reduce((total, score) => total + score, 0);
  const counts = Array.from({ length: size + 1 }, () => new Float64Array(top + 1));
  counts[0]![0] = 1;
  let seen = 0;
  for (const score of scores) {
    for (let k = Math.min(size, seen + 1); k >= 1; k--) {
      const [to, from] = [counts[k]!, counts[k - 1]!];
      for (let s = top; s >= score; s--) to[s]! += from[s - score]!;
    }
    seen += 1;
  }
  const drawn = counts[size]!;
  const all = drawn.reduce((total, count) => total + count, 0);
  return drawn.map((count) => count / all);
}

/** P(S ≤ s). */
export function sumsUpTo(chances: SumDistribution, s: number): number {
  let total = 0;
  for (let i = 0; i <= s && i < chances.length; i++) total += chances[i]!;
  return Math.min(1, total);
}

/** P(S ≥ s). */
export function sumsFrom(chances: SumDistribution, s: number): number {
  let total = 0;
  for (let i = chances.length - 1; i >= s && i >= 0; i--) total += chances[i]!;
  return Math.min(1, total);
}

/** Beyond these the count takes longer than an answer is worth; the normal approximation is then exact enough. */
export const largestExact = { signedRank: 200, rankSum: 100 };

/** P(U ≤ u) of the rank-sum statistic of m and n untied values. */
export function rankSumUCdf(u: number, m: number, n: number): number {
  assertNumber(u, 'u');
  return sumsUpTo(rankSumUs(m, n), Math.floor(u + 1e-9));
}

/** Smallest u with P(U ≤ u) ≥ p. */
export function rankSumUQuantile(p: number, m: number, n: number): number {
  return quantileOf(rankSumUs(m, n), p);
}

/** Distribution of U = 0 … mn. */
function rankSumUs(m: number, n: number): SumDistribution {
  assertCount(m, 'm');
  assertCount(n, 'n');
  if (m + n > largestExact.rankSum * 2)
    throw new StatisticsInputError(`m + n must be at most ${largestExact.rankSum * 2}`);
  const ranks = Array.from({ length: m + n }, (_, i) => i + 1);
  return sampleSums(ranks, m).slice((m * (m + 1)) / 2);
}

/** P(W+ ≤ w) of the signed-rank statistic of n untied differences. */
export function signedRankCdf(w: number, n: number): number {
  assertNumber(w, 'w');
  return sumsUpTo(signedRanks(n), Math.floor(w + 1e-9));
}

/** Smallest w with P(W+ ≤ w) ≥ p. */
export function signedRankQuantile(p: number, n: number): number {
  return quantileOf(signedRanks(n), p);
}

function signedRanks(n: number): SumDistribution {
  assertCount(n, 'n');
  if (n > 2 * largestExact.signedRank)
    throw new StatisticsInputError(`n must be at most ${2 * largestExact.signedRank}`);
  return subsetSums(Array.from({ length: n }, (_, i) => i + 1));
}

function quantileOf(chances: SumDistribution, p: number): number {
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new StatisticsInputError('p must lie between 0 and 1');
  let total = 0;
  for (let s = 0; s < chances.length; s++) {
    total += chances[s]!;
    if (total >= p * (1 - 64 * Number.EPSILON)) return s;
  }
  return chances.length - 1;
}

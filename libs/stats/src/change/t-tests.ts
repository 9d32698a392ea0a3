import { tQuantile, tTwoSided, tUpper } from '../distributions/continuous.js';
import { assertConfidence, completePairs, observedOf } from '../input.js';
import { mean, sampleSd } from '../numeric.js';
import { spreadOf } from '../ranks.js';

export interface TTest {
  /** Mean of the differences, or difference of the means (first - second). */
  difference: number | null;
  t: number | null;
  df: number | null;
  pTwoSided: number | null;
  pGreater: number | null;
  pLess: number | null;
  se: number | null;
  ciLower: number | null;
  ciUpper: number | null;
  confidence: number;
  reason: 'too-few' | 'zero-variance' | null;
}

export interface PairedTTest extends TTest {
  n: number;
  dropped: number;
  /** Standard deviation of the differences. */
  sd: number | null;
  /** Mean difference / sd, the standardised response mean. */
  dz: number | null;
}

/**
 * Paired t test of before - after: for scores where lower is better, improvement is positive.
 * @param before, after one value per patient in one order; a pair with a missing value is dropped and counted
 * Source: Student. Biometrika 1908;6:1-25.
 */
export function pairedTTest(
  before: readonly (number | null)[],
  after: readonly (number | null)[],
  options: { confidence?: number } = {},
): Readonly<PairedTTest> {
  const pairs = completePairs(before, after, ['before', 'after']);
  const d = spreadOf(
    pairs.first.map((value, i) => value - pairs.second[i]!),
    [...pairs.first, ...pairs.second],
  );
  return Object.freeze({ ...oneSampleTTest(d, options), dropped: pairs.dropped });
}

/** One-sample t test of differences against 0; missing ones are dropped and counted. */
export function oneSampleTTest(
  differences: readonly (number | null)[],
  { confidence = 0.95 }: { confidence?: number } = {},
): Readonly<PairedTTest> {
  assertConfidence(confidence);
  const observed = observedOf(differences, 'differences');
  const d = observed.filter((value): value is number => value !== null);
  const n = d.length;
  const sd = n > 1 ? sampleSd(d) : null;
  const difference = n > 0 ? mean(d) : null;
  const facts = { n, dropped: observed.length - n, sd };
  if (difference === null || sd === null || sd === 0)
    return Object.freeze({
      ...facts,
      ...untested(difference, confidence, sd === 0 ? 'zero-variance' : 'too-few'),
      dz: null,
    });
  return Object.freeze({
    ...facts,
    ...tested(difference, sd / Math.sqrt(n), n - 1, confidence),
    dz: difference / sd,
  });
}

export interface TwoSampleTTest extends TTest {
  nX: number;
  nY: number;
  dropped: number;
  meanX: number | null;
  meanY: number | null;
}

/**
 * Welch's t test of two groups of patients, mean of x - mean of y, without assuming equal variances.
 * Source: Welch BL. Biometrika 1947;34:28-35.
 */
export function welchTTest(
  x: readonly (number | null)[],
  y: readonly (number | null)[],
  { confidence = 0.95, equalVariances = false }: { confidence?: number; equalVariances?: boolean } = {},
): Readonly<TwoSampleTTest> {
  assertConfidence(confidence);
  const [allX, allY] = [observedOf(x, 'x'), observedOf(y, 'y')];
  const [a, b] = [allX, allY].map((all) => all.filter((value): value is number => value !== null)) as [
    number[],
    number[],
  ];
  const [m, n] = [a.length, b.length];
  const meanX = m > 0 ? mean(a) : null;
  const meanY = n > 0 ? mean(b) : null;
  const facts = { nX: m, nY: n, dropped: allX.length + allY.length - m - n, meanX, meanY };
  const difference = meanX === null || meanY === null ? null : meanX - meanY;
  if (difference === null || m < 2 || n < 2)
    return Object.freeze({ ...facts, ...untested(difference, confidence, 'too-few') });
  const [u, v] = [sampleSd(a) ** 2, sampleSd(b) ** 2];
  if (u + v === 0) return Object.freeze({ ...facts, ...untested(difference, confidence, 'zero-variance') });
  if (equalVariances) {
    const pooled = ((m - 1) * u + (n - 1) * v) / (m + n - 2);
    return Object.freeze({
      ...facts,
      ...tested(difference, Math.sqrt(pooled * (1 / m + 1 / n)), m + n - 2, confidence),
    });
  }
  const df = (u / m + v / n) ** 2 / ((u / m) ** 2 / (m - 1) + (v / n) ** 2 / (n - 1));
  return Object.freeze({ ...facts, ...tested(difference, Math.sqrt(u / m + v / n), df, confidence) });
}

function tested(difference: number, se: number, df: number, confidence: number): TTest {
  const t = difference / se;
  const half = tQuantile((1 + confidence) / 2, df) * se;
  return {
    difference,
    t,
    df,
    pTwoSided: tTwoSided(t, df),
    pGreater: tUpper(t, df),
    pLess: tUpper(-t, df),
    se,
    ciLower: difference - half,
    ciUpper: difference + half,
    confidence,
    reason: null,
  };
}

function untested(difference: number | null, confidence: number, reason: TTest['reason']): TTest {
  return {
    difference,
    t: null,
    df: null,
    pTwoSided: null,
    pGreater: null,
    pLess: null,
    se: null,
    ciLower: null,
    ciUpper: null,
    confidence,
    reason,
  };
}

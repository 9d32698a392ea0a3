import { tQuantile } from '../distributions/continuous.js';
import { assertConfidence, completePairs } from '../input.js';
import { mean, sampleSd } from '../numeric.js';
import { spreadOf } from '../ranks.js';

export interface BlandAltman {
  n: number;
  dropped: number;
  /** Mean of first - second, with its interval. */
  bias: number | null;
  biasCiLower: number | null;
  biasCiUpper: number | null;
  /** Standard deviation of the differences, n - 1. */
  sd: number | null;
  /** bias ∓ 1.96 sd, each with its interval. */
  lowerLimit: number | null;
  lowerLimitCiLower: number | null;
  lowerLimitCiUpper: number | null;
  upperLimit: number | null;
  upperLimitCiLower: number | null;
  upperLimitCiUpper: number | null;
  /** Standard errors of the bias, sd/√n, and of a limit, √(3 sd²/n): the form of 1986. */
  seBias: number | null;
  seLimit: number | null;
  /** For the plot: difference against mean. */
  differences: readonly number[];
  means: readonly number[];
  confidence: number;
  reason: 'too-few' | null;
}

/**
 * Limits of agreement between two methods, raters or occasions. One pair per patient: repeated pairs need another form.
 * @param first, second one value per target in one order; a pair with a missing value is dropped and counted
 * Sources: Bland JM, Altman DG. Lancet 1986;1:307-310; Stat Methods Med Res 1999;8:135-160.
 */
export function blandAltman(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
  { confidence = 0.95 }: { confidence?: number } = {},
): Readonly<BlandAltman> {
  assertConfidence(confidence);
  const pairs = completePairs(first, second, ['first', 'second']);
  const d = spreadOf(
    pairs.first.map((value, i) => value - pairs.second[i]!),
    [...pairs.first, ...pairs.second],
  );
  const n = d.length;
  const facts = {
    n,
    dropped: pairs.dropped,
    confidence,
    differences: Object.freeze([...d]),
    means: Object.freeze(pairs.first.map((value, i) => (value + pairs.second[i]!) / 2)),
  };
  const bias = n > 0 ? mean(d) : null;
  if (bias === null || n < 2)
    return Object.freeze({
      ...facts,
      bias,
      biasCiLower: null,
      biasCiUpper: null,
      sd: null,
      lowerLimit: null,
      lowerLimitCiLower: null,
      lowerLimitCiUpper: null,
      upperLimit: null,
      upperLimitCiLower: null,
      upperLimitCiUpper: null,
      seBias: null,
      seLimit: null,
      reason: 'too-few',
    });
  const sd = sampleSd(d);
  const t = tQuantile((1 + confidence) / 2, n - 1);
  const seBias = sd / Math.sqrt(n);
  const seLimit = Math.sqrt((3 * sd ** 2) / n);
  const [lowerLimit, upperLimit] = [bias - 1.96 * sd, bias + 1.96 * sd];
  return Object.freeze({
    ...facts,
    bias,
    biasCiLower: bias - t * seBias,
    biasCiUpper: bias + t * seBias,
    sd,
    lowerLimit,
    lowerLimitCiLower: lowerLimit - t * seLimit,
    lowerLimitCiUpper: lowerLimit + t * seLimit,
    upperLimit,
    upperLimitCiLower: upperLimit - t * seLimit,
    upperLimitCiUpper: upperLimit + t * seLimit,
    seBias,
    seLimit,
    reason: null,
  });
}

import { normalCdf, normalQuantile } from '../distributions/continuous.js';
import { assertConfidence, assertCount, StatisticsInputError } from '../input.js';
import { mean, sampleSd, sum } from '../numeric.js';
import { generatorName, indexGenerator } from './generator.js';

/** Below this many patients an interval by bootstrap is not shown. */
const fewestPatients = 8;

export interface BootstrapOptions {
  /** At least 10,000 for an interval to be shown. */
  resamples?: number;
  seed?: number;
  confidence?: number;
}

export interface Bootstrap {
  n: number;
  estimate: number | null;
  /** Mean and standard deviation of the replicates. */
  mean: number | null;
  se: number | null;
  /** Replicates at the tails: percentile limits. */
  percentileLower: number | null;
  percentileUpper: number | null;
  /** Bias-corrected and accelerated limits, with z0 and the acceleration a. */
  bcaLower: number | null;
  bcaUpper: number | null;
  z0: number | null;
  acceleration: number | null;
  /** The interval to show: BCa, null below 8 patients. */
  ciLower: number | null;
  ciUpper: number | null;
  confidence: number;
  /** Replicates in which the statistic was not estimable; they are left out. */
  failed: number;
  resamples: number;
  seed: number;
  generator: string;
  reason: 'empty' | 'too-few' | 'zero-variance' | 'not-estimable' | null;
}

/**
 * Interval of any statistic by resampling patients, each with everything that belongs to them.
 * @param patients one entry per patient; several scars or visits of one patient belong in one entry
 * @param statistic of a list of patients; null where it is not estimable
 * Source: Efron B, Tibshirani RJ. An Introduction to the Bootstrap, 1993, chapters 13 and 14.
 */
export function bootstrapBca<T>(
  patients: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
  { resamples = 10_000, seed = 1, confidence = 0.95 }: BootstrapOptions = {},
): Readonly<Bootstrap> {
  if (!(patients instanceof Array)) throw new StatisticsInputError('what is resampled must be a list');
  assertCount(resamples, 'resamples');
  if (resamples < 100 || resamples > 1_000_000)
    throw new StatisticsInputError('resamples must lie between 100 and 1,000,000');
  if (!Number.isSafeInteger(seed)) throw new StatisticsInputError('seed must be a whole number');
  assertConfidence(confidence);
  const n = patients.length;
  const facts = { n, confidence, resamples, seed, generator: generatorName };
  const none = {
    mean: null,
    se: null,
    percentileLower: null,
    percentileUpper: null,
    bcaLower: null,
    bcaUpper: null,
    z0: null,
    acceleration: null,
    ciLower: null,
    ciUpper: null,
  };
  const estimate = n === 0 ? null : usable(statistic(patients));
  if (estimate === null)
    return Object.freeze({
      ...facts,
      ...none,
      estimate,
      failed: 0,
      reason: n === 0 ? 'empty' : 'not-estimable',
    });
  const draw = indexGenerator(seed);
  const values: number[] = [];
  const sample = new Array<T>(n);
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < n; i++) sample[i] = patients[draw(n)]!;
    const value = usable(statistic(sample));
    if (value !== null) values.push(value);
  }
  const failed = resamples - values.length;
  if (values.length < 2)
    return Object.freeze({ ...facts, ...none, estimate, failed, reason: 'not-estimable' });
  const sorted = Float64Array.from(values).sort();
  const tolerance = 1e-12 * Math.max(Math.abs(sorted[0]!), Math.abs(sorted.at(-1)!));
  const average = mean(values);
  if (sorted.at(-1)! - sorted[0]! <= tolerance)
    return Object.freeze({ ...facts, ...none, estimate, mean: average, failed, reason: 'zero-variance' });
  const tail = (1 - confidence) / 2;
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1))]!;
  // Replicates that equal the estimate but for rounding count half.
  const below = values.filter((value) => value < estimate - tolerance).length;
  const equal = values.filter((value) => Math.abs(value - estimate) <= tolerance).length;
  const z0 = normalQuantile((below + equal / 2) / values.length);
  const acceleration = accelerationOf(patients, statistic);
  const level = (z: number): number => normalCdf(z0 + (z0 + z) / (1 - (acceleration ?? 0) * (z0 + z)));
  const hasBca = Number.isFinite(z0) && acceleration !== null;
  const bcaLower = hasBca ? at(level(normalQuantile(tail))) : null;
  const bcaUpper = hasBca ? at(level(normalQuantile(1 - tail))) : null;
  const isShown = n >= fewestPatients;
  return Object.freeze({
    ...facts,
    estimate,
    mean: average,
    se: sampleSd(values),
    percentileLower: at(tail),
    percentileUpper: at(1 - tail),
    bcaLower,
    bcaUpper,
    z0: Number.isFinite(z0) ? z0 : null,
    acceleration,
    ciLower: isShown ? bcaLower : null,
    ciUpper: isShown ? bcaUpper : null,
    failed,
    reason: !isShown ? 'too-few' : hasBca ? null : 'not-estimable',
  });
}

/** Σ(m - j)³ / (6 (Σ(m - j)²)^1.5) over the values j with one patient left out, m their mean. */
function accelerationOf<T>(
  patients: readonly T[],
  statistic: (sample: readonly T[]) => number | null,
): number | null {
  if (patients.length < 2) return null;
  const jackknife = patients.map((_, i) => usable(statistic(patients.toSpliced(i, 1))));
  if (jackknife.some((value) => value === null)) return null;
  const values = jackknife as number[];
  const centre = mean(values);
  const squares = sum(values.map((value) => (centre - value) ** 2));
  return squares === 0 ? 0 : sum(values.map((value) => (centre - value) ** 3)) / (6 * squares ** 1.5);
}

function usable(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

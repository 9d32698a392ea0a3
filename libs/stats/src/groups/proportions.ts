import { normalQuantile } from '../distributions/continuous.js';
import { assertConfidence, assertCount, StatisticsInputError } from '../input.js';

export interface Proportion {
  successes: number;
  n: number;
  proportion: number | null;
  lower: number | null;
  upper: number | null;
  confidence: number;
  reason: 'empty' | null;
}

/**
 * Proportion with Wilson's score interval, without continuity correction. At 0 and n exactly one limit is 0 or 1.
 * Sources: Wilson EB. JASA 1927;22:209-212; Newcombe RG. Stat Med 1998;17:857-872.
 */
export function wilsonInterval(
  successes: number,
  n: number,
  { confidence = 0.95 }: { confidence?: number } = {},
): Readonly<Proportion> {
  assertCount(successes, 'successes');
  assertCount(n, 'n');
  assertConfidence(confidence);
  if (successes > n) throw new StatisticsInputError(`successes ${successes} exceed n ${n}`);
  const facts = { successes, n, confidence };
  if (n === 0)
    return Object.freeze({ ...facts, proportion: null, lower: null, upper: null, reason: 'empty' });
  const p = successes / n;
  const z2 = normalQuantile((1 + confidence) / 2) ** 2;
  const centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const half = Math.sqrt((z2 * p * (1 - p)) / n + (z2 / (2 * n)) ** 2) / (1 + z2 / n);
  return Object.freeze({
    ...facts,
    proportion: p,
    lower: successes === 0 ? 0 : centre - half,
    upper: successes === n ? 1 : centre + half,
    reason: null,
  });
}

export interface ProportionDifference {
  /** p1 - p2. */
  difference: number | null;
  lower: number | null;
  upper: number | null;
  p1: number | null;
  p2: number | null;
  confidence: number;
  reason: 'empty' | null;
}

/**
 * Difference of two independent proportions with Newcombe's hybrid score interval (method 10, without correction).
 * Source: Newcombe RG. Stat Med 1998;17:873-890.
 */
export function newcombeDifference(
  x1: number,
  n1: number,
  x2: number,
  n2: number,
  { confidence = 0.95 }: { confidence?: number } = {},
): Readonly<ProportionDifference> {
  const [a, b] = [wilsonInterval(x1, n1, { confidence }), wilsonInterval(x2, n2, { confidence })];
  const facts = { p1: a.proportion, p2: b.proportion, confidence };
  if (a.proportion === null || b.proportion === null)
    return Object.freeze({ ...facts, difference: null, lower: null, upper: null, reason: 'empty' });
  const difference = a.proportion - b.proportion;
  return Object.freeze({
    ...facts,
    difference,
    lower: difference - Math.hypot(a.proportion - a.lower!, b.upper! - b.proportion),
    upper: difference + Math.hypot(a.upper! - a.proportion, b.proportion - b.lower!),
    reason: null,
  });
}

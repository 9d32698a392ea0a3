import { chi2Upper, normalQuantile } from '../distributions/continuous.js';
import { assertConfidence, numbersOf, StatisticsInputError } from '../input.js';
import { sum } from '../numeric.js';

/** How the interval of a survival curve is made; log-log never leaves 0 … 1. */
export const survivalIntervals = ['log-log', 'log', 'plain'] as const;
export type SurvivalInterval = (typeof survivalIntervals)[number];

export interface KaplanMeier {
  n: number;
  totalEvents: number;
  totalCensored: number;
  /** Distinct times with an event, ascending; the lists below have one value for each. */
  times: readonly number[];
  atRisk: readonly number[];
  events: readonly number[];
  survival: readonly number[];
  /** Greenwood. Null where the curve has come to 0. */
  stdErr: readonly (number | null)[];
  ciLower: readonly (number | null)[];
  ciUpper: readonly (number | null)[];
  interval: SurvivalInterval;
  confidence: number;
  /** Null where the curve, or its limit, does not come down to one half: not reached. */
  median: number | null;
  medianCiLower: number | null;
  medianCiUpper: number | null;
  /** Why the median is null. */
  reason: 'empty' | 'not-reached' | null;
}

/**
 * Share of patients still without the event. At one time events come before censorings.
 * @param time not negative, such as days since treatment
 * @param event 1 (or true) for an event at that time, 0 (or false) for last seen without one
 * Sources: Kaplan EL, Meier P. JASA 1958;53:457-481; error: Greenwood M 1926; limits: Kalbfleisch JD, Prentice RL 1980.
 */
export function kaplanMeier(
  time: readonly number[],
  event: readonly (0 | 1 | boolean)[] | readonly number[],
  { confidence = 0.95, interval = 'log-log' }: { confidence?: number; interval?: SurvivalInterval } = {},
): Readonly<KaplanMeier> {
  assertConfidence(confidence);
  if (!survivalIntervals.includes(interval))
    throw new StatisticsInputError(`interval must be one of ${survivalIntervals.join(', ')}`);
  const subjects = subjectsOf(time, event, '');
  const n = subjects.length;
  const totalEvents = subjects.filter(({ isEvent }) => isEvent).length;
  const z = normalQuantile((1 + confidence) / 2);
  const times = [...new Set(subjects.filter(({ isEvent }) => isEvent).map(({ at }) => at))].sort(
    (a, b) => a - b,
  );
  const atRisk = times.map((t) => subjects.filter(({ at }) => at >= t).length);
  const events = times.map((t) => subjects.filter(({ at, isEvent }) => isEvent && at === t).length);
  let remaining = 1;
  let greenwood = 0;
  const points = times.map((_, i) => {
    const [d, r] = [events[i]!, atRisk[i]!];
    remaining *= (r - d) / r;
    greenwood += d / (r * (r - d));
    return {
      survival: remaining,
      stdErr: remaining === 0 ? null : remaining * Math.sqrt(greenwood),
      greenwood,
    };
  });
  const limits = points.map((point) => limitsOf(point, z, interval));
  const survival = points.map((point) => point.survival);
  const [ciLower, ciUpper] = [limits.map(([low]) => low), limits.map(([, high]) => high)];
  const median = quantileOf(times, survival, 0.5);
  return Object.freeze({
    n,
    totalEvents,
    totalCensored: n - totalEvents,
    times: Object.freeze(times),
    atRisk: Object.freeze(atRisk),
    events: Object.freeze(events),
    survival: Object.freeze(survival),
    stdErr: Object.freeze(points.map((point) => point.stdErr)),
    ciLower: Object.freeze(ciLower),
    ciUpper: Object.freeze(ciUpper),
    interval,
    confidence,
    median,
    medianCiLower: quantileOf(times, ciLower, 0.5),
    medianCiUpper: quantileOf(times, ciUpper, 0.5),
    reason: n === 0 ? 'empty' : median === null ? 'not-reached' : null,
  });
}

/**
 * Time by which the share q has had the event.
 * @param curve of {@link kaplanMeier}
 * @returns null where it is not reached; the middle of the piece where the curve is flat at exactly 1 - q
 */
export function survivalQuantile(
  curve: Readonly<KaplanMeier>,
  q: number,
): Readonly<{ time: number | null; ciLower: number | null; ciUpper: number | null }> {
  if (typeof q !== 'number' || !(q > 0 && q < 1))
    throw new StatisticsInputError('q must lie between 0 and 1');
  return Object.freeze({
    time: quantileOf(curve.times, curve.survival, q),
    ciLower: quantileOf(curve.times, curve.ciLower, q),
    ciUpper: quantileOf(curve.times, curve.ciUpper, q),
  });
}

function quantileOf(times: readonly number[], curve: readonly (number | null)[], q: number): number | null {
  const level = 1 - q;
  const reached = curve.findIndex((value) => value !== null && value <= level + 1e-9);
  if (reached < 0) return null;
  const value = curve[reached]!;
  if (Math.abs(value - level) > 1e-9) return times[reached]!;
  // A last piece without an end has no middle.
  const next = curve.findIndex((other, i) => i > reached && other !== null && other < value - 1e-9);
  return next < 0 ? times[reached]! : (times[reached]! + times[next]!) / 2;
}

function limitsOf(
  { survival, stdErr, greenwood }: { survival: number; stdErr: number | null; greenwood: number },
  z: number,
  interval: SurvivalInterval,
): [number | null, number | null] {
  if (stdErr === null || survival === 1) return [null, null];
  const root = Math.sqrt(greenwood);
  switch (interval) {
    case 'plain':
      return [Math.max(0, survival - z * stdErr), Math.min(1, survival + z * stdErr)];
    case 'log':
      return [survival * Math.exp(-z * root), Math.min(1, survival * Math.exp(z * root))];
    case 'log-log': {
      const half = (z * root) / Math.abs(Math.log(survival));
      return [survival ** Math.exp(half), survival ** Math.exp(-half)];
    }
  }
}

interface Subject {
  at: number;
  isEvent: boolean;
}

function subjectsOf(time: readonly number[], event: readonly unknown[], of: string): Subject[] {
  const times = numbersOf(time, `${of}time`);
  if (!Array.isArray(event)) throw new StatisticsInputError(`${of}event must be a list`);
  if (event.length !== times.length)
    throw new StatisticsInputError(`${of}time has ${times.length} values, ${of}event has ${event.length}`);
  return times.map((at, i) => {
    const happened: unknown = event[i];
    if (at < 0) throw new StatisticsInputError(`${of}time[${i}] is negative`);
    if (happened !== 0 && happened !== 1 && typeof happened !== 'boolean')
      throw new StatisticsInputError(`${of}event[${i}] must be 0 or 1`);
    return { at, isEvent: Boolean(happened) };
  });
}

export interface LogRank {
  chi2: number | null;
  df: 1;
  p: number | null;
  observedA: number;
  expectedA: number;
  observedB: number;
  expectedB: number;
  /** Hypergeometric, of observedA. */
  variance: number;
  reason: 'empty' | 'zero-variance' | null;
}

/** Times and events of one group, as for {@link kaplanMeier}. */
export interface SurvivalGroup {
  time: readonly number[];
  event: readonly (0 | 1 | boolean)[] | readonly number[];
}

/**
 * Log-rank test of two groups of patients.
 * Source: Mantel N. Cancer Chemother Rep 1966;50:163-170.
 */
export function logRank(groupA: SurvivalGroup, groupB: SurvivalGroup): Readonly<LogRank> {
  const a = subjectsOf(groupA.time, groupA.event, 'groupA.');
  const b = subjectsOf(groupB.time, groupB.event, 'groupB.');
  const all = [...a, ...b];
  const times = [...new Set(all.filter(({ isEvent }) => isEvent).map(({ at }) => at))];
  const steps = times.map((t) => {
    const n1 = a.filter(({ at }) => at >= t).length;
    const n = all.filter(({ at }) => at >= t).length;
    const d = all.filter(({ at, isEvent }) => isEvent && at === t).length;
    const share = n1 / n;
    return { expected: d * share, variance: n > 1 ? (d * share * (1 - share) * (n - d)) / (n - 1) : 0 };
  });
  const observedA = a.filter(({ isEvent }) => isEvent).length;
  const observedB = b.filter(({ isEvent }) => isEvent).length;
  const expectedA = sum(steps.map((step) => step.expected));
  const variance = sum(steps.map((step) => step.variance));
  const facts = {
    df: 1 as const,
    observedA,
    expectedA,
    observedB,
    expectedB: observedA + observedB - expectedA,
    variance,
  };
  if (a.length === 0 || b.length === 0)
    return Object.freeze({ ...facts, chi2: null, p: null, reason: 'empty' });
  if (variance <= 1e-12) return Object.freeze({ ...facts, chi2: null, p: null, reason: 'zero-variance' });
  const chi2 = (observedA - expectedA) ** 2 / variance;
  return Object.freeze({ ...facts, chi2, p: chi2Upper(chi2, 1), reason: null });
}

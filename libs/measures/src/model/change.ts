import type { Repeatability } from './repeatability.js';

/** Which way a measure goes when a scar heals; null where neither is better. */
export type Better = 'lower' | 'higher' | 'nearer-zero' | null;

const betterOf: Readonly<Record<string, Better>> = {
  area: 'lower',
  'area-share': 'lower',
  'delta-e': 'lower',
  'delta-l': 'nearer-zero',
  'delta-a': 'nearer-zero',
  'delta-b': 'nearer-zero',
  'ei-difference': 'nearer-zero',
  'mi-difference': 'nearer-zero',
  'roughness-ra': 'lower',
  'roughness-rq': 'lower',
  'roughness-rt': 'lower',
  'pit-share': 'lower',
};

export interface Change {
  baseline: number;
  now: number;
  delta: number;
  /** Of the baseline; null where the baseline is too near zero for a share of it, or the scale has no zero. */
  percent: number | null;
  /** Smallest change that is not error; null where nobody knows it. */
  sdc: number | null;
  /**
   * `healing`: too soon after a treatment to be its outcome; `within-error`: not distinguishable from none; `unknown`: without a
   * figure of the error.
   */
  verdict: 'healing' | 'better' | 'worse' | 'changed' | 'within-error' | 'unknown';
}

/** Measures whose zero is a place on a scale and not "none of it": a per cent of it says nothing. */
const withoutZero = new Set(['ita', 'a-star', 'ei-rgb', 'mi-rgb', 'delta-l', 'delta-b']);

/** What became of a measure since the baseline, beside its error. */
export function changeOf(
  measure: string,
  baseline: number,
  now: number,
  repeatability: Repeatability | null,
  { isHealing = false } = {},
): Change {
  const delta = now - baseline;
  const sdc = repeatability?.sdc ?? null;
  const isMeaningful = !withoutZero.has(measure) && Math.abs(baseline) > Math.max(1e-9, sdc ?? 0);
  return {
    baseline,
    now,
    delta,
    percent: isMeaningful ? (100 * delta) / Math.abs(baseline) : null,
    sdc,
    verdict: isHealing
      ? 'healing'
      : sdc === null
        ? 'unknown'
        : Math.abs(delta) <= sdc
          ? 'within-error'
          : direction(measure, baseline, now, sdc),
  };
}

function direction(
  measure: string,
  baseline: number,
  now: number,
  sdc: number,
): 'better' | 'worse' | 'changed' {
  const name = measure.replace(/^relative-/, '');
  const better = betterOf[name] ?? null;
  if (better === null) return 'changed';
  // From one side of zero to the other is another difference, not necessarily a smaller one.
  if (better === 'nearer-zero' && Math.abs(Math.abs(now) - Math.abs(baseline)) <= sdc) return 'changed';
  const improved =
    better === 'lower'
      ? now < baseline
      : better === 'higher'
        ? now > baseline
        : Math.abs(now) < Math.abs(baseline);
  return improved ? 'better' : 'worse';
}

import { assertNumber, completePairs, StatisticsInputError } from '../input.js';
import { mean, sampleSd } from '../numeric.js';
import { snapped, spreadOf } from '../ranks.js';

/** Which way a score improves. */
export type Direction = 'lower-better' | 'higher-better';

export function assertDirection(direction: unknown): asserts direction is Direction {
  if (direction !== 'lower-better' && direction !== 'higher-better')
    throw new StatisticsInputError('direction must be lower-better or higher-better');
}

export interface PercentImprovement {
  /** Improvement is positive, in units of the score. */
  change: number;
  /** Of what there was to improve: 100 × change / distance of the baseline from the best score. Worsening is negative and not cut off. */
  percent: number | null;
  reason: 'baseline-at-best' | null;
}

/**
 * Improvement of one patient, in percent of what the baseline left to improve.
 * @param best best attainable score of the instrument, often not 0: without it the figure would be too small
 * Source: conventions of the instruments; de Vet HCW et al. Measurement in Medicine, 2011.
 */
export function percentImprovement(
  baseline: number,
  followup: number,
  { best = 0, direction = 'lower-better' }: { best?: number; direction?: Direction } = {},
): Readonly<PercentImprovement> {
  assertNumber(baseline, 'baseline');
  assertNumber(followup, 'followup');
  assertNumber(best, 'best');
  assertDirection(direction);
  const sign = direction === 'lower-better' ? 1 : -1;
  // + 0: no change is 0, never -0.
  const [change, room] = snapped(
    [sign * (baseline - followup), sign * (baseline - best)],
    [baseline, followup, best],
  ) as [number, number];
  if (room < 0)
    throw new StatisticsInputError(`baseline ${baseline} is better than the best attainable score ${best}`);
  if (room === 0) return Object.freeze({ change, percent: null, reason: 'baseline-at-best' });
  return Object.freeze({ change, percent: (100 * change) / room + 0, reason: null });
}

export interface Responsiveness {
  n: number;
  dropped: number;
  /** Improvement is positive. */
  meanImprovement: number | null;
  /** Standardised response mean: mean change / sd of the changes. */
  srm: number | null;
  /** Kazis' effect size: mean change / sd of the baseline. */
  kazisEs: number | null;
  reason: 'too-few' | 'zero-variance' | null;
}

/**
 * How large a change is beside the spread.
 * @param direction higher-better: follow-up - baseline; lower-better: baseline - follow-up
 * Sources: Liang MH et al. Med Care 1990;28:632-642 (SRM); Kazis LE et al. Med Care 1989;27:S178-189.
 */
export function responsiveness(
  baseline: readonly (number | null)[],
  followup: readonly (number | null)[],
  { direction = 'higher-better' }: { direction?: Direction } = {},
): Readonly<Responsiveness> {
  assertDirection(direction);
  const pairs = completePairs(baseline, followup, ['baseline', 'followup']);
  const sign = direction === 'higher-better' ? 1 : -1;
  const d = spreadOf(
    pairs.first.map((value, i) => sign * (pairs.second[i]! - value)),
    [...pairs.first, ...pairs.second],
  );
  const n = d.length;
  const facts = { n, dropped: pairs.dropped, meanImprovement: n > 0 ? mean(d) : null };
  if (n < 2) return Object.freeze({ ...facts, srm: null, kazisEs: null, reason: 'too-few' });
  const over = (sd: number): number | null => (sd === 0 ? null : facts.meanImprovement! / sd);
  const [srm, kazisEs] = [over(sampleSd(d)), over(sampleSd(pairs.first))];
  return Object.freeze({
    ...facts,
    srm,
    kazisEs,
    reason: srm === null || kazisEs === null ? 'zero-variance' : null,
  });
}

import { assertCount, assertNumber, completePairs, StatisticsInputError } from '../input.js';
import { sampleSd, sum } from '../numeric.js';
import { twoWayAnova } from './two-way-anova.js';

/** The constant of the smallest detectable change, by convention the rounded one. */
const z = 1.96;

export interface MeasurementError {
  /** Targets used, targets dropped for a missing rating, raters (or repeats) of each. */
  n: number;
  dropped: number;
  raters: number;
  /** How many ratings a score is the mean of. */
  meanOf: number;
  /** Variance between raters, max(0, (JMS - EMS) / n), and the residual EMS, of one rating. In squared units of the score. */
  varRater: number | null;
  varResidual: number | null;
  /** Shifts between raters count: sqrt(varRater + EMS). In units of the score. */
  semAgreement: number | null;
  /** Shifts between raters do not count: sqrt(EMS). */
  semConsistency: number | null;
  /** 1.96 √2 SEM: a change of one patient below it cannot be told from noise. */
  sdcAgreement: number | null;
  sdcConsistency: number | null;
  reason: 'too-few' | null;
}

/**
 * Standard error of measurement from the variance components of n targets rated by k raters, or measured k times.
 * @param ratings one row per target, one column per rater; a row with a missing rating is dropped and counted
 * @param meanOf how many ratings a score is the mean of: both variances are divided by it
 * Source: de Vet HCW et al. Measurement in Medicine, 2011; Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-428.
 */
export function standardErrorOfMeasurement(
  ratings: readonly (readonly (number | null)[])[],
  { meanOf = 1 }: { meanOf?: number } = {},
): Readonly<MeasurementError> {
  assertCount(meanOf, 'meanOf');
  if (meanOf === 0) throw new StatisticsInputError('meanOf must be at least 1');
  const { anova, n, raters, dropped } = twoWayAnova(ratings);
  const facts = { n, dropped, raters, meanOf };
  if (!anova)
    return Object.freeze({
      ...facts,
      varRater: null,
      varResidual: null,
      semAgreement: null,
      semConsistency: null,
      sdcAgreement: null,
      sdcConsistency: null,
      reason: 'too-few',
    });
  const varRater = Math.max(0, (anova.JMS - anova.EMS) / n);
  const semAgreement = Math.sqrt((varRater + anova.EMS) / meanOf);
  const semConsistency = Math.sqrt(anova.EMS / meanOf);
  return Object.freeze({
    ...facts,
    varRater,
    varResidual: anova.EMS,
    semAgreement,
    semConsistency,
    sdcAgreement: smallestDetectableChange(semAgreement),
    sdcConsistency: smallestDetectableChange(semConsistency),
    reason: null,
  });
}

export interface TestRetest {
  n: number;
  dropped: number;
  /** sqrt(Σd² / 2n): a systematic shift between the occasions is part of it. */
  withinSubjectSd: number | null;
  /** sd(d) / √2: a systematic shift is taken out. */
  semFromSdDiff: number | null;
  /** 1.96 √2 times the SEM of the same name. */
  sdc: number | null;
  sdcFromWithinSd: number | null;
  /** Repeatability coefficient of the 1986 paper, 2 sqrt(Σd² / n). */
  repeatability2Sd: number | null;
  reason: 'too-few' | null;
}

/**
 * Standard error of measurement from two occasions between which nothing changed.
 * @param first, second one value per target in one order; a pair with a missing value is dropped and counted
 * Source: Bland JM, Altman DG. Lancet 1986;1:307-310; de Vet HCW et al. Measurement in Medicine, 2011.
 */
export function testRetest(
  first: readonly (number | null)[],
  second: readonly (number | null)[],
): Readonly<TestRetest> {
  const pairs = completePairs(first, second, ['first', 'second']);
  const d = pairs.first.map((value, i) => value - pairs.second[i]!);
  const n = d.length;
  const withinSubjectSd = n > 0 ? Math.sqrt(sum(d.map((value) => value ** 2)) / (2 * n)) : null;
  const semFromSdDiff = n > 1 ? sampleSd(d) / Math.SQRT2 : null;
  return Object.freeze({
    n,
    dropped: pairs.dropped,
    withinSubjectSd,
    semFromSdDiff,
    sdc: smallestDetectableChange(semFromSdDiff),
    sdcFromWithinSd: smallestDetectableChange(withinSubjectSd),
    repeatability2Sd: withinSubjectSd === null ? null : 2 * Math.SQRT2 * withinSubjectSd,
    reason: n > 1 ? null : 'too-few',
  });
}

/**
 * 1.96 √2 SEM, divided by √n for the mean of a group. In units of the score.
 * @param sem standard error of measurement; null where it is not estimable, and then so is the change
 * @param groupSize 1 for a single patient
 * Source: de Vet HCW et al. Measurement in Medicine, 2011.
 */
export function smallestDetectableChange(sem: number, groupSize?: number): number;
export function smallestDetectableChange(sem: number | null, groupSize?: number): number | null;
export function smallestDetectableChange(sem: number | null, groupSize = 1): number | null {
  assertCount(groupSize, 'groupSize');
  if (groupSize === 0) throw new StatisticsInputError('groupSize must be at least 1');
  if (sem === null) return null;
  assertNumber(sem, 'sem');
  if (sem < 0) throw new StatisticsInputError('sem must not be negative');
  return (z * Math.SQRT2 * sem) / Math.sqrt(groupSize);
}

export interface ReliableChange {
  /** (follow-up - baseline) / (√2 SEM). */
  rci: number | null;
  /** |rci| > 1.96, which says the same as |change| > sdc. */
  reliable: boolean | null;
  change: number;
  sdc: number;
  reason: 'zero-variance' | null;
}

/**
 * Reliable change index of one patient.
 * @param sem standard error of measurement of one score
 * Source: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12-19.
 */
export function reliableChange(baseline: number, followup: number, sem: number): Readonly<ReliableChange> {
  assertNumber(baseline, 'baseline');
  assertNumber(followup, 'followup');
  const sdc = smallestDetectableChange(sem);
  const change = followup - baseline;
  if (sem === 0) return Object.freeze({ rci: null, reliable: null, change, sdc, reason: 'zero-variance' });
  const rci = change / (Math.SQRT2 * sem);
  return Object.freeze({ rci, reliable: Math.abs(rci) > z, change, sdc, reason: null });
}

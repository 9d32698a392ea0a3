import { fQuantile, fUpper } from '../distributions/continuous.js';
import { assertConfidence, StatisticsInputError } from '../input.js';
import { twoWayAnova, type TwoWayAnova } from './two-way-anova.js';

/** Design and what is reported: 1 other raters for each target, 2 raters a random sample, 3 these raters only; of one or the mean of k. */
export const iccForms = ['1-1', '2-1', '3-1', '1-k', '2-k', '3-k'] as const;
export type IccForm = (typeof iccForms)[number];

export interface Icc {
  form: IccForm;
  /** Targets used, raters of each, targets dropped for a missing rating. */
  n: number;
  raters: number;
  dropped: number;
  /** May be negative; it is not cut off at 0. */
  value: number | null;
  F: number | null;
  df1: number | null;
  df2: number | null;
  pOfF: number | null;
  ciLower: number | null;
  ciUpper: number | null;
  confidence: number;
  /** Why something is null: too few targets or raters, all ratings equal; of F and interval alone no error at all; of a limit alone that it is not defined. */
  reason: 'too-few' | 'zero-variance' | 'no-error-variance' | 'limit-undefined' | null;
}

/**
 * Intraclass correlation of n targets rated by k raters.
 * @param ratings one row per target, one column per rater; a row with a missing rating is dropped and counted
 * @param form default 2-1: absolute agreement of one rater out of a random sample
 * Interval of forms 1 and 3 from F; of 2-1 with fractional df; of 2-k the Spearman-Brown step-up of the limits of 2-1.
 * Sources: Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-428; McGraw KO, Wong SP. Psychol Methods 1996;1:30-46.
 */
export function icc(
  ratings: readonly (readonly (number | null)[])[],
  { form = '2-1', confidence = 0.95 }: { form?: IccForm; confidence?: number } = {},
): Readonly<Icc> {
  assertConfidence(confidence);
  if (!iccForms.includes(form)) throw new StatisticsInputError(`form must be one of ${iccForms.join(', ')}`);
  const { anova, n, raters, dropped } = twoWayAnova(ratings);
  const facts = { form, n, raters, dropped, confidence };
  const none = { value: null, F: null, df1: null, df2: null, pOfF: null, ciLower: null, ciUpper: null };
  if (!anova) return Object.freeze({ ...facts, ...none, reason: 'too-few' });
  const value = valueOf(form, anova);
  if (value === null) return Object.freeze({ ...facts, ...none, reason: 'zero-variance' });
  const isOneWay = form.startsWith('1');
  const error = isOneWay ? anova.WMS : anova.EMS;
  const df1 = n - 1;
  const df2 = isOneWay ? n * (raters - 1) : (n - 1) * (raters - 1);
  if (error === 0) return Object.freeze({ ...facts, ...none, value, df1, df2, reason: 'no-error-variance' });
  const F = anova.BMS / error;
  const tail = (1 - confidence) / 2;
  const limits = form.startsWith('2') ? agreementLimits(anova, tail) : ratioLimits(F, df1, df2, raters, tail);
  const [ciLower, ciUpper] = limits.map((limit) =>
    finite(form.endsWith('1') ? limit : (raters * limit) / (1 + (raters - 1) * limit)),
  ) as [number | null, number | null];
  return Object.freeze({
    ...facts,
    value,
    F,
    df1,
    df2,
    pOfF: fUpper(F, df1, df2),
    ciLower,
    ciUpper,
    reason: ciLower === null || ciUpper === null ? 'limit-undefined' : null,
  });
}

function valueOf(form: IccForm, { n, raters: k, BMS, WMS, JMS, EMS }: TwoWayAnova): number | null {
  const value = {
    '1-1': (BMS - WMS) / (BMS + (k - 1) * WMS),
    '2-1': (BMS - EMS) / (BMS + (k - 1) * EMS + (k * (JMS - EMS)) / n),
    '3-1': (BMS - EMS) / (BMS + (k - 1) * EMS),
    '1-k': (BMS - WMS) / BMS,
    '2-k': (BMS - EMS) / (BMS + (JMS - EMS) / n),
    '3-k': (BMS - EMS) / BMS,
  }[form];
  return finite(value);
}

/** Limits of one rating under forms 1 and 3. */
function ratioLimits(F: number, df1: number, df2: number, k: number, tail: number): [number, number] {
  const low = F / fQuantile(1 - tail, df1, df2);
  const high = F * fQuantile(1 - tail, df2, df1);
  return [(low - 1) / (low + k - 1), (high - 1) / (high + k - 1)];
}

/** Limits of ICC(2,1). */
function agreementLimits({ n, raters: k, BMS, JMS, EMS }: TwoWayAnova, tail: number): [number, number] {
  const r = (BMS - EMS) / (BMS + (k - 1) * EMS + (k * (JMS - EMS)) / n);
  const fj = JMS / EMS;
  const rest = n * (1 + (k - 1) * r) - k * r;
  const nu =
    ((k - 1) * (n - 1) * (k * r * fj + rest) ** 2) / ((n - 1) * k ** 2 * r ** 2 * fj ** 2 + rest ** 2);
  if (!(nu > 0)) return [NaN, NaN];
  const above = fQuantile(1 - tail, n - 1, nu);
  const below = fQuantile(1 - tail, nu, n - 1);
  const spread = k * JMS + (k * n - k - n) * EMS;
  return [
    (n * (BMS - above * EMS)) / (above * spread + n * BMS),
    (n * (below * BMS - EMS)) / (spread + n * below * BMS),
  ];
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

export interface CronbachAlpha {
  n: number;
  items: number;
  dropped: number;
  alpha: number | null;
  reason: 'too-few' | 'zero-variance' | null;
}

/**
 * Cronbach's alpha, which is ICC(3,k) of persons by items.
 * @param scores one row per person, one column per item; a row with a missing item is dropped and counted
 * Source: Cronbach LJ. Psychometrika 1951;16:297-334.
 */
export function cronbachAlpha(scores: readonly (readonly (number | null)[])[]): Readonly<CronbachAlpha> {
  const { n, raters, dropped, value, reason } = icc(scores, { form: '3-k' });
  return Object.freeze({
    n,
    items: raters,
    dropped,
    alpha: value,
    reason: reason === 'too-few' || reason === 'zero-variance' ? reason : null,
  });
}

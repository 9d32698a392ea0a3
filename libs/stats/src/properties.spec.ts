import { describe, expect, it } from '@jest/globals';
import * as stats from './index.js';
import { indexGenerator } from './resampling/generator.js';

const draw = indexGenerator(20);
const times = (n: number, make: (i: number) => void): void =>
  Array.from({ length: n }, (_, i) => i).forEach(make);
const list = (n: number, of: () => number): number[] => Array.from({ length: n }, of);
const grade = (): number => draw(6);
const decimal = (): number => (draw(2000) - 1000) / 100;

/** Every number in a result, with its path. */
function numbersIn(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => numbersIn(part, `${path}.${key}`));
}

describe('distributions', () => {
  it('have quantiles that lead back', () => {
    times(300, () => {
      const p = (1 + draw(9998)) / 10_000;
      const [df1, df2] = [(1 + draw(400)) / 7, (1 + draw(900)) / 7];
      expect(stats.tCdf(stats.tQuantile(p, df1), df1)).toBeCloseTo(p, 12);
      expect(stats.chi2Cdf(stats.chi2Quantile(p, df1), df1)).toBeCloseTo(p, 12);
      expect(stats.fCdf(stats.fQuantile(p, df1, df2), df1, df2)).toBeCloseTo(p, 12);
      expect(stats.normalCdf(stats.normalQuantile(p))).toBeCloseTo(p, 14);
    });
  });

  it('are one another where they should be', () => {
    times(100, () => {
      const [x, df] = [(1 + draw(500)) / 50, 1 + draw(60)];
      expect(stats.fUpper(x * x, 1, df) / stats.tTwoSided(x, df)).toBeCloseTo(1, 11);
      expect(stats.chi2Upper(x * x, 1) / (2 * stats.normalUpper(x))).toBeCloseTo(1, 11);
      expect(stats.fUpper(x, 2, df) / stats.fCdf(1 / x, df, 2)).toBeCloseTo(1, 11);
      expect(stats.tCdf(-x, df)).toBe(stats.tUpper(x, df));
      expect(stats.tUpper(x, 1e9) / stats.normalUpper(x)).toBeCloseTo(1, 5);
    });
  });

  it('keep their digits far out', () => {
    // R 4.2.2: pnorm(-30), pbinom(2, 300, .5), pf(1e4, 3, 200, lower = FALSE).
    expect(stats.normalCdf(-30) / 4.90671392714819e-198).toBeCloseTo(1, 11);
    expect(stats.binomialCdf(0, 300, 0.5) / 2 ** -300).toBeCloseTo(1, 11);
    expect(stats.chi2Upper(1000, 2) / Math.exp(-500)).toBeCloseTo(1, 11);
  });

  it('count small samples as listing them does', () => {
    // Of 5 differences all 32 signs: W+ of 0, 1, 2, 3, 3, …
    expect([0, 1, 2, 3].map((w) => stats.signedRankCdf(w, 5) * 32)).toEqual([1, 2, 3, 5]);
    expect([0, 1, 2, 6].map((u) => stats.rankSumUCdf(u, 2, 3) * 10)).toEqual([1, 2, 4, 10]);
  });

  it.each([
    () => stats.tQuantile(1.2, 3),
    () => stats.tCdf(1, 0),
    () => stats.fCdf(1, 2, -1),
    () => stats.chi2Upper(NaN, 1),
    () => stats.binomialCdf(1, 2.5, 0.5),
  ])('refuse what they are not defined for: %s', (call) => {
    expect(call).toThrow(stats.StatisticsInputError);
  });
});

describe('agreement', () => {
  it('icc does not change with unit, and consistency not with a rater who adds a constant', () => {
    times(50, () => {
      const ratings = list(4 + draw(8), decimal).map((level) => list(3, () => level + decimal() / 4));
      for (const form of stats.iccForms) {
        const own = stats.icc(ratings, { form });
        const scaled = stats.icc(
          ratings.map((row) => row.map((value) => 7 - 3 * value)),
          { form },
        );
        expect(scaled.value).toBeCloseTo(own.value!, 9);
        expect(scaled.ciLower).toBeCloseTo(own.ciLower!, 8);
        expect(own.ciLower!).toBeLessThanOrEqual(own.value!);
        expect(own.ciUpper!).toBeGreaterThanOrEqual(own.value!);
      }
      const shifted = ratings.map((row) => row.map((value, j) => value + 5 * j));
      const consistency = stats.icc(ratings, { form: '3-1' }).value!;
      expect(stats.icc(shifted, { form: '3-1' }).value).toBeCloseTo(consistency, 9);
      expect(stats.icc(shifted, { form: '2-1' }).value!).toBeLessThan(consistency);
    });
  });

  it('icc of raters who never differ is 1 and has no interval', () => {
    const same = [1, 2, 3, 5].map((value) => [value, value]);
    for (const form of stats.iccForms)
      expect(stats.icc(same, { form })).toMatchObject({
        value: 1,
        ciLower: null,
        reason: 'no-error-variance',
      });
  });

  it('kappa is symmetric, does not change with the order of categories, and knows its ends', () => {
    times(50, () => {
      const table = list(4, () => 0).map(() => list(4, () => draw(12) + 1));
      const turned = table.map((row, i) => row.map((_, j) => table[j]![i]!));
      const reversed = table.map((row) => [...row].reverse()).reverse();
      for (const weights of ['linear', 'quadratic'] as const) {
        const { value, ase } = stats.weightedKappa(table, { weights });
        expect(stats.weightedKappa(turned, { weights }).value).toBeCloseTo(value!, 12);
        expect(stats.weightedKappa(reversed, { weights }).ase).toBeCloseTo(ase!, 12);
      }
      const swapped = [2, 0, 3, 1].map((i) => [2, 0, 3, 1].map((j) => table[i]![j]!));
      expect(stats.cohenKappa(swapped).value).toBeCloseTo(stats.cohenKappa(table).value!, 12);
    });
    expect(
      stats.cohenKappa([
        [5, 0],
        [0, 5],
      ]),
    ).toMatchObject({ value: 1, ase: 0 });
    expect(
      stats.weightedKappa([
        [5, 1],
        [2, 5],
      ]).value,
    ).toBeCloseTo(
      stats.cohenKappa([
        [5, 1],
        [2, 5],
      ]).value!,
      12,
    );
  });

  it('weights of disagreement say the same as those of agreement', () => {
    const table = [
      [9, 3, 1],
      [2, 7, 4],
      [0, 2, 8],
    ];
    const disagreement = [0, 1, 2].map((i) => [0, 1, 2].map((j) => 3 * (i - j) ** 2));
    const { value, ase } = stats.weightedKappa(table, { weights: { disagreement } });
    expect(value).toBeCloseTo(stats.weightedKappa(table, { weights: 'quadratic' }).value!, 12);
    expect(ase).toBeCloseTo(stats.weightedKappa(table, { weights: 'quadratic' }).ase!, 12);
  });

  it('an unused category in the middle changes the weights', () => {
    expect(
      stats.weightedKappa([
        [8, 0, 3],
        [0, 0, 0],
        [2, 0, 8],
      ]).categories,
    ).toBe(3);
    const { table, dropped } = stats.agreementTable([1, 3, 1, null], [1, 3, 3, 2], [1, 2, 3]);
    expect({ table, dropped }).toEqual({
      table: [
        [1, 0, 1],
        [0, 0, 0],
        [0, 0, 1],
      ],
      dropped: 1,
    });
  });

  it('alpha and Fleiss know a perfect agreement and none to pair', () => {
    const perfect = [
      [1, 2, 3, 4],
      [1, 2, 3, 4],
      [null, 2, 3, null],
    ];
    for (const level of stats.measurementLevels)
      expect(stats.krippendorffAlpha(perfect, { level }).alpha).toBe(1);
    expect(
      stats.krippendorffAlpha([
        [1, null],
        [null, 2],
      ]).reason,
    ).toBe('too-few');
    expect(
      stats.krippendorffAlpha([
        [3, 3],
        [3, 3],
      ]).reason,
    ).toBe('zero-variance');
    expect(
      stats.fleissKappa([
        [3, 0],
        [0, 3],
      ]).value,
    ).toBe(1);
    expect(
      stats.fleissKappa([
        [3, 0],
        [3, 0],
      ]).reason,
    ).toBe('expected-agreement-1');
    expect(
      stats.fleissKappa([
        [3, 0],
        [1, 1],
      ]).reason,
    ).toBe('unequal-ratings');
  });

  it('limits of agreement turn with the order of the methods', () => {
    const [a, b] = [list(12, decimal), list(12, decimal)];
    const [one, other] = [stats.blandAltman(a, b), stats.blandAltman(b, a)];
    expect(other.bias).toBeCloseTo(-one.bias!, 12);
    expect(other.upperLimitCiUpper).toBeCloseTo(-one.lowerLimitCiLower!, 12);
  });
});

describe('paired and group tests', () => {
  it('turn with the order, and exact and normal come together', () => {
    times(60, () => {
      const [a, b] = [list(12, grade), list(12, grade)];
      const [one, other] = [stats.wilcoxonSignedRank(a, b), stats.wilcoxonSignedRank(b, a)];
      expect(other.Wplus).toBe(one.Wminus);
      expect(other.pTwoSided).toBe(one.pTwoSided);
      expect(other.pLess ?? 0).toBeCloseTo(one.pGreater ?? 0, 12);
      const [u, v] = [stats.mannWhitneyU(a, b), stats.mannWhitneyU(b, a)];
      expect(v.U).toBe(u.UOther);
      expect(v.pTwoSided).toBeCloseTo(u.pTwoSided!, 12);
      expect(v.pLess).toBeCloseTo(u.pGreater!, 12);
      expect(stats.cliffsDelta(a, b).cliffsDelta).toBeCloseTo(-stats.cliffsDelta(b, a).cliffsDelta!, 12);
    });
    const many = list(60, decimal);
    const test = stats.signedRankOfDifferences(many);
    expect(test.method).toBe('normal-continuity');
    expect(Math.abs(test.pNormalContinuity! - test.pExact!)).toBeLessThan(0.005);
  });

  it('do not see the noise of decimals', () => {
    // 0.3 - 0.2 and 0.2 - 0.1 differ in the last digit.
    expect(stats.wilcoxonSignedRank([0.3, 0.2, 0.5], [0.2, 0.1, 0.6])).toMatchObject({
      Wplus: 4,
      Wminus: 2,
      hasTies: true,
    });
    expect(stats.pairedTTest([0.3, 0.2, 1.1], [0.2, 0.1, 1])).toMatchObject({
      t: null,
      reason: 'zero-variance',
    });
    expect(
      stats.friedman([
        [0.1 + 0.2, 0.3, 1],
        [1, 2, 3],
      ]).rankSums,
    ).toEqual([2.5, 3.5, 6]);
    expect(stats.cliffsDelta([0.1 + 0.2], [0.3]).cliffsDelta).toBe(0);
  });

  it('give no exact interval that does not reach its confidence', () => {
    expect(stats.signedRankOfDifferences([1, 2, 3, 4, 5])).toMatchObject({
      hlCiLower: null,
      reason: 'too-few',
    });
    expect(stats.signedRankOfDifferences([1, 2, 3, 4, 5, 6])).toMatchObject({ hlCiLower: 1, hlCiUpper: 6 });
    expect(stats.mannWhitneyU([1, 2, 3], [4, 5, 6])).toMatchObject({ hlCiLower: null, reason: 'too-few' });
    expect(stats.mannWhitneyU([1, 2, 3, 4], [5, 6, 7, 8])).toMatchObject({ hlCiLower: -7, hlCiUpper: -1 });
  });

  it('choose exact or not as documented', () => {
    expect(
      stats.mcNemar([
        [9, 12],
        [12, 9],
      ]),
    ).toMatchObject({ method: 'exact', pTwoSided: 1 });
    expect(
      stats.mcNemar([
        [9, 13],
        [12, 9],
      ]),
    ).toMatchObject({ method: 'chi-square' });
    expect(
      stats.mcNemar([
        [4, 0],
        [0, 5],
      ]),
    ).toMatchObject({ pTwoSided: 1, chi2: null, reason: 'no-discordant-pairs' });
  });

  it('friedman of visits that always come in one order has W = 1, and its pairs are adjusted', () => {
    const data = list(9, decimal).map((value, i) => [value, value + 1 + i, value - 2 - i]);
    expect(stats.friedman(data).kendallW).toBeCloseTo(1, 12);
    const pairs = stats.friedmanPairs(data);
    expect(pairs.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    for (const { test, adjusted } of pairs) expect(adjusted).toBeCloseTo(3 * test.pTwoSided!, 12);
  });

  it('holm never falls, never lowers a p, keeps the order and leaves out what is null', () => {
    times(50, () => {
      const p = list(8, () => draw(1000) / 1000);
      const { adjusted } = stats.holm(p);
      p.forEach((value, i) => {
        expect(adjusted[i]!).toBeGreaterThanOrEqual(value);
        const below = adjusted.filter((_, j) => p[j]! < value);
        expect(Math.max(0, ...below.map(Number))).toBeLessThanOrEqual(adjusted[i]!);
      });
    });
    expect(stats.holm([0.02, null, 0.01])).toEqual({ adjusted: [0.02, null, 0.02], m: 2 });
    expect(() => stats.holm([1.1])).toThrow('p[0]');
  });

  it('proportions mirror, and an interval is inside 0 and 1', () => {
    times(80, () => {
      const n = 1 + draw(40);
      const x = draw(n + 1);
      const [own, mirrored] = [stats.wilsonInterval(x, n), stats.wilsonInterval(n - x, n)];
      expect(mirrored.lower).toBeCloseTo(1 - own.upper!, 12);
      expect(own.lower! >= 0 && own.upper! <= 1).toBe(true);
      const difference = stats.newcombeDifference(x, n, draw(8), 7);
      expect(difference.lower! >= -1 && difference.upper! <= 1).toBe(true);
    });
  });
});

describe('survival, models, bootstrap', () => {
  it('without censoring the curve is the share that is left', () => {
    const time = [3, 1, 4, 1, 5, 9, 2, 6];
    const { survival } = stats.kaplanMeier(
      time,
      time.map(() => 1),
    );
    expect(survival).toHaveLength(7);
    [0.75, 0.625, 0.5, 0.375, 0.25, 0.125, 0].forEach((left, i) => expect(survival[i]).toBeCloseTo(left, 12));
  });

  it('a curve that stays up has no median', () => {
    expect(stats.kaplanMeier([1, 2, 3], [1, 0, 0])).toMatchObject({ median: null, reason: 'not-reached' });
    expect(stats.kaplanMeier([], [])).toMatchObject({ n: 0, median: null, reason: 'empty' });
    expect(stats.survivalQuantile(stats.kaplanMeier([1, 2, 3, 4], [1, 1, 1, 1]), 0.25).time).toBe(1.5);
  });

  it('log-rank does not change with the order of the groups, nor with the unit of time', () => {
    times(30, () => {
      const group = (): stats.SurvivalGroup => ({
        time: list(8, () => 1 + draw(9)),
        event: list(8, () => draw(2)),
      });
      const [a, b] = [group(), group()];
      const own = stats.logRank(a, b);
      expect(stats.logRank(b, a).chi2 ?? 0).toBeCloseTo(own.chi2 ?? 0, 10);
      const weeks = (one: stats.SurvivalGroup): stats.SurvivalGroup => ({
        ...one,
        time: one.time.map((t) => t * 7),
      });
      expect(stats.logRank(weeks(a), weeks(b)).chi2).toBe(own.chi2);
    });
  });

  it('a model without differences between patients is least squares, with variance 0 as a result', () => {
    // Residuals of every patient add to 0, so that patients differ less than chance would have it.
    const [subject, x] = [
      [1, 1, 1, 2, 2, 2, 3, 3, 3],
      [0, 1, 2, 0, 1, 2, 0, 1, 2],
    ];
    const y = x.map((value, i) => 10 - 2 * value + [1, -2, 1][i % 3]! * (i < 3 ? 1 : -0.5));
    const model = stats.randomInterceptModel(subject, x, y);
    expect(model.varSubject).toBe(0);
    expect(model.slope).toBeCloseTo(-2, 10);
    expect(stats.twoStageSlope(subject, x, y).meanSlope).toBeCloseTo(-2, 10);
  });

  it('a model moves with its data', () => {
    const subject = list(30, () => 0).map((_, i) => `p${i % 6}`);
    const x = subject.map((_, i) => Math.floor(i / 6));
    const y = x.map((value, i) => 3 * value + 4 * (i % 6) + decimal() / 5);
    const own = stats.randomInterceptModel(subject, x, y);
    const moved = stats.randomInterceptModel(
      subject,
      x,
      y.map((value) => 5 - 2 * value),
    );
    expect(moved.slope).toBeCloseTo(-2 * own.slope!, 6);
    expect(moved.varSubject! / own.varSubject!).toBeCloseTo(4, 4);
    expect(stats.randomInterceptModel([1, 2, 3], [0, 1, 2], [1, 2, 3]).reason).toBe('too-few');
    expect(stats.randomInterceptModel([1, 1, 2, 2], [3, 3, 3, 3], [1, 2, 3, 4]).reason).toBe('zero-variance');
    expect(
      stats.randomSlopeModel(
        subject,
        x,
        x.map((v) => 2 * v),
      ).reason,
    ).toBe('zero-variance');
  });

  it('the same seed draws the same, and few patients get no interval to show', () => {
    const patients = list(12, decimal);
    const once = stats.bootstrapBca(patients, stats.meanOf, { resamples: 500, seed: 4 });
    expect(stats.bootstrapBca(patients, stats.meanOf, { resamples: 500, seed: 4 })).toEqual(once);
    expect(stats.bootstrapBca(patients, stats.meanOf, { resamples: 500, seed: 5 }).se).not.toBe(once.se);
    expect(once.ciLower!).toBeLessThan(once.estimate!);
    expect(stats.bootstrapBca(patients.slice(0, 7), stats.meanOf)).toMatchObject({
      ciLower: null,
      reason: 'too-few',
    });
    expect(stats.bootstrapBca([2, 2, 2], stats.meanOf)).toMatchObject({
      bcaLower: null,
      reason: 'zero-variance',
    });
    expect(stats.bootstrapBca([], stats.meanOf)).toMatchObject({ estimate: null, reason: 'empty' });
  });

  it('resamples patients with all that is theirs', () => {
    const patients = list(10, decimal).map((value) => ({ sides: [value, value + 1] }));
    const { estimate } = stats.bootstrapBca(
      patients,
      (sample) => stats.meanOf(sample.flatMap(({ sides }) => sides)),
      { resamples: 200 },
    );
    expect(estimate).toBeCloseTo(stats.meanOf(patients.flatMap(({ sides }) => sides))!, 12);
  });
});

describe('change, diary, scores, colour', () => {
  it('improvement is positive whichever way the score runs', () => {
    expect(stats.percentImprovement(30, 18, { best: 6 })).toMatchObject({ change: 12, percent: 50 });
    expect(stats.percentImprovement(40, 70, { best: 100, direction: 'higher-better' })).toMatchObject({
      change: 30,
      percent: 50,
    });
    expect(() => stats.percentImprovement(3, 2, { best: 5 })).toThrow('better than the best');
    expect(stats.instrumentImprovement('gais-subject', 0, 2)).toMatchObject({
      percent: null,
      reason: 'change-score',
    });
    expect(stats.instrumentImprovement('posas2-patient', 3, 6)).toEqual({
      error: 'out-of-range',
      item: 'baseline',
    });
    expect(stats.instrumentImprovement('sbses', 1, 3)).toMatchObject({ change: 2, percent: 50 });
  });

  it('a diary bridges one missing day between clear ones, and no more', () => {
    const diary = (...max: (number | null)[]): stats.DiaryDay[] => max.map((one, day) => ({ day, max: one }));
    expect(stats.diaryRecovery(diary(2, 1, 0, null, 0))).toMatchObject({ day: 2, event: 1 });
    expect(stats.diaryRecovery(diary(2, 1, 0, null, null, 0))).toMatchObject({ day: 5, event: 0 });
    expect(stats.diaryRecovery(diary(2, 1, 0, null, 1))).toMatchObject({ day: 4, event: 0 });
    expect(stats.diaryRecovery(diary(2, null, null, 0, 0))).toMatchObject({
      day: 3,
      intervalCensored: [0, 3],
    });
    expect(stats.diaryRecovery(diary(2, 1, 0, 0), { nextSessionDay: 3 })).toMatchObject({ day: 2, event: 0 });
    expect(stats.diaryRecovery(diary(2, 1, 1, 0), { clear: 1 })).toMatchObject({ day: 1, event: 1 });
    expect(stats.diaryRecovery(diary(null, null))).toMatchObject({ day: null, reason: 'empty' });
  });

  it('every instrument reaches both ends of its range, and no further', () => {
    const summed = Object.entries(stats.scoredInstruments).filter(
      ([id, { min, rule }]) => min !== null && rule !== 'manchester' && id !== 'fitzpatrick',
    );
    expect(summed.length).toBeGreaterThan(20);
    for (const [id, { items, min, max }] of summed) {
      const total = (end: 'min' | 'max'): unknown => {
        const answers = items.map((item) => [item.id, Math.min(item[end], 1000)]);
        return (stats.scoreInstrument(id, Object.fromEntries(answers) as stats.Answers) as stats.Score).total;
      };
      expect([id, total('min'), total('max')]).toEqual([id, min, max]);
      const beyond = { [items[0]!.id]: items[0]!.min - 1 };
      expect(stats.scoreInstrument(id, beyond)).toEqual({ error: 'out-of-range', item: items[0]!.id });
    }
  });

  it('one missing item of the DLQI counts 0, of the others none', () => {
    expect(stats.scoreInstrument('dlqi', { responses: [3, 3, 3, 3, 3, 3, 3, 3, 3, null] })).toMatchObject({
      total: 27,
    });
    expect(stats.scoreInstrument('vss', { vascularity: 1, pigmentation: 1, pliability: 1 })).toMatchObject({
      total: null,
      missing: ['height'],
      reason: 'missing-items',
    });
    expect(stats.scoreInstrument('vss', { depth: 1 })).toEqual({ error: 'unknown-item', item: 'depth' });
  });

  it('greys have no colour, and a class ends on the darker side', () => {
    times(52, (i) => {
      const [, a, b] = stats.srgbToLab([i * 5, i * 5, i * 5]);
      expect(Math.max(Math.abs(a), Math.abs(b))).toBeLessThan(0.02);
    });
    expect(stats.individualTypologyAngle([70, 0, -1])).toEqual({
      ita: null,
      cls: null,
      reason: 'b-not-positive',
    });
    expect(stats.individualTypologyAngle([50, 9, 12])).toMatchObject({ ita: 0, cls: 'brown' });
    expect(stats.skinIndices([255, 255, 255])).toEqual({ erythemaIndex: 0, melaninIndex: 0 });
    expect(stats.skinIndices([0, 0, 0]).melaninIndex).toBeCloseTo(361.225, 3);
  });

  it('texture of a constant picture has no correlation', () => {
    const flat = stats.greyLevelCoOccurrence(
      [
        [1, 1],
        [1, 1],
      ],
      { levels: 2, dy: 0, dx: 1 },
    );
    expect(flat).toMatchObject({
      contrast: 0,
      homogeneity: 1,
      ASM: 1,
      correlation: null,
      reason: 'zero-variance',
    });
    expect(stats.greyLevelCoOccurrence([[1]], { levels: 2, dy: 0, dx: 1 }).reason).toBe('too-few');
    expect(() => stats.greyLevelCoOccurrence([[2]], { levels: 2, dy: 0, dx: 1 })).toThrow('grey level 2');
    expect(stats.roughness([4, 4])).toMatchObject({ Ra: 0, Rt: 0 });
  });
});

describe('every result', () => {
  it('is frozen, and holds no NaN or infinity, whatever the sample', () => {
    times(150, () => {
      const n = draw(5);
      const flat = draw(3) === 0;
      const value = (): number => (flat ? 2 : grade());
      const [a, b] = [list(n, value), list(n, value)];
      const rows = a.map((one, i) => [one, b[i]!, value()]);
      const results: object[] = [
        ...stats.iccForms.map((form) => stats.icc(rows, { form })),
        stats.cronbachAlpha(rows),
        stats.standardErrorOfMeasurement(rows),
        stats.testRetest(a, b),
        stats.cohenKappa([
          [value(), value()],
          [value(), value()],
        ]),
        stats.fleissKappa(a.map((one) => [one % 3, 2 - (one % 3)])),
        ...stats.measurementLevels.map((level) => stats.krippendorffAlpha(rows, { level })),
        stats.blandAltman(a, b),
        stats.pairedTTest(a, b),
        stats.welchTTest(a, b.slice(1)),
        stats.wilcoxonSignedRank(a, b),
        stats.wilcoxonSignedRank(a, b, { zeros: 'pratt' }),
        stats.mannWhitneyU(a, b.slice(1)),
        stats.cliffsDelta(a, b),
        stats.responsiveness(a, b),
        stats.friedman(rows),
        stats.friedmanPairs(rows),
        stats.kaplanMeier(
          a,
          b.map((one) => one % 2),
        ),
        stats.logRank(
          { time: a, event: a.map((one) => one % 2) },
          { time: b, event: b.map((one) => one % 2) },
        ),
        stats.randomInterceptModel([...a, ...a], [...a, ...b], [...b, ...list(n, value)]),
        stats.twoStageSlope([...a, ...a], [...a, ...b], [...b, ...list(n, value)]),
        stats.bootstrapBca(a, stats.medianOf, { resamples: 100 }),
        stats.roughness(a),
      ];
      for (const result of results) {
        expect(Object.isFrozen(result)).toBe(true);
        expect(numbersIn(result).filter(([, number]) => !Number.isFinite(number))).toEqual([]);
      }
    });
  });
});

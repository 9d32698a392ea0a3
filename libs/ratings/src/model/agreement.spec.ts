import { describe, expect, it } from '@jest/globals';
import { loadInstruments } from '../instruments.js';
import { agreementOf as withIntervals, detectableChange, type GivenScore } from './agreement.js';

/** Fewer than the product takes: what is tested is what is resampled. */
const agreementOf = (...of: [Parameters<typeof withIntervals>[0], string[], GivenScore[]]) =>
  withIntervals(...of, { resamples: 200 });

const grade = loadInstruments().find(({ id }) => id === 'gb-qualitative')!;
const given = (rows: number[][], options: { again?: number[][]; patients?: number } = {}): GivenScore[] => {
  const of = (table: number[][], isDuplicate: boolean) =>
    table.flatMap((row, target) =>
      row.map((score, rater) => ({
        targetId: `t${target}`,
        patientId: `p${target % (options.patients ?? 1_000)}`,
        raterId: `r${rater}`,
        score,
        isDuplicate,
      })),
    );
  return [...of(rows, false), ...of(options.again ?? [], true)];
};
const figure = (agreement: ReturnType<typeof agreementOf>, statistic: string, rater?: string) =>
  agreement.estimates.find(
    (one) => one.statistic === statistic && (rater === undefined || one.raterIds[0] === rater),
  )!;

// Shrout & Fleiss 1979, their six subjects, by four raters.
const classic = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]; // prettier-ignore
const line = {
  ...grade,
  scoring: { type: 'profile' as const },
  items: [{ id: 'a', numbers: { min: 0, max: 10, step: 1 } }],
};

describe('agreementOf', () => {
  it('gives the published correlation, and no interval of resampled patients below eight', () => {
    const agreement = agreementOf(line, ['r0', 'r1', 'r2', 'r3'], given(classic));
    expect(figure(agreement, 'icc-2-1').value).toBeCloseTo(0.29, 2);
    expect(figure(agreement, 'icc-2-1').lower).not.toBeNull();
    expect(figure(agreement, 'sdc')).toMatchObject({ lower: null, upper: null, reason: 'too-few', n: 6 });
    expect(detectableChange(agreement)).toBeCloseTo(1.96 * Math.SQRT2 * figure(agreement, 'sem').value!);
    expect(agreement.estimates.some(({ statistic }) => statistic.includes('kappa'))).toBe(false);
  });

  it('holds each rater against themselves by the looks that came twice', () => {
    const rows = Array.from({ length: 12 }, (_, index) => [
      1 + (index % 4),
      1 + ((index + (index % 3 === 0 ? 1 : 0)) % 4),
    ]);
    const agreement = agreementOf(grade, ['r0', 'r1'], given(rows, { again: [[1, 2], [2, 2], [4, 3]] })); // prettier-ignore
    expect(figure(agreement, 'intra-raw-agreement', 'r0')).toMatchObject({ n: 3, value: 2 / 3 });
    expect(figure(agreement, 'intra-sem', 'r1').n).toBe(3);
    expect(figure(agreement, 'weighted-kappa').value).toBeGreaterThan(0.4);
    const { lower, value, upper } = figure(agreement, 'krippendorff-alpha');
    expect(lower! <= value! && value! <= upper!).toBe(true);
  });

  it('says why it tells nothing where all grades are one, or one rater is alone', () => {
    const same = agreementOf(grade, ['r0', 'r1'], given(Array.from({ length: 9 }, () => [2, 2])));
    expect(figure(same, 'icc-2-1')).toMatchObject({ value: null, reason: 'zero-variance' });
    expect(figure(same, 'weighted-kappa')).toMatchObject({ value: null, reason: 'expected-agreement-1' });
    const alone = agreementOf(grade, ['r0'], given([[1], [2]]));
    expect(alone.estimates.map(({ statistic, n }) => [statistic, n])).toEqual([
      ['intra-weighted-kappa', 0],
      ['intra-raw-agreement', 0],
      ['intra-sem', 0],
    ]);
  });

  it('counts pictures of one patient as one patient', () => {
    const rows = Array.from({ length: 40 }, (_, index) => [
      1 + (index % 4),
      1 + ((index * 5 + (index % 3)) % 4),
    ]);
    const agreement = agreementOf(grade, ['r0', 'r1'], given(rows, { patients: 5 }));
    expect([agreement.targetCount, agreement.patientCount]).toEqual([40, 5]);
    expect(figure(agreement, 'krippendorff-alpha')).toMatchObject({ lower: null, reason: 'too-few' });
  });
});

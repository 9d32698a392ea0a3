import { describe, expect, it } from '@jest/globals';
import {
  reliableChange,
  smallestDetectableChange,
  standardErrorOfMeasurement,
  testRetest,
} from './measurement-error.js';

// Shrout PE, Fleiss JL. Psychol Bull 1979;86:420-428: six targets, four judges.
const judged = [
  [9, 2, 5, 8],
  [6, 1, 3, 2],
  [8, 4, 6, 8],
  [7, 1, 2, 6],
  [10, 5, 6, 9],
  [6, 2, 4, 7],
];

describe('standardErrorOfMeasurement', () => {
  it('splits the error of the published table into raters and rest', () => {
    const sem = standardErrorOfMeasurement(judged);
    expect(sem.varRater).toBeCloseTo(5.24444444444445, 9);
    expect(sem.semAgreement).toBeCloseTo(2.5027762362802, 9);
    expect(sem.semConsistency).toBeCloseTo(1.00967541539073, 9);
    expect(sem.sdcAgreement).toBeCloseTo(6.9373417899878, 9);
  });

  it('halves both variances for the mean of two raters', () => {
    const [one, two] = [
      standardErrorOfMeasurement(judged),
      standardErrorOfMeasurement(judged, { meanOf: 2 }),
    ];
    expect(two.semAgreement! * Math.SQRT2).toBeCloseTo(one.semAgreement!, 12);
    expect(two.semConsistency! * Math.SQRT2).toBeCloseTo(one.semConsistency!, 12);
  });

  it('is exactly 0 where repeats agree, shift or not', () => {
    const repeated = [0.1, 0.2, 0.3, 0.7].map((value) => [value, value, value]);
    expect(standardErrorOfMeasurement(repeated)).toMatchObject({ semAgreement: 0, semConsistency: 0 });
    const shifted = standardErrorOfMeasurement([0.1, 0.2, 0.3, 0.7].map((value) => [value, value + 0.1]));
    expect(shifted.semConsistency).toBe(0);
    expect(shifted.semAgreement).toBeGreaterThan(0.05);
  });

  it('drops incomplete rows and says how many', () => {
    expect(standardErrorOfMeasurement([...judged, [null, 1, 2, 3]])).toEqual({
      ...standardErrorOfMeasurement(judged),
      dropped: 1,
    });
  });

  it.each([[[]], [[[1, 2]]], [[[1], [2], [3]]]])('is not estimable from %j', (ratings) => {
    expect(standardErrorOfMeasurement(ratings)).toMatchObject({
      semAgreement: null,
      sdcConsistency: null,
      reason: 'too-few',
    });
  });

  it('refuses a ragged table and what is no number', () => {
    expect(() => standardErrorOfMeasurement([[1, 2], [3]])).toThrow(
      'ratings[1] has 1 values, ratings[0] has 2',
    );
    expect(() => standardErrorOfMeasurement([[1, NaN]])).toThrow('ratings[0][1] must be a finite number');
  });
});

describe('testRetest', () => {
  it('takes a shift out of one measure and leaves it in the other', () => {
    const shifted = testRetest([1, 2, 3], [2, 3, 4]);
    expect(shifted).toMatchObject({ semFromSdDiff: 0, sdc: 0, withinSubjectSd: Math.SQRT1_2 });
  });

  it('needs two pairs for the one and one for the other', () => {
    expect(testRetest([1], [3])).toMatchObject({ semFromSdDiff: null, sdc: null, reason: 'too-few' });
    expect(testRetest([1, null, 4], [3, 2, null])).toMatchObject({ n: 1, dropped: 2 });
  });
});

describe('smallestDetectableChange', () => {
  it('shrinks with the root of the group and uses the literal 1.96', () => {
    expect(smallestDetectableChange(2.5)).toBeCloseTo(6.929646455628165, 12);
    expect(smallestDetectableChange(2.5, 4)).toBeCloseTo(6.929646455628165 / 2, 12);
    expect(smallestDetectableChange(null)).toBeNull();
  });

  it('refuses a negative error and a group of nobody', () => {
    expect(() => smallestDetectableChange(-1)).toThrow('negative');
    expect(() => smallestDetectableChange(1, 0)).toThrow('groupSize');
  });
});

describe('reliableChange', () => {
  it('says the same as the smallest detectable change', () => {
    for (let followup = 10; followup <= 40; followup += 0.25) {
      const change = reliableChange(24, followup, 2.5);
      expect(change.reliable).toBe(Math.abs(change.change) > change.sdc);
    }
    expect(reliableChange(24, 18, 0)).toMatchObject({ rci: null, reason: 'zero-variance' });
  });
});

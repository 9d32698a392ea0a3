import { describe, expect, it } from '@jest/globals';
import { indexGenerator, krippendorffAlpha, standardErrorOfMeasurement } from '#stats';
import { alphaOfSums, semOfSums, sumPatients, type Rows } from './resampled-agreement.js';

const draw = indexGenerator(11);
/** Patients with one to three targets, scores 1 to 6 by some raters, now and then a gap. */
const somePatients = (count: number, raters: number): Rows[] =>
  Array.from({ length: count }, () =>
    Array.from({ length: 1 + draw(3) }, () =>
      Array.from({ length: raters }, () => (draw(8) === 0 ? null : 1 + draw(6))),
    ),
  );

describe('sums of patients', () => {
  it.each([2, 3, 4])(
    'give alpha and the error of %i raters as the statistics do, of any sample',
    (raters) => {
      const patients = somePatients(20, raters);
      const { patients: sums, values } = sumPatients(patients);
      for (let round = 0; round < 10; round++) {
        const picks = Array.from({ length: 20 }, () => draw(20));
        const rows = picks.flatMap((pick) => patients[pick]!);
        const sample = picks.map((pick) => sums[pick]!);
        const observers = Array.from({ length: raters }, (_, rater) => rows.map((row) => row[rater]!));
        expect(alphaOfSums(sample, values)).toBeCloseTo(krippendorffAlpha(observers).alpha!, 10);
        expect(semOfSums(sample)).toBeCloseTo(standardErrorOfMeasurement(rows).semAgreement!, 10);
      }
    },
  );

  it('are null where nothing can be told: one target, one rater, scores all alike', () => {
    const of = (patients: Rows[]) => {
      const { patients: sums, values } = sumPatients(patients);
      return [alphaOfSums(sums, values), semOfSums(sums)];
    };
    expect(of([])).toEqual([null, null]);
    expect(of([[[3, null]], [[4, null]]])).toEqual([null, null]);
    expect(of([[[3, 4]]])).toEqual([expect.any(Number), null]);
    expect(of([[[3, 3]], [[3, 3]]])).toEqual([null, 0]);
  });
});

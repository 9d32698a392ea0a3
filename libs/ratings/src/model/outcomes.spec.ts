import { describe, expect, it } from '@jest/globals';
import { outcomesOf, type TreatedCourse } from './outcomes.js';

const grade = { better: 'lower' as const, range: { min: 1, max: 4 }, isChangeScore: false };
const course = (change: Partial<TreatedCourse> = {}): TreatedCourse => ({
  courseId: 'c',
  patientId: 'p',
  modality: 'microneedling',
  treatmentCount: 3,
  lastTreatedOn: '2026-01-01',
  baseline: 4,
  final: 2,
  finalOn: '2026-08-01',
  diary: [],
  nextTreatmentDay: null,
  ...change,
});

describe('outcomesOf', () => {
  it('counts patients, not courses, and shows the missing ones apart and as non-responders', () => {
    const [one] = outcomesOf(
      grade,
      [
        course({ courseId: 'a' }),
        course({ courseId: 'b', final: 4 }),
        course({ courseId: 'd', patientId: 'q', final: null, finalOn: null }),
      ],
      25,
    );
    // 4 to 2 is two thirds of the way to 1, 4 to 4 none: a third on average.
    expect(one).toMatchObject({ patientCount: 2, courseCount: 3, missingCount: 1, interimCount: 0 });
    expect(one!.improvement).toMatchObject({ n: 1, median: 100 / 3 });
    expect(one!.responders).toMatchObject({ successes: 1, n: 1 });
    expect(one!.respondersOfAll).toMatchObject({ successes: 1, n: 2 });
  });

  it('calls a score earlier than six months after the last treatment interim', () => {
    expect(outcomesOf(grade, [course({ finalOn: '2026-03-01' })], 25)[0]!.interimCount).toBe(1);
  });

  it('takes a scale of improvement as it is', () => {
    const change = { better: 'higher' as const, range: { min: 0, max: 4 }, isChangeScore: true };
    const [one] = outcomesOf(change, [course({ baseline: null, final: 2 })], 2);
    expect(one).toMatchObject({ missingCount: 0, responders: { successes: 1, n: 1 } });
  });

  it('says of each diary whether it came to recovery, stopped, or was cut off by the next treatment', () => {
    const days = (grades: number[]) => grades.map((max, day) => ({ day, max }));
    const [one] = outcomesOf(
      grade,
      [
        course({ patientId: 'a', diary: days([3, 2, 0, 0]) }),
        course({ patientId: 'b', diary: days([3, 2]) }),
        course({ patientId: 'c', diary: days([3, 2, 2, 1]), nextTreatmentDay: 4 }),
        course({ patientId: 'd' }),
      ],
      25,
    );
    expect(one!.recovery).toMatchObject({
      n: 3,
      recoveredCount: 1,
      stoppedCount: 1,
      treatedAgainCount: 1,
      withoutDiaryCount: 1,
    });
  });

  it('is nothing where nobody was treated', () => {
    expect(outcomesOf(grade, [], 25)).toEqual([]);
  });
});

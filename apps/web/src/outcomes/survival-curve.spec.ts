import { describe, expect, it } from '@jest/globals';
import type { Outcomes } from '../api/types';
import { atRiskOn, bandPath, lastDayOf, shareOn, stepPath, stepsOf, ticksOf } from './survival-curve';

/** Five patients: one recovers on day 2, one is lost on day 3, two recover on day 4, one is lost on day 6. */
const recovery: Outcomes['outcomes'][number]['recovery'] = {
  n: 5,
  recoveredCount: 3,
  stoppedCount: 2,
  treatedAgainCount: 0,
  withoutDiaryCount: 0,
  medianDays: 4,
  lower: 2,
  upper: null,
  reason: null,
  times: [2, 4],
  survival: [0.8, 0.8 / 3],
  survivalLower: [0.2, 0.01],
  survivalUpper: [0.97, 0.69],
  events: [1, 2],
  censoredDays: [3, 6],
};
const as = (value: number) => value * 10;

describe('a survival curve', () => {
  const steps = stepsOf(recovery);

  it('begins with everybody, and is level between two events', () => {
    expect([0, 1.9, 2, 3.9, 4, 6].map((day) => shareOn(steps, day))).toEqual([1, 1, 0.8, 0.8, 0.8 / 3, 0.8 / 3]); // prettier-ignore
    expect(stepPath(steps, 6, as, as)).toBe('M0 10H20V8H40V2.7H60');
  });

  it('counts who is at risk: an event or a loss counts until its own day', () => {
    expect([0, 2, 3, 4, 5, 6, 7].map((day) => atRiskOn(recovery, day))).toEqual([5, 5, 4, 3, 1, 1, 0]);
  });

  it('draws the limits as a closed shape, and ends them where nobody is left', () => {
    expect(bandPath(steps, 6, as, as)).toBe('M20 9.7H40V6.9H60V0.1H40V2H20Z');
    const toZero = stepsOf({ ...recovery, survival: [0.8, 0], survivalLower: [0.2, null], survivalUpper: [0.97, null] }); // prettier-ignore
    expect(bandPath(toZero, 6, as, as)).toBe('M20 9.7H40V2H20Z');
    expect(bandPath(steps.slice(0, 1), 6, as, as)).toBe('');
  });

  it('has one axis for all, with at most seven days written', () => {
    expect(lastDayOf([recovery, { ...recovery, times: [9] }])).toBe(9);
    expect(lastDayOf([])).toBe(7);
    expect(ticksOf(9)).toEqual([0, 2, 4, 6, 8]);
    expect([12, 21, 60, 400].every((day) => ticksOf(day).length <= 7)).toBe(true);
  });
});

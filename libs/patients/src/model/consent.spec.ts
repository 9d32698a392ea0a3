import { describe, expect, it } from '@jest/globals';
import { consentAt, type ConsentEvent } from './consent.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const event = (
  dayOfMonth: number,
  action: ConsentEvent['action'],
  purpose: ConsentEvent['purpose'] = 'marketing',
): ConsentEvent => ({ purpose, action, recordedAt: day(dayOfMonth) });

describe('consentAt', () => {
  it('is not in force without a word of the patient', () => {
    expect(consentAt([event(1, 'granted', 'teaching')], 'marketing', day(9))).toEqual({
      purpose: 'marketing',
      isInForce: false,
      grantedAt: null,
      withdrawnAt: null,
    });
  });

  it.each([
    [1, false, null, null],
    [2, true, 2, null],
    [4, true, 2, null],
    [5, false, 2, 5],
    [7, true, 7, null],
  ])('on day %i of granted, withdrawn, granted again: %s', (at, isInForce, granted, withdrawn) => {
    const history = [
      event(2, 'granted'),
      event(3, 'granted', 'research'),
      event(5, 'withdrawn'),
      event(7, 'granted'),
    ];
    expect(consentAt(history, 'marketing', day(at))).toEqual({
      purpose: 'marketing',
      isInForce,
      grantedAt: granted && day(granted),
      withdrawnAt: withdrawn && day(withdrawn),
    });
  });

  it('follows the order of recording when two events carry one instant', () => {
    const history = [event(2, 'granted'), event(2, 'withdrawn')];
    expect(consentAt(history, 'marketing', day(2)).isInForce).toBe(false);
    expect(consentAt(history.toReversed(), 'marketing', day(2)).isInForce).toBe(true);
  });
});

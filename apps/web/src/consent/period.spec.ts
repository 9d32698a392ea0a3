import { describe, expect, it } from '@jest/globals';
import { endOfDayIn, endOfMinuteIn } from './period.js';

describe('endOfDayIn', () => {
  it.each([
    ['Asia/Taipei', '2026-11-26', '2026-11-26T16:00:00.000Z'],
    ['UTC', '2026-12-31', '2027-01-01T00:00:00.000Z'],
    ['America/New_York', '2026-11-26', '2026-11-27T05:00:00.000Z'],
    // The days on which the clocks change, and those before.
    ['Europe/Berlin', '2026-03-28', '2026-03-28T23:00:00.000Z'],
    ['Europe/Berlin', '2026-03-29', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-24', '2026-10-24T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-25T23:00:00.000Z'],
  ])('%s on %s ends at %s', (timeZone, day, expected) => {
    expect(endOfDayIn(timeZone, day).toISOString()).toBe(expected);
  });
});

it('a minute of the clinic ends with its last millisecond', () => {
  expect(endOfMinuteIn('Asia/Taipei', '2026-11-26', '08:30').toISOString()).toBe('2026-11-26T00:30:59.999Z');
  expect(endOfMinuteIn('America/New_York', '2026-07-01', '23:59').toISOString()).toBe(
    '2026-07-02T03:59:59.999Z',
  );
});

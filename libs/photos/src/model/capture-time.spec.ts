import { describe, expect, it } from '@jest/globals';
import { captureInstant } from './capture-time.js';

describe('captureInstant', () => {
  it.each([
    ['2026-03-05T14:30:00', null, 'Asia/Hong_Kong', '2026-03-05T06:30:00.000Z'],
    ['2026-03-05T14:30:00', '+02:00', 'Asia/Hong_Kong', '2026-03-05T12:30:00.000Z'],
    ['2026-07-05T14:30:00', null, 'Europe/Berlin', '2026-07-05T12:30:00.000Z'],
    ['2026-01-05T14:30:00', null, 'Europe/Berlin', '2026-01-05T13:30:00.000Z'],
    ['2026-10-25T02:30:00', null, 'Europe/Berlin', '2026-10-25T01:30:00.000Z'],
    ['2026-03-29T03:10:00', null, 'Europe/Berlin', '2026-03-29T01:10:00.000Z'],
  ])('%s %s in %s is %s', (local, offset, zone, instant) => {
    expect(captureInstant(local, offset, zone)?.toISOString()).toBe(instant);
  });

  it.each(['', '0000-00-00T00:00:00', '1970-01-01T00:00:00', '2026-13-40T99:00:00', 'yesterday'])(
    'refuses %j',
    (local) => {
      expect(captureInstant(local, null, 'UTC')).toBeNull();
    },
  );
});

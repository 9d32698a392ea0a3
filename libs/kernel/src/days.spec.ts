import { describe, expect, it } from '@jest/globals';
import { addDays, dayAt, daysBetween } from './days.js';

describe('days', () => {
  it('of an instant depend on the zone', () => {
    const instant = new Date('2026-03-01T16:30:00Z');
    expect(dayAt(instant, 'Asia/Hong_Kong')).toBe('2026-03-02');
    expect(dayAt(instant, 'America/New_York')).toBe('2026-03-01');
    expect(() => dayAt(instant, 'Mars/Olympus')).toThrow(RangeError);
  });

  it('are counted across leap days, year ends and changes of the clock', () => {
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2025-12-31', '2026-01-01')).toBe(1);
    expect(daysBetween('2026-04-01', '2026-03-28')).toBe(-4);
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });
});

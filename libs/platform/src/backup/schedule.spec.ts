import { describe, expect, it } from '@jest/globals';
import { isBackupDue, lastOccurrence, nextLookAt } from './schedule.js';

const at = '03:00';
const local = (day: number, hours: number, minutes = 0) => new Date(2026, 10, day, hours, minutes);
const done = (doneAt: Date) => ({ doneAt, triedAt: doneAt, fault: null });

describe('nightly backups by the clock', () => {
  it('belong to the night that has begun', () => {
    expect(lastOccurrence(at, local(25, 2, 59))).toEqual(local(24, 3));
    expect(lastOccurrence(at, local(25, 3))).toEqual(local(25, 3));
  });

  it('are due once a night, and at once when there is none', () => {
    expect(isBackupDue(at, local(25, 12), { doneAt: null, triedAt: null, fault: null })).toBe(true);
    expect(isBackupDue(at, local(25, 2, 59), done(local(24, 3, 1)))).toBe(false);
    expect(isBackupDue(at, local(25, 3), done(local(24, 3, 1)))).toBe(true);
    expect(isBackupDue(at, local(25, 3, 2), done(local(25, 3, 1)))).toBe(false);
  });

  it('are made up for when the machine was off at that hour', () => {
    expect(isBackupDue(at, local(25, 9), done(local(23, 3, 1)))).toBe(true);
    // Asked for in the evening: the night after still has its own.
    expect(isBackupDue(at, local(25, 3), done(local(24, 22)))).toBe(true);
  });

  it('that failed are tried again after an hour, not before', () => {
    const failed = { doneAt: local(24, 3, 1), triedAt: local(25, 3, 5), fault: 'the disk is not there' };
    expect(isBackupDue(at, local(25, 3, 50), failed)).toBe(false);
    expect(isBackupDue(at, local(25, 4, 5), failed)).toBe(true);
  });

  it('that failed just before their hour are tried at it', () => {
    const failed = { doneAt: null, triedAt: local(25, 2, 50), fault: 'the disk is not there' };
    expect(isBackupDue(at, local(25, 2, 59), failed)).toBe(false);
    expect(isBackupDue(at, local(25, 3), failed)).toBe(true);
  });

  it('are looked for at the hour, and in between for a clock that slept', () => {
    expect(nextLookAt(at, local(25, 2, 30))).toEqual(local(25, 3));
    expect(nextLookAt(at, local(25, 3))).toEqual(local(25, 4));
  });
});

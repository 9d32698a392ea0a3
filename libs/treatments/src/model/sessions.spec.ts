import { describe, expect, it } from '@jest/globals';
import type { CourseId, SessionId } from '#kernel';
import { faultOfDay, placeSessions, type RecordedSession } from './sessions.js';
import { unknownSetUp } from './set-up.js';
import type { SessionKind } from './vocabulary.js';

const session = (id: string, kind: SessionKind, heldOn: string): RecordedSession => ({
  id: id as SessionId,
  courseId: 'course' as CourseId,
  kind,
  heldOn,
  modality: kind === 'treatment' ? 'microneedling' : null,
  setUp: unknownSetUp,
  closedAt: null,
  closingReason: null,
  version: 1,
});
const places = (...sessions: RecordedSession[]) =>
  placeSessions(sessions).map(({ id, ordinal, treatmentNumber, dayOffset, daysSinceTreatment }) => [
    id,
    ordinal,
    treatmentNumber,
    dayOffset,
    daysSinceTreatment,
  ]);

describe('placeSessions', () => {
  it('numbers no treatment where earlier ones may be missing from the record', () => {
    const sessions = [session('a', 'baseline', '2026-01-01'), session('b', 'treatment', '2026-01-15')];
    const numbers = (earlier: 'recorded' | 'unknown') =>
      placeSessions(sessions, earlier).map(({ treatmentNumber }) => treatmentNumber);
    expect(numbers('unknown')).toEqual([null, null]);
    expect(numbers('recorded')).toEqual([null, 1]);
  });

  it('counts treatments and days over a whole course, whatever the order of entry', () => {
    expect(
      places(
        session('e', 'follow-up', '2026-06-01'),
        session('a', 'baseline', '2026-01-01'),
        session('d', 'treatment', '2026-03-01'),
        session('b', 'treatment', '2026-01-15'),
        session('c', 'follow-up', '2026-02-01'),
      ),
    ).toEqual([
      ['a', 1, null, 0, null],
      ['b', 2, 1, 14, null],
      ['c', 3, null, 31, 17],
      ['d', 4, 2, 59, 45],
      ['e', 5, null, 151, 92],
    ]);
  });

  it('puts the baseline of a day before its treatment and the follow-up after it', () => {
    expect(
      places(
        session('a', 'follow-up', '2026-01-01'),
        session('b', 'treatment', '2026-01-01'),
        session('c', 'baseline', '2026-01-01'),
      ),
    ).toEqual([
      ['c', 1, null, 0, null],
      ['b', 2, 1, 0, null],
      ['a', 3, null, 0, 0],
    ]);
  });

  it('counts two treatments of one day', () => {
    expect(places(session('b', 'treatment', '2026-01-01'), session('a', 'treatment', '2026-01-01'))).toEqual([
      ['a', 1, 1, 0, null],
      ['b', 2, 2, 0, 0],
    ]);
  });

  it('numbers anew when an earlier treatment is entered later', () => {
    const [first, second] = [
      session('a', 'treatment', '2026-02-01'),
      session('b', 'treatment', '2026-01-01'),
    ];
    expect(places(first).map((place) => place[2])).toEqual([1]);
    expect(places(first, second).map((place) => [place[0], place[2]])).toEqual([
      ['b', 1],
      ['a', 2],
    ]);
  });

  it('has nothing to say of an empty course', () => {
    expect(placeSessions([])).toEqual([]);
  });
});

describe('faultOfDay', () => {
  // 23:30 in Hong Kong on 1 March is still 10:30 in New York.
  const now = new Date('2026-03-01T15:30:00Z');
  it.each([
    ['2026-03-01', 'Asia/Hong_Kong', true],
    ['2026-03-02', 'Asia/Hong_Kong', true],
    ['2026-03-03', 'Asia/Hong_Kong', false],
    ['2026-03-02', 'America/New_York', true],
    ['1900-01-01', 'Asia/Hong_Kong', true],
    ['1899-12-31', 'Asia/Hong_Kong', false],
    ['0000-01-01', 'Asia/Hong_Kong', false],
    ['2026-03-03', 'Pacific/Kiritimati', true],
  ])('%s in %s: %s', (day, zone, isAllowed) => {
    expect(faultOfDay(day, now, zone) === null).toBe(isAllowed);
  });
});

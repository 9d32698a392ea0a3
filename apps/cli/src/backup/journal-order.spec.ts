import { describe, expect, it } from '@jest/globals';
import type { Tombstone } from '#platform';
import { inOrderOfJournal, positionOfBackfill } from './journal-order.js';

const entry = (id: string, seq: number | null, recordedAt: string): Tombstone =>
  ({ id, seq, recordedAt, kind: 'filed' }) as Tombstone;

describe('the order of a journal', () => {
  // Positions and instants contradict each other, as in long transactions, and some have no position at all.
  const ordered = [
    entry('z', null, '2026-01-01T00:00:00.000001Z'),
    entry('b', null, '2026-01-09T00:00:00.000000Z'),
    entry('a', null, '2026-01-09T00:00:00.000001Z'),
    entry('c', positionOfBackfill('2026-01-02T00:00:00Z'), '2026-01-02T00:00:00.000000Z'),
    entry('d', positionOfBackfill('2026-01-02T00:00:00Z'), '2026-01-02T00:00:00.000000Z'),
    entry('a', positionOfBackfill('2026-01-05T00:00:00Z'), '2026-01-05T00:00:00.000000Z'),
    entry('y', 1, '2026-01-07T00:00:00.000000Z'),
    entry('x', 2, '2026-01-06T00:00:00.000000Z'),
    entry('p', 3, '2026-01-06T00:00:00.000000Z'),
    entry('q', 3, '2026-01-06T00:00:00.000000Z'),
  ];

  it('is the same however the files were listed', () => {
    for (let turn = 0; turn < ordered.length; turn += 1) {
      const listed = [...ordered.slice(turn), ...ordered.slice(0, turn)].reverse();
      expect(listed.sort(inOrderOfJournal)).toEqual(ordered);
    }
  });

  it('is total: of any two different entries one comes first', () => {
    for (const a of ordered)
      for (const b of ordered)
        expect(Math.sign(inOrderOfJournal(a, b))).toBe(Math.sign(ordered.indexOf(a) - ordered.indexOf(b)));
  });
});

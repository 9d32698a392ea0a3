import { describe, expect, it } from '@jest/globals';
import type { SessionId } from '#kernel';
import { scoreTable } from './score-table.js';

const [a, b] = ['a', 'b'] as unknown as [SessionId, SessionId];
const rating = (sessionId: SessionId, score: number | null, change = {}) => ({
  sessionId,
  instrumentId: 'ecca',
  instrumentVersion: '1',
  score,
  isSuperseded: false,
  raterPatientId: null,
  ...change,
});
const instruments = [{ id: 'ecca', title: { en: 'ECCA', 'zh-Hant': '量表' }, better: 'lower' as const }];
const table = (ratings: Parameters<typeof scoreTable>[1]) =>
  scoreTable([{ id: a }, { id: b }], ratings, instruments, 'zh-Hant');

describe('scoreTable', () => {
  it('has a row for each scale and kind of rater, raters averaged, in the order of the sessions', () => {
    expect(table([rating(b, 40), rating(a, 60), rating(a, 70)])).toEqual([
      { title: '量表', better: 'lower', byPatient: false, values: [65, 40] },
    ]);
    const patient = { raterPatientId: 'p' as never };
    expect(table([rating(a, 1, patient), rating(b, 2, patient), rating(a, 9)])).toMatchObject([
      { byPatient: true, values: [1, 2] },
    ]);
  });

  it('leaves out what was corrected, has no total or was rated once', () => {
    expect(table([rating(a, 60, { isSuperseded: true }), rating(b, 40)])).toEqual([]);
    expect(table([rating(a, null), rating(b, 40)])).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Outcomes } from '../api/types';
import { outcomesCsv } from './outcomes-csv';

const spread = { n: 2, median: 1.5, lowerQuartile: 1, upperQuartile: 2, lowest: 1, highest: 2 };
const share = { successes: 1, n: 2, proportion: 0.5, lower: 0.1, upper: 0.9 };
const data: Outcomes = {
  threshold: 25,
  agreement: null,
  outcomes: [
    {
      modality: 'microneedling',
      patientCount: 3,
      courseCount: 4,
      missingCount: 1,
      followUpDays: spread,
      interimCount: 0,
      baseline: spread,
      final: spread,
      improvement: { ...spread, median: null },
      responders: share,
      respondersOfAll: share,
      recovery: {
        n: 2, recoveredCount: 1, stoppedCount: 1, treatedAgainCount: 0, withoutDiaryCount: 1, medianDays: 5, lower: null, upper: null,
        reason: null, times: [5], survival: [0.5], survivalLower: [0.1], survivalUpper: [0.9], events: [1], censoredDays: [7],
      }, // prettier-ignore
    },
  ],
};

describe('outcomesCsv', () => {
  const [head, line, end] = outcomesCsv(data, {
    instrumentId: '=cmd()',
    series: 'blinded',
    isSynthetic: true,
  })
    .split('\r\n')
    .map((row) => row.split(','));
  const value = (column: string) => line![head!.indexOf(column)];

  it('has one line a modality, with a value for each column', () => {
    expect(line).toHaveLength(head!.length);
    expect(new Set(head).size).toBe(head!.length);
    expect(end).toEqual(['']);
    expect(['modality', 'patients', 'courses', 'missing', 'responders_n', 'recovery_median_days'].map(value)).toEqual(
      ['microneedling', '3', '4', '1', '2', '5'],
    ); // prettier-ignore
  });

  it('leaves what is not known empty, and holds no formula', () => {
    expect([value('improvement_median'), value('recovery_lower')]).toEqual(['', '']);
    expect(value('scale')).toBe("'=cmd()");
    expect(value('synthetic')).toBe('yes');
  });
});

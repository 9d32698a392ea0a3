import { describe, expect, it } from '@jest/globals';
import type { RegionTrends, SeriesMeasures } from '../api/types';
import { cell, csvOf } from './measures-csv.js';

describe('a cell', () => {
  it.each([
    [null, ''],
    [-1.5, '-1.5'],
    ['a,b', '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ['=1+1', "'=1+1"],
    ['@x,y', '"\'@x,y"'],
  ])('%j is %s', (value, expected) => {
    expect(cell(value)).toBe(expected);
  });
});

describe('the file of a region', () => {
  it('gives the error of a percentage in percentage points, of everything else in its own unit', () => {
    const trend = (measure: string, unit: string) => ({
      measure,
      unit,
      points: [{ heldOn: '2026-01-10', value: 14, doubts: [] }],
      repeatability: { sem: 1, sdc: 2.77, basis: 'clinic', n: 40 },
    });
    const region = { name: 'Scar', trends: [trend('pit-share', '%'), trend('delta-a', 'a*')] };
    const text = csvOf(
      { view: 'v', lightMode: 'standard' } as SeriesMeasures,
      region as unknown as RegionTrends,
    );
    const [heading, ...rows] = text
      .trim()
      .split('\r\n')
      .map((line) => line.split(','));
    const at = (name: string) => rows.map((row) => row[heading!.indexOf(name)]);
    expect(at('unit')).toEqual(['%', 'a*']);
    expect(at('error_unit')).toEqual(['pp', 'a*']);
    expect(at('error_basis')).toEqual(['clinic', 'clinic']);
  });
});

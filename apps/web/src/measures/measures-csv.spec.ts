import { describe, expect, it } from '@jest/globals';
import { cell } from './measures-csv.js';

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

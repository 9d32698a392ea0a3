import { describe, expect, it } from '@jest/globals';
import { dayFrom } from './link.js';

describe('dayFrom', () => {
  it.each([
    ['1991', '4', '3', '1991-04-03'],
    [' 1991 ', '04', '03', '1991-04-03'],
    ['１９９１', '１２', '３１', '1991-12-31'],
    ['2000', '2', '29', '2000-02-29'],
    ['1900', '2', '29', null],
    ['1991', '13', '1', null],
    ['1991', '0', '1', null],
    ['1991', '4', '31', null],
    ['91', '4', '3', null],
    ['', '', '', null],
    ['1991', '4', 'x', null],
  ])('%j %j %j: %j', (year, month, day, expected) => {
    expect(dayFrom(year, month, day)).toBe(expected);
  });
});

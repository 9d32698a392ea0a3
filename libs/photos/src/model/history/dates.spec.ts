import { describe, expect, it } from '@jest/globals';
import { datesIn, daysOf, withoutDates } from './dates.js';

const days = (name: string, kind: 'folder' | 'file' = 'folder') => datesIn(name, kind).flatMap(daysOf);

describe('datesIn', () => {
  it.each([
    ['2024-03-05', ['2024-03-05']],
    ['2024_3_5 follow-up', ['2024-03-05']],
    ['2024.03.05', ['2024-03-05']],
    ['20240305', ['2024-03-05']],
    ['2024年3月5日', ['2024-03-05']],
    ['民國113年3月5日', ['2024-03-05']],
    ['113.03.05', ['2024-03-05']],
    ['1130305', ['2024-03-05']],
    ['5 Mar 2024', ['2024-03-05']],
    ['5th March 2024', ['2024-03-05']],
    ['March 5, 2024', ['2024-03-05']],
    ['5-Mar-24', ['2024-03-05']],
    ['25-03-2024', ['2024-03-25']],
    ['03-25-2024', ['2024-03-25']],
    ['05-05-2024', ['2024-05-05']],
    ['05-03-2024', ['2024-03-05', '2024-05-03']],
    ['05.03.24', ['2005-03-24', '2024-03-05', '2024-05-03']],
    ['241231', ['2024-12-31', '2031-12-24']],
    ['2024-02-30', []],
    ['2024', []],
    ['March 2024', []],
    ['P-20240', []],
    ['IMG_0305', []],
    ['0123-4567', []],
  ])('reads the folder %s as %j', (name, expected) => {
    expect(days(name)).toEqual(expected);
  });

  it.each([
    ['IMG_20240305_101500', ['2024-03-05']],
    ['20240305101500', ['2024-03-05']],
    ['WhatsApp Image 2024-03-05 at 10.15.00', ['2024-03-05']],
    ['Screenshot_2024-03-05-10-15-00', ['2024-03-05']],
    ['IMG_101500', []],
    ['P1010203', []],
    ['DSC00305', []],
  ])('reads the file %s as %j', (name, expected) => {
    expect(days(name, 'file')).toEqual(expected);
  });

  it('leaves the rest of a name', () => {
    expect(withoutDates('2024-03-05 Chan Tai Man', 'folder')).toBe('Chan Tai Man');
    expect(withoutDates('陳大文 2024年3月5日', 'folder')).toBe('陳大文');
    expect(withoutDates('P-017', 'folder')).toBe('P-017');
  });
});

import { describe, expect, it } from '@jest/globals';
import { dateInFileName, daysBetween } from './file-date.js';

describe('dateInFileName', () => {
  it.each([
    ['2026-01-31.jpg', '2026-01-31'],
    ['20260131.jpg', '2026-01-31'],
    ['2026_01_31 left cheek.png', '2026-01-31'],
    ['2026.01.31.heic', '2026-01-31'],
    ['IMG_20260131_120000.jpg', '2026-01-31'],
    ['PXL_20260131_120000123.jpg', '2026-01-31'],
    ['20260131T120000.jpg', '2026-01-31'],
    ['20260131120000.jpg', '2026-01-31'],
    ['photo-2024-02-29-b.jpeg', '2024-02-29'],
    ['series 7 2026-01-31 then 2026-02-01.jpg', '2026-01-31'],
  ])('reads %s as %s', (name, date) => expect(dateInFileName(name)).toBe(date));

  it.each([
    'IMG_0001.jpg',
    '2026-13-01.jpg',
    '2026-02-30.jpg',
    '2025-02-29.jpg',
    '31-01-2026.jpg',
    '03-04-2026.jpg',
    '2026-0131.jpg',
    '1895-01-31.jpg',
    '120260131.jpg',
    '202601311.jpg',
    '1706700000000.jpg',
    '',
  ])('finds no date in %j', (name) => expect(dateInFileName(name)).toBeNull());
});

describe('daysBetween', () => {
  it('counts calendar days over months, leap days and clock changes', () => {
    expect(daysBetween('2026-01-31', '2026-01-31')).toBe(0);
    expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-01-05', '2026-07-01')).toBe(177);
  });
});

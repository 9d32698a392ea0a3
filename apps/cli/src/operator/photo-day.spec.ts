import { describe, expect, it } from '@jest/globals';
import { dayInName } from './photo-day.js';

describe('dayInName', () => {
  it.each([
    ['IMG_20250304_101500.jpg', '2025-03-04'],
    ['2025-03-04 left cheek.HEIC', '2025-03-04'],
    ['2025_03_04-1.png', '2025-03-04'],
    ['scan 2025.03.04.tif', '2025-03-04'],
    ['PXL_20240229_080000123.jpg', '2024-02-29'],
    ['20259999_20250304.jpg', '2025-03-04'],
    ['2025-02-30.jpg', null],
    ['2025-0304.jpg', null],
    ['DSC_0012.JPG', null],
    ['120250304.jpg', null],
    ['202503041.jpg', null],
    ['04-03-2025.jpg', null],
  ])('of %s is %s', (name, day) => {
    expect(dayInName(name)).toBe(day);
  });
});

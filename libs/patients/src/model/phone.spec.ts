import { describe, expect, it } from '@jest/globals';
import { internationalNumber } from './phone.js';

describe('internationalNumber', () => {
  it.each([
    ['+852 9123 4567', '+85291234567'],
    ['00852-9123-4567', '+85291234567'],
    ['+44 (0)20 7946 0018', '+442079460018'],
    ['＋８８６ ９１２ ３４５ ６７８', '+886912345678'],
    ['+1.415.555.0100', '+14155550100'],
  ])('reads %s', (typed, number) => {
    expect(internationalNumber(typed)).toBe(number);
  });

  it.each([
    '9123 4567',
    '+0852 9123 4567',
    '+852 9123 456x',
    '+123456',
    '+1234567890123456',
    '',
    'tel:+85291234567',
  ])('refuses %s', (typed) => {
    expect(internationalNumber(typed)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { pinFault } from './pin.js';

describe('pinFault', () => {
  it.each(['480261', '13579135', '112358', '1234568'])('takes %s', (pin) => {
    expect(pinFault(pin)).toBeNull();
  });

  it.each([
    '',
    '12345',
    '123456789',
    '12345a',
    '４８０２６１',
    '000000',
    '123456',
    '8765432',
    '789012',
    '121212',
    '123123',
    '3131313',
  ])('refuses %s', (pin) => {
    expect(pinFault(pin)).toMatch(/^(must|is|repeats)/);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Trend } from '../api/types';
import { digitsOf } from './digits';

const trend = (values: (number | null)[], sdc: number | null = null) =>
  ({ points: values.map((value) => ({ value })), change: { sdc } }) as unknown as Trend;

describe('digits of a measure', () => {
  it('are those of its error, one that means something and two where it begins with a 1', () => {
    expect(digitsOf(trend([12.3456, 10.2], 0.6))).toBe(1);
    expect(digitsOf(trend([12.3456, 10.2], 0.14))).toBe(2);
    expect(digitsOf(trend([120, 90], 35))).toBe(0);
    expect(digitsOf(trend([1, 2], 1e-9))).toBe(6);
  });
  it('tell values apart where the error is not known', () => {
    expect(digitsOf(trend([13.81, 6.03, null]))).toBe(1);
    expect(digitsOf(trend([0.0041, 0.0047]))).toBe(5);
    expect(digitsOf(trend([5000, 1000]))).toBe(0);
  });
  it('show three figures of a value that never changes or is alone', () => {
    expect(digitsOf(trend([0.27]))).toBe(3);
    expect(digitsOf(trend([0, 0]))).toBe(1);
    expect(digitsOf(trend([null]))).toBe(1);
  });
});

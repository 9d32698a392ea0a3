import { beforeEach, describe, expect, it } from '@jest/globals';
import { TryLimit } from './try-limit.js';

describe('TryLimit', () => {
  let nowMs = 0;
  let limit: TryLimit;
  beforeEach(() => {
    nowMs = 1_000_000;
    limit = new TryLimit({ tries: 3, windowMs: 60_000, keys: 2 }, () => nowMs);
  });
  const fail = (key: string, times: number) => {
    for (let n = 0; n < times; n += 1) limit.failed(key);
  };

  it('allows the tries and then says how long to wait', () => {
    fail('a', 2);
    expect(limit.waitMs('a')).toBe(0);
    nowMs += 10_000;
    fail('a', 1);
    expect(limit.waitMs('a')).toBe(50_000);
    nowMs += 50_000;
    expect(limit.waitMs('a')).toBe(0);
  });

  it('does not let one key lock out another', () => {
    fail('a', 9);
    expect(limit.waitMs('a')).toBeGreaterThan(0);
    expect(limit.waitMs('b')).toBe(0);
  });

  it('forgets failures after a success', () => {
    fail('a', 2);
    limit.succeeded('a');
    fail('a', 2);
    expect(limit.waitMs('a')).toBe(0);
  });

  it('keeps a bounded number of keys', () => {
    fail('a', 3);
    fail('b', 3);
    fail('c', 3);
    expect(limit.waitMs('a')).toBe(0);
    expect(limit.waitMs('b')).toBeGreaterThan(0);
    expect(limit.waitMs('c')).toBeGreaterThan(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { decodeCursor, encodeCursor, newId, isId } from './index.js';

describe('cursor', () => {
  it('returns the sort key it was made from', () => {
    expect(decodeCursor(encodeCursor(['2026-01-02', 7]), 2)).toEqual(['2026-01-02', 7]);
  });
  it.each(['', '%%%', 'bnVsbA', encodeCursor(['one'])])('refuses %j when two parts are expected', (text) => {
    expect(decodeCursor(text, 2)).toBeNull();
  });
});

describe('ids', () => {
  it('sort by the time they were made', () => {
    const ids = Array.from({ length: 50 }, () => newId());
    expect([...ids].sort()).toEqual(ids);
    expect(ids.every(isId)).toBe(true);
  });
});

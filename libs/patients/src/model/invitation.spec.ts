import { describe, expect, it } from '@jest/globals';
import { invitationState, typedFact } from './invitation.js';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));

describe('invitationState', () => {
  const fresh = { usedAt: null, withdrawnAt: null, expiresAt: day(8), tries: 0 };
  it.each([
    [fresh, 'open'],
    [{ ...fresh, tries: 4 }, 'open'],
    [{ ...fresh, tries: 5 }, 'blocked'],
    [{ ...fresh, expiresAt: day(2) }, 'expired'],
    [{ ...fresh, withdrawnAt: day(1) }, 'withdrawn'],
    [{ ...fresh, usedAt: day(1), expiresAt: day(2) }, 'used'],
  ])('%j: %s', (facts, expected) => {
    expect(invitationState(facts, day(2))).toBe(expected);
  });
});

describe('typedFact', () => {
  it.each([
    ['code', ' 123 456 ', '123456'],
    ['code', '１２３－４５６', '123456'],
    ['code', '123-456', '123456'],
    ['birth-date', ' 1991-04-03', '1991-04-03'],
    ['birth-date', '１９９１-04-03', '1991-04-03'],
    ['birth-date', '1991 04 03', '1991 04 03'],
  ] as const)('%s %j: %j', (kind, typed, expected) => {
    expect(typedFact(kind, typed)).toBe(expected);
  });
});

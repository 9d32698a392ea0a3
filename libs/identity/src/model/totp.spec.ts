import { describe, expect, it } from '@jest/globals';
import { base32, matchingStep, otpauthUri, readCode, recoveryCodeOf, stepAt, totpCode } from './totp.js';

const secret = Buffer.from('12345678901234567890');

describe('totpCode', () => {
  // RFC 6238, appendix B, SHA-1; the last six of its eight digits.
  it.each([
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ])('at %d s is %s', (seconds, code) => {
    expect(totpCode(secret, stepAt(seconds * 1000))).toBe(code);
  });
});

describe('matchingStep', () => {
  const atMs = 1_700_000_000_000;
  const now = stepAt(atMs);

  it.each([-2, -1, 0, 1, 2])('of a code %d steps away', (away) => {
    const found = matchingStep(secret, totpCode(secret, now + away), atMs, 0);
    expect(found).toBe(Math.abs(away) <= 1 ? now + away : null);
  });

  it('takes no step twice, nor an earlier one', () => {
    expect(matchingStep(secret, totpCode(secret, now), atMs, now)).toBeNull();
    expect(matchingStep(secret, totpCode(secret, now - 1), atMs, now)).toBeNull();
    expect(matchingStep(secret, totpCode(secret, now + 1), atMs, now)).toBe(now + 1);
  });
});

describe('what is shown and typed', () => {
  // RFC 4648, 10.
  it.each([
    ['', ''],
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('%j in base32 is %s', (text, expected) => {
    expect(base32(Buffer.from(text))).toBe(expected);
  });

  it('names the installation and the person to the app', () => {
    expect(otpauthUri(secret, 'a+b@clinic.example', 'Harbour & Co')).toBe(
      'otpauth://totp/Harbour%20%26%20Co:a%2Bb%40clinic.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Harbour%20%26%20Co',
    );
  });

  it('tells a code of an app from a recovery code', () => {
    expect(readCode(' 123 456 ')).toEqual({ kind: 'totp', code: '123456' });
    const recovery = recoveryCodeOf(Buffer.from('00ff00ff00ff00ff00ff', 'hex'));
    expect(recovery).toMatch(/^[0-9a-z]{4}(-[0-9a-z]{4}){3}$/);
    expect(readCode(recovery.toUpperCase())).toEqual({
      kind: 'recovery',
      code: recovery.replaceAll('-', ''),
    });
  });
});

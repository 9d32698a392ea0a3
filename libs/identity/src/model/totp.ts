import { createHmac } from 'node:crypto';

/** Seconds for which one code is shown. Source: RFC 6238, 4.1; what every authenticator app assumes. */
const stepSeconds = 30;
const digits = 6;
/** Steps before and after the present one that are taken, for clocks that differ. Source: RFC 6238, 5.2. */
const tolerance = 1;

/** 160 bits, the length of the hash. Source: RFC 4226, 4 (R6). */
export const totpSecretBytes = 20;

/** @param atMs milliseconds since 1970 */
export function stepAt(atMs: number): number {
  return Math.floor(atMs / 1000 / stepSeconds);
}

/** The code of a step. Source: RFC 4226, 5.3 (dynamic truncation), with SHA-1 as the apps compute it. */
export function totpCode(secret: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const offset = mac[mac.length - 1]! & 0xf;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits).padStart(digits, '0');
}

/** The step that a code belongs to, or null. Only steps after `lastStep` count: none lets anybody in twice. */
export function matchingStep(secret: Buffer, code: string, atMs: number, lastStep: number): number | null {
  const now = stepAt(atMs);
  for (let step = now - tolerance; step <= now + tolerance; step += 1)
    if (step > lastStep && totpCode(secret, step) === code) return step;
  return null;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Base32 without padding. Source: RFC 4648, 6. */
export function base32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => alphabet[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

/** What an authenticator app reads from the QR code. Source: the Key URI format of Google Authenticator. */
export function otpauthUri(secret: Buffer, email: string, installation: string): string {
  const label = `${encodeURIComponent(installation)}:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(installation)}`;
}

/** What somebody typed as code: digits of an app with or without a space, or a recovery code. */
export function readCode(given: string): { kind: 'totp' | 'recovery'; code: string } {
  const code = given.replace(/[\s-]/g, '').toLowerCase();
  return /^\d{6}$/.test(code) ? { kind: 'totp', code } : { kind: 'recovery', code };
}

export const recoveryCodeCount = 10;
/** Without i, l, o and u: nothing that is misread. Source: Crockford's base 32. */
const recoveryAlphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ten bytes give 16 signs of 5 bits, in groups of four: too many to guess, few enough to type. */
export function recoveryCodeOf(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  const signs = (bits.match(/.{5}/g) ?? []).map((five) => recoveryAlphabet[parseInt(five, 2)]).join('');
  return (signs.match(/.{4}/g) ?? []).join('-');
}

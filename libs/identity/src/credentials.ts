import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** Memory in KiB and rounds of argon2id: the first choice of the OWASP Password Storage Cheat Sheet (2024). */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** @returns an argon2id hash in PHC text form */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

let dummy: Promise<string> | undefined;

/** Compares at the same cost whether or not there is a hash, so that the time does not tell which e-mails exist. */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  dummy ??= hashPassword(randomBytes(16).toString('hex'));
  const matches = await verify(passwordHash ?? (await dummy), password);
  return passwordHash !== null && matches;
}

/** A new sign-in token: 256 random bits. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What of a token is stored. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The token that a page must send with every change; bound to the sign-in, so nothing is stored for it. */
export function csrfTokenOf(token: string, masterKey: string): string {
  return createHmac('sha256', Buffer.from(masterKey, 'hex')).update(`csrf ${token}`).digest('base64url');
}

/** Proves to a fresh installation that its operator sends the set-up: who reads the settings can compute it. */
export function setUpTokenOf(masterKey: string): string {
  return createHmac('sha256', Buffer.from(masterKey, 'hex')).update('set-up').digest('base64url');
}

/** Stands for who tries to sign in. Keyed, because an e-mail or an address behind a plain hash can be guessed. */
export function tryKeyOf(kind: string, parts: readonly string[], masterKey: string): Buffer {
  const text = JSON.stringify(['sign-in-try', kind, ...parts]);
  return createHmac('sha256', Buffer.from(masterKey, 'hex')).update(text).digest();
}

/** Compares without telling by its time where two texts differ. */
export function isSameText(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()];
  return timingSafeEqual(a, b);
}

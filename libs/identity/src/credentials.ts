import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
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

/** Stands for who tries to sign in. Keyed, because an e-mail or an address behind a plain hash can be guessed. */
export function tryKeyOf(kind: string, parts: readonly string[], masterKey: string): Buffer {
  const text = JSON.stringify(['sign-in-try', kind, ...parts]);
  return createHmac('sha256', Buffer.from(masterKey, 'hex')).update(text).digest();
}

/** Accounts that one browser remembers having let in. */
const mostFamiliar = 5;

const familiarMark = (device: string, email: string, masterKey: string) =>
  tryKeyOf('familiar', [device, email.toLowerCase()], masterKey).toString('base64url');

/** The number of the device, where this account has come in on it before; it says nothing of the account by itself. */
export function familiarDevice(
  kept: string | null | undefined,
  email: string,
  masterKey: string,
): string | null {
  for (const one of (kept ?? '').split('~').slice(0, mostFamiliar)) {
    const [device = '', mark = ''] = one.split('.');
    if (device !== '' && isSameText(mark, familiarMark(device, email, masterKey))) return device;
  }
  return null;
}

/** What a browser keeps once an account has come in on it; the latest accounts first. */
export function withFamiliar(kept: string | null | undefined, email: string, masterKey: string): string {
  const device = familiarDevice(kept, email, masterKey) ?? randomBytes(16).toString('base64url');
  const own = `${device}.${familiarMark(device, email, masterKey)}`;
  const others = (kept ?? '').split('~').filter((one) => one !== own && /^[\w-]{22}\.[\w-]{43}$/.test(one));
  return [own, ...others].slice(0, mostFamiliar).join('~');
}

/** Compares without telling by its time where two texts differ. */
export function isSameText(one: string, other: string): boolean {
  const [a, b] = [createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest()];
  return timingSafeEqual(a, b);
}

const ivBytes = 12;
const tagBytes = 16;
const sealingKey = (masterKey: string) =>
  Buffer.from(hkdfSync('sha256', Buffer.from(masterKey, 'hex'), '', 'second-factor', 32));

/** AES-256-GCM: nonce, tag, ciphertext. `owner` is bound to it, so that no row can be put in the place of another one. */
export function sealSecret(secret: Buffer, owner: string, masterKey: string): Buffer {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', sealingKey(masterKey), iv).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
}

/** Null when it was sealed with another master key or for somebody else. */
export function openSecret(sealed: Buffer, owner: string, masterKey: string): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', sealingKey(masterKey), sealed.subarray(0, ivBytes))
    .setAAD(Buffer.from(owner))
    .setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes));
  const secret = decipher.update(sealed.subarray(ivBytes + tagBytes));
  try {
    return Buffer.concat([secret, decipher.final()]);
  } catch {
    // Node names a wrong tag by no code of its own; nothing else can fail here.
    return null;
  }
}

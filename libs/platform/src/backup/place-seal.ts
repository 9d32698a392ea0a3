import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Problem } from '#kernel';
import { sealKeys, type ObjectStore } from '../objects/index.js';
import { BackupFault } from './manifest.js';

/** 128 MB and half a second for each guess; RFC 7914. */
const cost = { N: 2 ** 17, r: 8, p: 1 };
const shortestPassphrase = 20;

const sealSchema = z.strictObject({
  version: z.literal(1),
  kdf: z.literal('scrypt'),
  // A seal that was tampered with must not ask for all the memory there is.
  N: z
    .number()
    .int()
    .min(2 ** 14)
    .max(2 ** 20),
  r: z.number().int().min(1).max(16),
  p: z.number().int().min(1).max(4),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  /** Tells a wrong passphrase from damage, and nothing of the right one. */
  check: z.string().regex(/^[0-9a-f]{64}$/),
});

type Seal = z.infer<typeof sealSchema>;

/** How an encrypted place is opened, and what is wrong with the copies of its seal. */
export interface PlaceKey {
  key: Buffer;
  /** Writes the copies that are missing or damaged anew; a place is only read unless somebody backs up into it. */
  mendSeal: (store: ObjectStore) => Promise<void>;
}

/**
 * The key of an encrypted place, made on first use.
 * @param store the place as it is on the disk
 * @param passphraseFile null when none was named
 * @param isEmpty nothing has been backed up into it yet
 * @returns null for a place that is not encrypted
 * @throws BackupFault when the passphrase is missing or another one, or no copy of the seal is whole
 */
export async function keyOfPlace(
  address: string,
  store: ObjectStore,
  passphraseFile: string | null,
  isEmpty: boolean,
): Promise<PlaceKey | null> {
  const copies = await readCopies(store);
  const isSealed = copies.some((copy) => copy !== 'missing');
  if (!isSealed && (passphraseFile === null || !isEmpty)) return null;
  if (passphraseFile === null)
    throw new BackupFault(
      `${address} is encrypted; name the file of its passphrase with BACKUP_PASSPHRASE_FILE`,
    );
  const passphrase = await readPassphrase(passphraseFile);
  const whole = copies.filter((copy) => typeof copy === 'object');
  if (isSealed && whole.length === 0) throw new BackupFault(lostSeal(address, copies));
  const seals = isSealed ? whole : [await createSeal(address, store, passphrase)];
  for (const seal of seals) {
    const key = await keyOf(seal, passphrase);
    if (timingSafeEqual(checkOf(key), Buffer.from(seal.check, 'hex')))
      return { key, mendSeal: (open) => writeCopies(open, seal) };
  }
  throw new BackupFault(
    `${address} was encrypted with another passphrase than the one in BACKUP_PASSPHRASE_FILE`,
  );
}

/** What to do when nothing tells how a place is opened. */
export const lostSeal = (address: string, copies?: readonly unknown[]): string =>
  `${address}: ${sealKeys
    .map((key, at) => `${key} is ${typeof copies?.[at] === 'string' ? copies[at] : 'missing'}`)
    .join(
      ', ',
    )}. Without one of them no passphrase opens an encrypted place: bring either file back, byte for byte, from a copy of ` +
  `this place. If there is none, back up into a new place and keep this one until that is done.`;

/** Each copy, or what is wrong with it. @throws BackupFault for one of a newer build */
async function readCopies(store: ObjectStore): Promise<(Seal | 'missing' | 'damaged')[]> {
  const copies: (Seal | 'missing' | 'damaged')[] = [];
  for (const key of sealKeys) copies.push(await readCopy(store, key));
  return copies;
}

async function readCopy(store: ObjectStore, key: string): Promise<Seal | 'missing' | 'damaged'> {
  let text: string;
  try {
    text = Buffer.concat((await (await store.get(key)).toArray()) as Buffer[]).toString('utf8');
  } catch (error) {
    if (error instanceof Problem && error.slug === 'not-found') return 'missing';
    if (error instanceof Problem && error.slug === 'object-damaged') return 'damaged';
    throw error;
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return 'damaged';
  }
  const version = (content as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > 1)
    throw new BackupFault(`${key} has version ${version}, this build knows 1 only. Use a newer build.`);
  return sealSchema.safeParse(content).data ?? 'damaged';
}

/** Of two processes that begin at once the first one's seal counts for both. */
async function createSeal(address: string, store: ObjectStore, passphrase: string): Promise<Seal> {
  const salt = randomBytes(32);
  const key = await derive(passphrase, salt, cost);
  const seal: Seal = {
    version: 1,
    kdf: 'scrypt',
    ...cost,
    salt: salt.toString('hex'),
    check: checkOf(key).toString('hex'),
  };
  try {
    await putCopy(store, sealKeys[0], seal);
  } catch (error) {
    if (!(error instanceof Problem && error.slug === 'conflict')) throw error;
    const theirs = await readCopy(store, sealKeys[0]);
    if (typeof theirs === 'string')
      throw new BackupFault(`${address}/${sealKeys[0]} is ${theirs}`, { cause: error });
    return theirs;
  }
  await writeCopies(store, seal);
  return seal;
}

async function writeCopies(store: ObjectStore, seal: Seal): Promise<void> {
  for (const key of sealKeys) {
    const copy = await readCopy(store, key);
    if (typeof copy === 'object') continue;
    if (copy === 'damaged') await store.delete(key);
    await putCopy(store, key, seal).catch((error: unknown) => {
      // Somebody else has just written it.
      if (!(error instanceof Problem && error.slug === 'conflict')) throw error;
    });
  }
}

/** Never in place of another one: a store puts what is not there yet. */
const putCopy = (store: ObjectStore, key: string, seal: Seal) =>
  store.put(key, Readable.from([Buffer.from(JSON.stringify(seal))]));

const keyOf = ({ N, r, p, salt }: Seal, passphrase: string) =>
  derive(passphrase, Buffer.from(salt, 'hex'), { N, r, p });

async function readPassphrase(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new BackupFault(`BACKUP_PASSPHRASE_FILE names ${file}, which cannot be read`, { cause: error });
  });
  const passphrase = text.replace(/\r?\n$/, '').normalize('NFC');
  if (passphrase.length < shortestPassphrase)
    throw new BackupFault(
      `the passphrase in ${file} is shorter than ${shortestPassphrase} characters; draw one: openssl rand -base64 32`,
    );
  return passphrase;
}

const derive = (passphrase: string, salt: Buffer, { N, r, p }: typeof cost): Promise<Buffer> =>
  (promisify(scrypt) as (...given: unknown[]) => Promise<Buffer>)(passphrase, salt, 32, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });

const checkOf = (key: Buffer) => createHmac('sha256', key).update('samelight seal check').digest();

import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { z } from 'zod';
import { sealKey, type ObjectStore } from '../objects/index.js';
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

/**
 * The key of an encrypted place, made on first use.
 * @param store the place as it is on the disk
 * @param passphraseFile null when none was named
 * @param isEmpty nothing has been backed up into it yet
 * @returns null for a place that is not encrypted
 * @throws BackupFault when the passphrase is missing or another one
 */
export async function keyOfPlace(
  address: string,
  store: ObjectStore,
  passphraseFile: string | null,
  isEmpty: boolean,
): Promise<Buffer | null> {
  const isSealed = (await store.stat(sealKey)) !== null;
  if (!isSealed && (passphraseFile === null || !isEmpty)) return null;
  if (passphraseFile === null)
    throw new BackupFault(
      `${address} is encrypted; name the file of its passphrase with BACKUP_PASSPHRASE_FILE`,
    );
  const passphrase = await readPassphrase(passphraseFile);
  if (!isSealed) {
    const salt = randomBytes(32);
    const key = await derive(passphrase, salt, cost);
    const seal = {
      version: 1,
      kdf: 'scrypt',
      ...cost,
      salt: salt.toString('hex'),
      check: checkOf(key).toString('hex'),
    };
    await store.put(sealKey, Readable.from([Buffer.from(JSON.stringify(seal))]));
    return key;
  }
  const file = `${address}/${sealKey}`;
  const bytes = Buffer.concat((await (await store.get(sealKey)).toArray()) as Buffer[]);
  const seal = sealSchema.safeParse(JSON.parse(bytes.toString('utf8')));
  if (!seal.success) throw new BackupFault(`${file} is damaged, or of a newer build`);
  const { N, r, p, salt, check } = seal.data;
  const key = await derive(passphrase, Buffer.from(salt, 'hex'), { N, r, p });
  if (!timingSafeEqual(checkOf(key), Buffer.from(check, 'hex')))
    throw new BackupFault(
      `${address} was encrypted with another passphrase than the one in BACKUP_PASSPHRASE_FILE`,
    );
  return key;
}

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

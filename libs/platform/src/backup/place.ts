import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { Problem } from '#kernel';
import type { Config } from '../config/index.js';
import { createObjectStore, type ObjectStore, type ObjectStoreSettings } from '../objects/index.js';
import { objectStoreSettings } from '../platform.module.js';
import { BackupFault, readManifest, type BackupManifest } from './manifest.js';
import { keyOfPlace, lostSeal, type PlaceKey } from './place-seal.js';

const aboutKey = 'about/0';
const manifestArea = 'generations/';
const dumpArea = 'dumps/';
const s3Address = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([A-Za-z0-9._/-]*))?$/;

export const manifestKey = (generation: string) => `${manifestArea}${generation}`;
export const partKey = (generation: string, number: number) => `${dumpArea}${generation}/${number}`;
/** One withdrawal or erasure, kept outside the database; the same key in the live store and in a backup. */
export const journalKey = (tombstoneId: string) => `${journalArea}${tombstoneId}`;
export const journalArea = 'journal/';

/** An object store for backups, encrypted when a passphrase is named. */
export type PlaceSettings = ObjectStoreSettings & { passphraseFile?: string };

type PlaceAccess = Pick<
  Config,
  | 'BACKUP_S3_ENDPOINT'
  | 'BACKUP_S3_REGION'
  | 'BACKUP_S3_ACCESS_KEY_ID'
  | 'BACKUP_S3_SECRET_ACCESS_KEY'
  | 'BACKUP_PASSPHRASE_FILE'
  | 'S3_ENDPOINT'
  | 'S3_REGION'
  | 'S3_ACCESS_KEY_ID'
  | 'S3_SECRET_ACCESS_KEY'
>;

/**
 * Reads the address of a place for backups.
 * @param address a folder, or `s3://bucket/prefix`
 * @param access keys for S3: those of the backup, else those of the store
 * @throws BackupFault when it is no address, or keys are missing
 */
export function placeSettings(address: string, access: Partial<PlaceAccess>): PlaceSettings {
  const passphraseFile = access.BACKUP_PASSPHRASE_FILE;
  const sealed = passphraseFile === undefined ? {} : { passphraseFile };
  if (!address.startsWith('s3:')) return { kind: 'fs', root: path.resolve(address), ...sealed };
  const found = s3Address.exec(address);
  if (!found) throw new BackupFault(`${address} is not of the form s3://bucket/prefix`);
  const prefix = (found[2] ?? '')
    .split('/')
    .filter((folder) => folder !== '')
    .join('/');
  const own = access.BACKUP_S3_ACCESS_KEY_ID !== undefined;
  const accessKeyId = own ? access.BACKUP_S3_ACCESS_KEY_ID : access.S3_ACCESS_KEY_ID;
  const secretAccessKey = own ? access.BACKUP_S3_SECRET_ACCESS_KEY : access.S3_SECRET_ACCESS_KEY;
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new BackupFault(`${address} needs BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY`);
  const endpoint = own ? access.BACKUP_S3_ENDPOINT : access.S3_ENDPOINT;
  return {
    kind: 's3',
    bucket: found[1]!,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: (own ? access.BACKUP_S3_REGION : access.S3_REGION) ?? 'us-east-1',
    accessKeyId,
    secretAccessKey,
    ...(endpoint === undefined ? {} : { endpoint }),
    forcePathStyle: endpoint !== undefined,
    ...sealed,
  };
}

/** A backup in the store it protects would be lost with it, and tidying up would empty the store. */
export async function assertApart(place: ObjectStoreSettings, config: Config): Promise<void> {
  const live = objectStoreSettings(config);
  if (place.kind === 'fs' && live.kind === 'fs') {
    const [backup, store] = await Promise.all(
      [place.root, live.root].map((folder) => realpath(folder).catch(() => folder)),
    );
    const isInside = (inner: string, outer: string) => `${inner}/`.startsWith(`${outer}/`);
    if (isInside(backup!, store!) || isInside(store!, backup!))
      throw new BackupFault(
        `${place.root} is the object store itself, or beside it in one folder; a backup lies elsewhere`,
      );
  }
  if (
    place.kind === 's3' &&
    live.kind === 's3' &&
    place.bucket === live.bucket &&
    place.endpoint === live.endpoint
  )
    throw new BackupFault(
      `the bucket ${place.bucket} is the object store itself; a backup lies in another one`,
    );
}

/** A folder or bucket of backups of one installation. */
export class BackupPlace {
  private constructor(
    readonly address: string,
    readonly store: ObjectStore,
    /** A passphrase was named, but what lies here is not encrypted. */
    private readonly isInTheClear: boolean,
    private readonly mendSeal: (() => Promise<void>) | null,
  ) {}

  /**
   * @param options `createIfMissing` makes the place when there is none; never at night, when a missing folder means that a
   *   disk is not mounted
   * @throws BackupFault when it is not there, or is a store of something else
   */
  static async open(
    address: string,
    settings: PlaceSettings,
    options: { createIfMissing?: boolean } = {},
  ): Promise<BackupPlace> {
    const { store, mendSeal } = await openPlaceStore(address, settings, options);
    try {
      const isInTheClear = settings.passphraseFile !== undefined && mendSeal === null;
      const place = new BackupPlace(address, store, isInTheClear, mendSeal);
      if (!(await place.readAbout()) && (await store.list('', null, 2)).items.length > 0)
        throw new BackupFault(`${address} holds something else than backups`);
      return place;
    } catch (error) {
      await store.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.store.close();
  }

  /**
   * Marks the place as that of one installation.
   * @throws BackupFault when it is another one's
   */
  async claim(installation: string): Promise<void> {
    if (this.isInTheClear)
      throw new BackupFault(
        `${this.address} holds backups that are not encrypted; choose another place for encrypted ones`,
      );
    const about = await this.readAbout();
    if (about === installation) {
      await this.mendSeal?.();
      return;
    }
    if (about)
      throw new BackupFault(
        `${this.address} holds the backups of another installation; choose another place`,
      );
    await this.store.put(aboutKey, Readable.from([Buffer.from(JSON.stringify({ installation }))]));
  }

  /** Names of complete generations, oldest first. What broke off has no manifest and is none. */
  async generations(): Promise<string[]> {
    return (await this.keys(manifestArea)).map((key) => key.slice(manifestArea.length)).sort();
  }

  /** @throws BackupFault when it is missing, damaged or of a newer format */
  async manifest(generation: string): Promise<BackupManifest> {
    const file = `${this.address}/${manifestKey(generation)}`;
    const manifest = readManifest(await this.small(manifestKey(generation)), file);
    if (manifest.generation !== generation)
      throw new BackupFault(`${file} is the manifest of ${manifest.generation}`);
    return manifest;
  }

  /** Every stored key of an area. */
  async keys(area: string): Promise<string[]> {
    const keys: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.store.list(area, cursor);
      keys.push(...page.items.map(({ key }) => key));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return keys;
  }

  /** Content of a small file. @throws BackupFault when it is missing or damaged */
  async small(key: string): Promise<Buffer> {
    return Buffer.concat(
      (await (await this.read(key)).toArray().catch(namedFault(`${this.address}/${key}`))) as Buffer[],
    );
  }

  /** @throws BackupFault when it is missing or damaged from the first byte; later faults end the stream */
  async read(key: string): Promise<Readable> {
    return this.store.get(key).catch(namedFault(`${this.address}/${key}`));
  }

  /**
   * Deletes all but the newest generations, and then whatever no remaining one names. Fails before it deletes a file when the
   * list of one of them cannot be read.
   * @param files keys of all files that a generation names
   */
  async prune(keep: number, files: (manifest: BackupManifest) => AsyncIterable<string>): Promise<string[]> {
    const all = await this.generations();
    const dropped = all.slice(0, Math.max(0, all.length - keep));
    const kept = all.slice(dropped.length);
    const named = new Set<string>();
    for (const generation of kept)
      for await (const key of files(await this.manifest(generation))) named.add(key);
    // Without its manifest a generation no longer counts, so that one half deleted is never taken for a whole one.
    for (const generation of dropped) await this.store.delete(manifestKey(generation));
    for (const key of await this.keys(dumpArea))
      if (!kept.includes(key.split('/')[1]!)) await this.store.delete(key);
    // The journal is kept for good, and is no part of a generation.
    const others = [aboutKey, manifestArea, dumpArea, journalArea];
    for (const key of await this.keys(''))
      if (!named.has(key) && !others.some((area) => key.startsWith(area))) await this.store.delete(key);
    return dropped;
  }

  private async readAbout(): Promise<string | null> {
    const stat = await this.store.stat(aboutKey).catch((error: unknown) => {
      const isDamaged = error instanceof Problem && error.slug === 'object-damaged';
      if (isDamaged && this.mendSeal === null)
        throw new BackupFault(
          `${this.address}/${aboutKey} is damaged, or sealed without a seal. If this place is encrypted: ${lostSeal(this.address)}`,
          { cause: error },
        );
      return namedFault(`${this.address}/${aboutKey}`)(error);
    });
    if (!stat) return null;
    const about = JSON.parse((await this.small(aboutKey)).toString('utf8')) as { installation: string };
    return about.installation;
  }
}

/** What a place that cannot be opened lacks, and what to do about it. */
function whatIsWrong(settings: ObjectStoreSettings, cause: unknown): string {
  if (settings.kind === 'fs')
    return 'is not there: mount the disk, or make the place once by samelight backup PLACE';
  const status = (cause as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata
    ?.httpStatusCode;
  if (status === 404) return 'is not there: there is no such bucket; make it, or look at its name';
  if (status === 401 || status === 403)
    return 'does not let us in: look at BACKUP_S3_ACCESS_KEY_ID, BACKUP_S3_SECRET_ACCESS_KEY and what the key may do';
  if (status === 301) return 'lies in another region: look at BACKUP_S3_REGION';
  return `does not answer${settings.endpoint === undefined ? '' : ` at ${settings.endpoint}`}: look at BACKUP_S3_ENDPOINT and the network`;
}

/**
 * Opens the store of a place, with its key when it is encrypted.
 * @throws BackupFault when it is not there, or its passphrase is missing or another one
 */
export async function openPlaceStore(
  address: string,
  { passphraseFile, ...settings }: PlaceSettings,
  options: { createIfMissing?: boolean } = {},
): Promise<{ store: ObjectStore; mendSeal: (() => Promise<void>) | null }> {
  const plain = await createObjectStore({
    ...settings,
    createIfMissing: options.createIfMissing ?? false,
  }).catch((error: unknown) => {
    if (error instanceof Problem && error.slug === 'dependency-down')
      throw new BackupFault(`${address} ${whatIsWrong(settings, error.cause)}`, { cause: error });
    throw error;
  });
  let found: PlaceKey | null;
  try {
    const isEmpty = (await plain.list('', null, 1)).items.length === 0;
    found = await keyOfPlace(address, plain, passphraseFile ?? null, isEmpty);
    if (found === null) return { store: plain, mendSeal: null };
  } catch (error) {
    await plain.close();
    throw error;
  }
  await plain.close();
  const { key, mendSeal } = found;
  return {
    store: await createObjectStore({ ...settings, key }),
    mendSeal: async () => {
      const below = await createObjectStore(settings);
      await mendSeal(below).finally(() => below.close());
    },
  };
}

/** A fault of one file, in words; outages stay what they are. */
export function namedFault(file: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Problem && error.slug === 'not-found')
      throw new BackupFault(`${file} is missing`, { cause: error });
    if (error instanceof Problem && error.slug === 'object-damaged')
      throw new BackupFault(`${file} is damaged`, { cause: error });
    throw error;
  };
}

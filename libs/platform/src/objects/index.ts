import type { ObjectDriver } from './object-driver.js';
import { FsDriver } from './fs-driver.js';
import { ObjectStore } from './object-store.js';
import type { S3Options } from './s3-driver.js';
import { SealedDriver } from './sealed-driver.js';

export type { ByteRange } from './object-reader.js';
export type { PutOptions, StoredObject, Verification } from './object-store.js';
export { ObjectStore } from './object-store.js';
export { sealKeys } from './sealed-driver.js';
export {
  findStrays,
  objectAreas,
  strayAfterMs,
  sweepStrays,
  type Stray,
  type SweepReport,
} from './strays.js';

export type ObjectStoreSettings = ({ kind: 'fs'; root: string } | ({ kind: 's3' } & S3Options)) & {
  /**
   * Makes the folder or bucket when there is none. For `samelight migrate` and tests: at any other time a missing store must not
   * turn into an empty one, or an unmounted volume reads as "no such file".
   */
  createIfMissing?: boolean;
  /** 32 bytes that seal and open everything in it; without, it is kept as it is. */
  key?: Buffer;
};

/**
 * Opens the store for bytes. The S3 client is loaded only where it is used, as it costs a tenth of a second and 30 MB.
 * @throws Problem `dependency-down` when the store is not there or does not answer
 */
export async function createObjectStore(settings: ObjectStoreSettings): Promise<ObjectStore> {
  const plain = await createDriver(settings);
  const driver = settings.key ? new SealedDriver(plain, settings.key) : plain;
  await driver.init({ createIfMissing: settings.createIfMissing ?? false });
  return new ObjectStore(driver);
}

async function createDriver(settings: ObjectStoreSettings): Promise<ObjectDriver> {
  if (settings.kind === 'fs') return new FsDriver(settings.root);
  const { S3Driver } = await import('./s3-driver.js');
  return new S3Driver(settings);
}

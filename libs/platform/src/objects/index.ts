import { FsDriver } from './fs-driver.js';
import { ObjectStore } from './object-store.js';
import type { S3Options } from './s3-driver.js';

export type { ByteRange } from './object-reader.js';
export type { PutOptions, StoredObject, Verification } from './object-store.js';
export { ObjectStore } from './object-store.js';

export type ObjectStoreSettings = { kind: 'fs'; root: string } | ({ kind: 's3' } & S3Options);

/**
 * The store for bytes, to be opened by its `init`. The S3 client is loaded only where it is used, as it costs a tenth of a second
 * and 30 MB.
 */
export function createObjectStore(settings: ObjectStoreSettings): ObjectStore {
  return new ObjectStore(async () => {
    if (settings.kind === 'fs') return new FsDriver(settings.root);
    const { S3Driver } = await import('./s3-driver.js');
    return new S3Driver(settings);
  });
}

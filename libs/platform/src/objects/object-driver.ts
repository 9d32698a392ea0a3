import { Problem } from '#kernel';

/** Facts of a stored object as the driver sees it: stored bytes, not plaintext. */
export interface StoredFacts {
  /** Size of the stored form, format overhead included. */
  sizeBytes: number;
  modifiedAt: Date;
}

export interface ListedObject extends StoredFacts {
  key: string;
}

export interface ObjectPage {
  items: ListedObject[];
  /** Pass it to get the next page; null when this was the last one. */
  nextCursor: string | null;
}

/** Part of a stored object, both ends included, counted from 0 as in HTTP. */
export interface StoredRange {
  start: number;
  end: number;
}

export interface OpenObject {
  /** Size of the whole stored object, also when only a range was asked for. */
  sizeBytes: number;
  body: AsyncIterable<Buffer>;
}

/**
 * Where bytes are kept. Small on purpose: hashing, checksums and ranges of plaintext live above it, in `ObjectStore`.
 *
 * "Not found" is an answer, given only for the store's own not-found codes; whatever else goes wrong is Problem
 * `dependency-down`, or `out-of-space` when the store is full. Objects are immutable: a key is written once.
 */
export interface ObjectDriver {
  /** Connects and checks that the store is there. Only `createIfMissing` makes a new one. */
  init(options?: { createIfMissing?: boolean }): Promise<void>;
  close(): Promise<void>;
  /**
   * Stores the bytes of `source` durably under `key`, all or nothing: until it returns, and when it fails, there is no such
   * object. `source` throwing ends the put.
   * @returns `exists` when the key was taken; the object there is untouched, and `source` may not have been read
   */
  put(key: string, source: AsyncIterable<Buffer>): Promise<PutResult>;
  /** Null when there is no such object. A range beyond the end gives an empty body. */
  get(key: string, range?: StoredRange): Promise<OpenObject | null>;
  stat(key: string): Promise<StoredFacts | null>;
  /** Gone afterwards, whether it was there or not. */
  delete(key: string): Promise<void>;
  /**
   * Renames without sending the bytes again.
   * @returns `missing` when there is no `from`, `exists` when `to` is taken; both untouched then
   */
  move(from: string, to: string): Promise<'moved' | 'missing' | 'exists'>;
  /**
   * Objects whose key starts with `prefix`, each exactly once over all pages, in an order of the driver's own.
   * @param prefix '' for everything, `area/` or `area/id/`
   * @param limit at most 1,000
   */
  list(prefix: string, cursor: string | null, limit: number): Promise<ObjectPage>;
  /** Removes what puts that were killed have left behind, when older than `olderThanMs`. Returns how many. */
  sweepUnfinished(olderThanMs: number): Promise<number>;
}

export type PutResult = 'created' | 'exists';

const keyForm = /^[a-z-]+\/[0-9a-f-]+(\/[0-9]+)?$/;
const prefixForm = /^([a-z-]+\/([0-9a-f-]+\/)?)?$/;
/** Longest key: far above `derivatives/<uuid>/<n>`, below every file system's limit for one name. */
const maxKeyLength = 200;

/**
 * Keys are opaque: an area, an id, perhaps a part number. The form also keeps keys from leaving the root folder.
 * @throws TypeError, because only a programming error can make another key
 */
export function assertKey(key: string): void {
  if (key.length > maxKeyLength || !keyForm.test(key)) {
    throw new TypeError('An object key has the form area/id or area/id/part.');
  }
}

/** @throws TypeError when `prefix` is not '', `area/` or `area/id/` */
export function assertPrefix(prefix: string): void {
  if (prefix.length > maxKeyLength || !prefixForm.test(prefix)) {
    throw new TypeError("A prefix is '', area/ or area/id/.");
  }
}

/** @param cause kept for the log; it may name keys and hosts, which the caller must never see */
export function storeIsDown(cause: unknown): Problem {
  return new Problem(
    'dependency-down',
    { detail: 'The file store does not answer. Nothing was lost; try again shortly.', retryAfterSeconds: 5 },
    { cause },
  );
}

export function storeIsFull(cause: unknown): Problem {
  return new Problem(
    'out-of-space',
    { detail: 'The file store is full. Nothing was kept of this file; free some room and send it again.' },
    { cause },
  );
}

import type { Tombstone } from '#platform';

/**
 * The order in which it happened. Entries without a position are from before there was one, so they come first, by their instants; the
 * rest is decided by the position alone. Ids break ties, so that the order is the same however the files were listed.
 */
export function inOrderOfJournal(a: Tombstone, b: Tombstone): number {
  const [first, second] = [a.seq ?? -Infinity, b.seq ?? -Infinity];
  if (first !== second) return first < second ? -1 : 1;
  const [earlier, later] = [Date.parse(a.recordedAt), Date.parse(b.recordedAt)];
  if (earlier !== later) return earlier - later;
  // Both are UTC with the same number of digits, below the millisecond.
  if (a.recordedAt !== b.recordedAt) return a.recordedAt < b.recordedAt ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/**
 * The position of what a migration enters of a backup's own rows: before everything that a journal holds, and of two backups the older one
 * first. Positions of databases count from 1.
 */
export const positionOfBackfill = (snapshotAt: string): number => Date.parse(snapshotAt) - 1e13;

import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from '#kernel';
import type { Database } from '../database/database.js';
import type { ObjectStore } from './object-store.js';

/** Everything that is stored lies in one of these; what lies elsewhere in a bucket is not ours. */
export const objectAreas = ['originals/', 'derivatives/', 'uploads/', 'exports/'] as const;
export type ObjectArea = (typeof objectAreas)[number];

export interface Stray {
  key: string;
  /** Of the stored form, a little above the content. */
  sizeBytes: number;
  modifiedAt: Date;
}

/** What one reading of an area found. */
interface Reading {
  objectCount: number;
  strays: Map<string, Stray>;
}

export interface SweepOptions {
  /** False only says what would go. */
  isForReal: boolean;
  /** Younger objects may belong to an upload under way. */
  olderThanMs?: number;
  /** Between the two readings. */
  settleMs?: number;
  /** Takes also a number of strays that looks like the wrong database. */
  evenMany?: boolean;
  signal?: AbortSignal;
}

export interface SweepReport {
  /** Found by both readings, old enough, without a row. */
  strays: Stray[];
  deletedCount: number;
  /** Areas where so much seems stray that the database is suspected first; nothing of them was deleted. */
  suspectAreas: ObjectArea[];
}

/** A killed upload leaves its bytes for a day, in case that somebody goes on with it. */
export const strayAfterMs = 24 * 3_600_000;
const settleMs = 10_000;
/** Keys in one question to the database. */
const pageSize = 500;
/** More strays than this, and more than a tenth of the area, never come from killed uploads alone. */
const usualStrays = 20;

/**
 * Stored files that no row of any clinic names, by area and key. What seems stray is looked at again after `settleMs`: its
 * row may just be being written. Changes nothing.
 * @throws Problem `dependency-down`
 */
export async function findStrays(
  db: Database,
  objects: ObjectStore,
  options: { settleMs?: number; olderThanMs?: number } = {},
): Promise<Stray[]> {
  const found: Stray[] = [];
  for (const area of objectAreas) found.push(...(await readTwice(db, objects, area, options)).strays);
  return found;
}

/**
 * Removes stored files without a row, when they are older than a day, two listings name them, and the database, asked once
 * more at that moment, still has no row: it then refuses any row that comes later. When store or database fail, what was not
 * reached stays. May run twice at a time.
 * @throws Problem `dependency-down`
 */
export async function sweepStrays(
  db: Database,
  objects: ObjectStore,
  options: SweepOptions,
): Promise<SweepReport> {
  const report: SweepReport = { strays: [], deletedCount: 0, suspectAreas: [] };
  for (const area of objectAreas) {
    const { strays, objectCount } = await readTwice(db, objects, area, {
      settleMs: options.settleMs ?? settleMs,
      olderThanMs: options.olderThanMs ?? strayAfterMs,
    });
    report.strays.push(...strays);
    if (options.evenMany !== true && looksWrong(area, strays.length, objectCount)) {
      report.suspectAreas.push(area);
      continue;
    }
    if (!options.isForReal) continue;
    for (let start = 0; start < strays.length && !options.signal?.aborted; start += pageSize) {
      const keys = strays.slice(start, start + pageSize).map(({ key }) => key);
      const claimed = await db.statement<{ key: string }>('select claim_strays($1) as key', [keys]);
      for (const { key } of claimed) {
        if (options.signal?.aborted) break;
        await objects.delete(key);
        report.deletedCount += 1;
      }
    }
  }
  return report;
}

/** Parts of uploads and exports have rows for a day only, so many strays among few are nothing unusual. */
function looksWrong(area: ObjectArea, strayCount: number, objectCount: number): boolean {
  if (area === 'uploads/' || area === 'exports/' || strayCount === 0) return false;
  return strayCount > Math.max(usualStrays, objectCount / 10);
}

async function readTwice(
  db: Database,
  objects: ObjectStore,
  area: ObjectArea,
  options: { settleMs?: number; olderThanMs?: number },
): Promise<{ strays: Stray[]; objectCount: number }> {
  const olderThanMs = options.olderThanMs ?? 0;
  const first = await read(db, objects, area, olderThanMs);
  if (first.strays.size === 0) return { strays: [], objectCount: first.objectCount };
  await sleep(options.settleMs ?? settleMs);
  const second = await read(db, objects, area, olderThanMs);
  const strays: Stray[] = [];
  for (const stray of second.strays.values()) {
    // One listing may be stale or torn; an object counts when both have it unchanged and it can be asked for by its key.
    const before = first.strays.get(stray.key);
    if (before?.modifiedAt.getTime() !== stray.modifiedAt.getTime()) continue;
    if (await isThere(objects, stray.key)) strays.push(stray);
  }
  return { strays, objectCount: second.objectCount };
}

async function read(
  db: Database,
  objects: ObjectStore,
  area: ObjectArea,
  olderThanMs: number,
): Promise<Reading> {
  const strays = new Map<string, Stray>();
  let objectCount = 0;
  let cursor: string | null = null;
  do {
    const page = await objects.list(area, cursor);
    objectCount += page.items.length;
    const youngest = Date.now() - olderThanMs;
    const old = page.items.filter(({ modifiedAt }) => modifiedAt.getTime() <= youngest);
    for (let start = 0; start < old.length; start += pageSize) {
      const part = old.slice(start, start + pageSize);
      const unnamed = await db.statement<{ key: string }>('select objects_without_row($1) as key', [
        part.map(({ key }) => key),
      ]);
      const keys = new Set(unnamed.map(({ key }) => key));
      for (const stray of part) if (keys.has(stray.key)) strays.set(stray.key, stray);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { objectCount, strays };
}

async function isThere(objects: ObjectStore, key: string): Promise<boolean> {
  try {
    return (await objects.stat(key)) !== null;
  } catch (error) {
    // Something lies there, if only damaged.
    if (error instanceof Problem && error.slug === 'object-damaged') return true;
    throw error;
  }
}

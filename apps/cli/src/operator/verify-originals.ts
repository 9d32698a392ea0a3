import { setTimeout as sleep } from 'node:timers/promises';
import { Problem, type ClinicId, type PhotoId } from '#kernel';
import type { Database, ObjectStore } from '#platform';

export interface OriginalFault {
  fault: 'missing' | 'altered';
  photoId: PhotoId;
  clinicId: ClinicId;
  objectKey: string;
}

export interface StrayObject {
  fault: 'stray';
  objectKey: string;
  sizeBytes: number;
}

export interface VerifyReport {
  /** Originals whose SHA-256 was compared with their row. */
  checkedCount: number;
  checkedBytes: number;
  faults: (OriginalFault | StrayObject)[];
}

export interface VerifyOptions {
  onProgress?: (checkedCount: number) => void;
  /** Objects younger than this may belong to an upload whose row is just being written; they are looked at again after it. */
  settleMs?: number;
}

interface Original {
  id: PhotoId;
  objectKey: string;
  sizeBytes: number;
  sha256: string;
}

const pageSize = 500;
const readersAtOnce = 2;
const strayAreas = ['originals/', 'derivatives/'] as const;

/**
 * Reads every original of every clinic and compares it with its row, then looks for objects that no row names. Whatever seems
 * wrong is looked at a second time before it is reported: somebody may be uploading or erasing meanwhile. Changes nothing.
 * @throws Problem `dependency-down` when database or store do not answer; an outage is never reported as a missing file
 */
export async function verifyOriginals(
  db: Database,
  objects: ObjectStore,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const rows = await db.statement<{ all_clinics: ClinicId }>('select all_clinics()');
  const clinics = rows.map((row) => row.all_clinics);
  const report: VerifyReport = { checkedCount: 0, checkedBytes: 0, faults: [] };
  for (const clinicId of clinics) {
    let after: string | null = null;
    for (;;) {
      const page: Original[] = await originalsAfter(db, clinicId, after);
      const last = page.at(-1);
      if (!last) break;
      after = last.id;
      await eachOf(page, readersAtOnce, async (original) => {
        const fault = await faultOf(db, objects, clinicId, original);
        if (fault) report.faults.push(fault);
        report.checkedCount += 1;
        report.checkedBytes += original.sizeBytes;
        options.onProgress?.(report.checkedCount);
      });
    }
  }
  for (const area of strayAreas) {
    report.faults.push(...(await straysOf(db, objects, clinics, area, options.settleMs ?? 10_000)));
  }
  report.faults.sort((a, b) => (a.objectKey < b.objectKey ? -1 : 1));
  return report;
}

function originalsAfter(db: Database, clinicId: ClinicId, after: string | null): Promise<Original[]> {
  return db.tx(clinicId, (tx) =>
    tx.rows<Original>(
      `select id, object_key as "objectKey", size_bytes as "sizeBytes", encode(sha256, 'hex') as sha256 from photo
       where clinic_id = $1 and ($2::uuid is null or id > $2) order by id limit ${pageSize}`,
      [clinicId, after],
    ),
  );
}

async function faultOf(
  db: Database,
  objects: ObjectStore,
  clinicId: ClinicId,
  original: Original,
): Promise<OriginalFault | null> {
  if ((await objects.verify(original.objectKey, original.sha256)) === 'intact') return null;
  const isErased = await db.tx(clinicId, async (tx) => {
    return !(await tx.row('select 1 from photo where clinic_id = $1 and id = $2', [clinicId, original.id]));
  });
  if (isErased) return null;
  const found = await objects.verify(original.objectKey, original.sha256);
  if (found === 'intact') return null;
  return { fault: found, photoId: original.id, clinicId, objectKey: original.objectKey };
}

async function straysOf(
  db: Database,
  objects: ObjectStore,
  clinics: ClinicId[],
  area: (typeof strayAreas)[number],
  settleMs: number,
): Promise<StrayObject[]> {
  const suspects: { key: string; sizeBytes: number; modifiedAt: Date }[] = [];
  let cursor: string | null = null;
  do {
    const page = await objects.list(area, cursor);
    const unnamed = await withoutRow(
      db,
      clinics,
      area,
      page.items.map(({ key }) => key),
    );
    suspects.push(...page.items.filter(({ key }) => unnamed.has(key)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  if (suspects.length === 0) return [];
  const youngestMs = Math.min(...suspects.map(({ modifiedAt }) => Date.now() - modifiedAt.getTime()));
  if (youngestMs < settleMs) await sleep(settleMs - Math.max(0, youngestMs));
  const strays: StrayObject[] = [];
  for (let start = 0; start < suspects.length; start += pageSize) {
    const part = suspects.slice(start, start + pageSize);
    const unnamed = await withoutRow(
      db,
      clinics,
      area,
      part.map(({ key }) => key),
    );
    for (const { key, sizeBytes } of part) {
      if (unnamed.has(key) && (await isThere(objects, key)))
        strays.push({ fault: 'stray', objectKey: key, sizeBytes });
    }
  }
  return strays;
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

/** Those of the keys that no row of any clinic names. */
async function withoutRow(
  db: Database,
  clinics: ClinicId[],
  area: (typeof strayAreas)[number],
  keys: string[],
): Promise<Set<string>> {
  const unnamed = new Set(keys);
  const named =
    area === 'originals/'
      ? 'select object_key as key from photo where clinic_id = $1 and object_key = any($2)'
      : `select 'derivatives/' || id as key from derivative where clinic_id = $1 and 'derivatives/' || id = any($2)
         union all select object_key from case_study where clinic_id = $1 and object_key = any($2)`;
  for (const clinicId of clinics) {
    if (unnamed.size === 0) break;
    const rows = await db.tx(clinicId, (tx) => tx.rows<{ key: string }>(named, [clinicId, [...unnamed]]));
    for (const { key } of rows) unnamed.delete(key);
  }
  return unnamed;
}

async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const reader = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, reader));
}

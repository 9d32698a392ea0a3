import type { ClinicId, PhotoId } from '#kernel';
import { findStrays, seeingWithheld, type Database, type ObjectStore, type Tx } from '#platform';

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
  const clinics = await db.statement<{ id: ClinicId }>('select all_clinics() as id');
  const report: VerifyReport = { checkedCount: 0, checkedBytes: 0, faults: [] };
  for (const { id: clinicId } of clinics) {
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
  for (const { key, sizeBytes } of await findStrays(db, objects, { settleMs: options.settleMs ?? 10_000 })) {
    report.faults.push({ fault: 'stray', objectKey: key, sizeBytes });
  }
  report.faults.sort((a, b) => (a.objectKey < b.objectKey ? -1 : 1));
  return report;
}

function originalsAfter(db: Database, clinicId: ClinicId, after: string | null): Promise<Original[]> {
  return readAll(db, clinicId, (tx) =>
    tx.rows<Original>(
      `select id, object_key as "objectKey", size_bytes as "sizeBytes", encode(sha256, 'hex') as sha256 from photo
       where clinic_id = $1 and ($2::uuid is null or id > $2) order by id limit ${pageSize}`,
      [clinicId, after],
    ),
  );
}

/** What lies in quarantine or in the bin is an original like any other. */
function readAll<T>(db: Database, clinicId: ClinicId, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.tx(clinicId, (tx) => seeingWithheld(tx, () => work(tx)));
}

async function faultOf(
  db: Database,
  objects: ObjectStore,
  clinicId: ClinicId,
  original: Original,
): Promise<OriginalFault | null> {
  if ((await objects.verify(original.objectKey, original.sha256)) === 'intact') return null;
  const isErased = await readAll(db, clinicId, async (tx) => {
    return !(await tx.row('select 1 from photo where clinic_id = $1 and id = $2', [clinicId, original.id]));
  });
  if (isErased) return null;
  const found = await objects.verify(original.objectKey, original.sha256);
  if (found === 'intact') return null;
  return { fault: found, photoId: original.id, clinicId, objectKey: original.objectKey };
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

import type { ClinicId, ImportBatchId, PhotoId } from '#kernel';
import { recordOwn } from '#identity';
import { recordImportUndone, type Database, type KeptFromUndo, type ObjectStore, type Tx } from '#platform';
import { undoImport } from '../photos.jobs.js';
import { settleBaseline, type SeriesName } from '../series.js';
import * as store from './imports.store.js';

/** Photos that one transaction of an undo takes away. */
const photosInStep = 50;

/**
 * Takes back one step: rows first, in a transaction of their own, then the bytes of what is gone. Stopped anywhere and run
 * again it goes on.
 * @param by whoever runs it: the job, or the operator's command
 * @returns how much it did; 0 when nothing is left
 */
export async function undoStep(
  db: Database,
  objects: ObjectStore,
  clinicId: ClinicId,
  id: ImportBatchId,
  by: 'operator' | 'system' = 'system',
): Promise<number> {
  const decided = await db.tx(clinicId, async (tx) => {
    const batch = await store.lockBatch(tx, id);
    if (batch?.state !== 'undoing') return 0;
    const touched = await seriesOfNextPhotos(tx, id);
    const before = await lastRemoval(tx, id);
    const done = await tx.row<{ n: number }>('select undo_import($1, $2, $3) as n', [
      clinicId,
      id,
      photosInStep,
    ]);
    const decisions = await tx.rows<Pick<KeptFromUndo, 'kind' | 'id'> & { reason: string | null }>(
      'select kind, subject_id as id, reason from import_removal where clinic_id = $1 and batch_id = $2 and seq > $3 order by seq',
      [clinicId, id, before],
    );
    const photoIds = decisions.flatMap(({ kind, id: gone, reason }) =>
      kind === 'photo' && reason === null ? [gone as PhotoId] : [],
    );
    const kept = decisions.filter((one): one is KeptFromUndo => one.reason !== null);
    if (photoIds.length + kept.length > 0) await recordImportUndone(tx, id, { photoIds, kept });
    for (const series of touched) await settleBaseline(tx, series);
    if (done!.n === 0) await store.noteEvent(tx, id, 'undone', null);
    if (decisions.length > 0)
      await recordOwn(tx, {
        actorKind: by,
        verb: 'remove',
        route: by === 'operator' ? 'samelight import --undo' : undoImport.name,
        objectKind: 'import',
        objectId: id,
        photoIds,
      });
    return done!.n;
  });
  const removals = await db.tx(clinicId, (tx) =>
    tx.rows<{ id: string; keys: string[] }>(
      `select id, object_keys as keys from import_removal
       where clinic_id = $1 and batch_id = $2 and bytes_gone_at is null and object_keys <> '{}' order by seq limit $3`,
      [clinicId, id, photosInStep],
    ),
  );
  for (const { keys } of removals) for (const key of keys) await objects.delete(key);
  if (removals.length > 0) {
    await db.tx(clinicId, (tx) =>
      tx.rows(
        'update import_removal set bytes_gone_at = clock_now() where clinic_id = $1 and id = any($2::uuid[])',
        [clinicId, removals.map((removal) => removal.id)],
      ),
    );
  }
  return decided + removals.length;
}

/** Position of what the undo has decided about last. */
async function lastRemoval(tx: Tx, id: ImportBatchId): Promise<number> {
  const row = await tx.row<{ seq: number }>(
    'select coalesce(max(seq), 0) as seq from import_removal where clinic_id = $1 and batch_id = $2',
    [tx.clinicId, id],
  );
  return row!.seq;
}

/** Series that lose a photo in the next step; afterwards each needs its baseline again. */
const seriesOfNextPhotos = (tx: Tx, id: ImportBatchId): Promise<SeriesName[]> =>
  tx.rows(
    `select distinct next."courseId", next.view, next."lightMode" from (
       select s.course_id as "courseId", h.view, h.light_mode as "lightMode"
       from import_item i join photo h on h.clinic_id = i.clinic_id and h.id = i.photo_id
       join session s on s.clinic_id = h.clinic_id and s.id = h.session_id
       where i.clinic_id = $1 and i.batch_id = $2 and i.state = 'imported'
         and not exists (select 1 from import_removal r
           where r.clinic_id = $1 and r.batch_id = $2 and r.kind = 'photo' and r.subject_id = h.id)
       order by h.id limit $3
     ) next order by 1, 2, 3`,
    [tx.clinicId, id, photosInStep],
  );

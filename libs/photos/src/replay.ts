import {
  checkedOperations,
  compareEncoded,
  imageEngine,
  replayOperations,
  type EncodedComparison,
} from '#imaging';
import { Problem, type ClinicId, type DerivativeId, type PhotoId } from '#kernel';
import type { Database, ObjectStore } from '#platform';

export interface Replay {
  derivativeId: DerivativeId;
  photoId: PhotoId;
  recipe: string;
  recipeVersion: number;
  mediaType: string;
  comparison: EncodedComparison;
  /** Versions of the programs that made the stored picture, and of those that made it now. */
  enginesThen: Record<string, string>;
  enginesNow: Record<string, string>;
  /** What was made now. */
  bytes: Buffer;
}

interface Row {
  photo_id: PhotoId;
  recipe: string;
  recipe_version: number;
  media_type: string;
  operations: unknown;
  engines: Record<string, string>;
  object_key: string;
  width_px: number;
  height_px: number;
}

/** Derivatives start from others at most this often: a view of the original, a warp of the view. */
const deepest = 4;

/**
 * Makes a derivative again from its original by the operations that are stored with it, and says whether it is the same.
 * @throws Problem `not-found`, `object-damaged`; Error when an operation is not on the list
 */
export async function replayDerivative(
  db: Database,
  objects: ObjectStore,
  clinicId: ClinicId,
  derivativeId: DerivativeId,
): Promise<Replay> {
  const row = await read(db, clinicId, 'd.id = $2', derivativeId);
  if (!row) throw new Problem('not-found');
  const bytes = await made(db, objects, clinicId, row, 0);
  const stored = await bytesOf(objects, `derivatives/${derivativeId}`);
  return {
    derivativeId,
    photoId: row.photo_id,
    recipe: row.recipe,
    recipeVersion: row.recipe_version,
    mediaType: row.media_type,
    comparison: await compareEncoded(stored, bytes),
    enginesThen: row.engines,
    enginesNow: { ...imageEngine },
    bytes,
  };
}

async function made(
  db: Database,
  objects: ObjectStore,
  clinicId: ClinicId,
  row: Row,
  depth: number,
): Promise<Buffer> {
  if (depth > deepest) throw new Error('derivatives start from each other in a circle');
  return replayOperations(checkedOperations(row.operations), {
    original: () => bytesOf(objects, row.object_key),
    // Also what it starts from is made again, so that nothing but originals is trusted.
    derivative: async (sha256) => {
      const source = await read(db, clinicId, `d.sha256 = decode($2, 'hex')`, sha256);
      if (!source) throw new Error('the picture that it was made from is not in the record any more');
      return made(db, objects, clinicId, source, depth + 1);
    },
    fullWidthPx: row.width_px,
    fullHeightPx: row.height_px,
  });
}

const read = (db: Database, clinicId: ClinicId, condition: string, value: string) =>
  db.tx(clinicId, (tx) =>
    tx.row<Row>(
      `select d.photo_id, d.recipe, d.recipe_version, d.media_type, d.operations, d.engines, p.object_key, p.width_px, p.height_px
       from derivative d join photo p on p.clinic_id = d.clinic_id and p.id = d.photo_id
       where d.clinic_id = $1 and ${condition} limit 1`,
      [clinicId, value],
    ),
  );

async function bytesOf(objects: ObjectStore, key: string): Promise<Buffer> {
  const stream = await objects.get(key);
  return Buffer.concat((await stream.toArray()) as Buffer[]);
}

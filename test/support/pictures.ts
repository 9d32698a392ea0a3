import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { sharp } from '#imaging';
import { newId, type ClinicId, type CourseId, type Id, type PhotoId, type SessionId } from '#kernel';
import type { Database, ObjectStore } from '#platform';
import { aPhoto } from './records.js';

const [widthPx, heightPx] = [320, 240];

/** A ready photo in one colour, with its `full` picture in the store, as if the pipeline had made it. */
export async function aReadyPhoto(
  { db, objects }: { db: Database; objects: ObjectStore },
  clinicId: ClinicId,
  session: SessionId,
  colour: string,
): Promise<PhotoId> {
  const bytes = await sharp({ create: { width: widthPx, height: heightPx, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();
  const id = newId<Id<'derivative'>>();
  await objects.put(`derivatives/${id}`, Readable.from([bytes]));
  return db.tx(clinicId, async (tx) => {
    const photoId = await aPhoto(tx, session, { widthPx, heightPx });
    await tx.rows(
      `insert into derivative (id, clinic_id, photo_id, recipe, recipe_version, inputs_sha256, operations, engines, media_type,
         width_px, height_px, size_bytes, sha256)
       values ($1, $2, $3, 'full', 1, $4, '[]', '{}', 'image/jpeg', $5, $6, $7, $4)`,
      [id, clinicId, photoId, createHash('sha256').update(bytes).digest(), widthPx, heightPx, bytes.length],
    );
    return photoId;
  });
}

/** Makes the first photo the baseline of its series, and says of each other one how it aligned: moved, or refused why. */
export async function aSeries(
  db: Database,
  clinicId: ClinicId,
  course: CourseId,
  baseline: PhotoId,
  others: { photo: PhotoId; outcome: { moved: [number, number] } | { refused: string } }[],
): Promise<void> {
  await db.tx(clinicId, async (tx) => {
    await tx.rows(
      `insert into series (id, clinic_id, course_id, view, light_mode, baseline_photo_id)
       values ($1, $2, $3, 'close-up-site', 'standard', $4)`,
      [newId(), clinicId, course, baseline],
    );
    for (const { photo, outcome } of others) {
      const isMoved = 'moved' in outcome;
      await tx.rows(
        `insert into alignment (id, clinic_id, baseline_photo_id, photo_id, method_version, status, reason, matrix)
         values ($1, $2, $3, $4, 'test', $5, $6, $7)`,
        [
          newId(),
          clinicId,
          baseline,
          photo,
          isMoved ? 'aligned' : 'refused',
          isMoved ? null : outcome.refused,
          isMoved ? [1, 0, outcome.moved[0], 0, 1, outcome.moved[1], 0, 0, 1] : null,
        ],
      );
    }
  });
}

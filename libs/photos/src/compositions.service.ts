import { Injectable } from '@nestjs/common';
import type { CourseId, DerivativeId, PhotoId, SessionId } from '#kernel';
import type { Tx } from '#platform';
import type { TakenWith } from '#treatments';
import { selectPhotos, selectTakenWith, type AlignmentStatus, type Viewer } from './photos.store.js';

/** A photo as an input of a composition. */
export interface CompositionPhoto {
  photoId: PhotoId;
  sessionId: SessionId;
  /** Of its series; may be the photo itself. */
  baselinePhotoId: PhotoId | null;
  takenAt: string | null;
  takenWith: TakenWith;
  sha256: string;
  state: string;
  alignment: {
    status: AlignmentStatus;
    reason: string | null;
    matrix: number[] | null;
    residualPct: number | null;
  };
  derivative: { id: DerivativeId; objectKey: string; widthPx: number; heightPx: number; recipe: string };
}

/** Photos as inputs of composed pictures. */
@Injectable()
export class CompositionPhotos {
  /** Photos of one series as inputs of a composition, in no particular order; those that this viewer may not see are missing. */
  async ofSeries(
    tx: Tx,
    courseId: CourseId,
    view: string,
    lightMode: string,
    photoIds: readonly PhotoId[],
    options: { seesOnlyConsented: boolean },
  ): Promise<CompositionPhoto[]> {
    const viewer: Viewer = { patientId: null, seesOnlyConsented: options.seesOnlyConsented };
    const photos = await selectPhotos(
      tx,
      viewer,
      { courseId, view, lightMode, ids: photoIds },
      { before: null, limit: photoIds.length },
    );
    const inputs = await tx.rows<{
      photo_id: PhotoId;
      id: DerivativeId;
      recipe: string;
      width_px: number;
      height_px: number;
      matrix: number[] | null;
      baseline_photo_id: PhotoId | null;
    }>(
      `select distinct on (p.id) p.id as photo_id, d.id, d.recipe, d.width_px, d.height_px, a.matrix, r.baseline_photo_id
       from photo p
       join derivative d on d.clinic_id = p.clinic_id and d.photo_id = p.id and d.recipe = 'full'
       left join series r on r.clinic_id = p.clinic_id and r.course_id = $2 and r.view = p.view and r.light_mode = p.light_mode
       left join alignment_in_force a on a.clinic_id = p.clinic_id and a.photo_id = p.id and a.baseline_photo_id = r.baseline_photo_id
         and a.status = 'aligned'
       where p.clinic_id = $1 and p.id = any($3::uuid[])
       order by p.id, d.recipe_version desc, a.created_at desc`,
      [tx.clinicId, courseId, photoIds],
    );
    const known = await selectTakenWith(tx, viewer, photoIds);
    return photos.flatMap((photo) => {
      const takenWith = known.find(({ id }) => id === photo.id)?.takenWith;
      const input = inputs.find((candidate) => candidate.photo_id === photo.id);
      if (!input || !takenWith || !photo.alignment) return [];
      return [
        {
          photoId: photo.id,
          sessionId: photo.sessionId,
          baselinePhotoId: input.baseline_photo_id,
          takenAt: photo.takenAt,
          takenWith,
          sha256: photo.sha256,
          state: photo.state,
          alignment: {
            status: photo.alignment.status,
            reason: photo.alignment.reason,
            matrix: photo.isBaseline ? null : input.matrix,
            residualPct: photo.alignment.residualPct,
          },
          derivative: {
            id: input.id,
            objectKey: `derivatives/${input.id}`,
            widthPx: input.width_px,
            heightPx: input.height_px,
            recipe: input.recipe,
          },
        },
      ];
    });
  }
}

import { Injectable } from '@nestjs/common';
import { faceMethodVersion, loadFaceNetworks, measureFace, showsFace, type UprightPicture } from '#imaging';
import type { Tx } from '#platform';
import type { ExaminedPhoto, PhotoExaminer } from './examiner.js';

export const faceExaminer = 'face';

/** How the face was held, in the views that show one; of the others nothing is looked at or kept. */
@Injectable()
export class FaceExaminer implements PhotoExaminer {
  readonly name = faceExaminer;
  readonly methodVersion = faceMethodVersion;

  async examine(photo: ExaminedPhoto, picture: UprightPicture): Promise<(tx: Tx) => Promise<void>> {
    const measures = showsFace(photo.view) ? await measureFace(await loadFaceNetworks(), picture) : null;
    return async (tx) => {
      // The view as it is now: it may have been put right while this was looking.
      await tx.rows(`delete from photo_face where clinic_id = $1 and photo_id = $2`, [tx.clinicId, photo.id]);
      if (measures)
        await tx.rows(
          `insert into photo_face (clinic_id, photo_id, method_version, measures)
           select p.clinic_id, p.id, $3, $4 from photo p where p.clinic_id = $1 and p.id = $2 and p.view = $5`,
          [tx.clinicId, photo.id, this.methodVersion, JSON.stringify(measures), photo.view],
        );
    };
  }
}

import { Injectable } from '@nestjs/common';
import { measureQuality, qualityMethodVersion, type UprightPicture } from '#imaging';
import type { Tx } from '#platform';
import type { ExaminedPhoto, PhotoExaminer } from './examiner.js';

/** How a photo was taken, as far as its pixels say: sharpness, exposure, noise, light, surround. */
@Injectable()
export class QualityExaminer implements PhotoExaminer {
  readonly name = 'quality';
  readonly methodVersion = qualityMethodVersion;

  async examine(photo: ExaminedPhoto, picture: UprightPicture): Promise<(tx: Tx) => Promise<void>> {
    const measures = await measureQuality(picture);
    return async (tx) => {
      await tx.rows(
        `insert into photo_quality (clinic_id, photo_id, method_version, measures) values ($1, $2, $3, $4)
         on conflict (clinic_id, photo_id) do update set method_version = excluded.method_version, measures = excluded.measures`,
        [tx.clinicId, photo.id, this.methodVersion, JSON.stringify(measures)],
      );
    };
  }
}

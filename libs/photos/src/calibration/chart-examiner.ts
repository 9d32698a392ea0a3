import { Injectable } from '@nestjs/common';
import { calibrationMethodVersion, chartInputPx, examineChart, type UprightPicture } from '#imaging';
import type { Tx } from '#platform';
import type { ExaminedPhoto, PhotoExaminer } from '../examination/examiner.js';
import { writeCalibration } from './calibration.store.js';

/** Looks for a chart in every photo. */
@Injectable()
export class ChartExaminer implements PhotoExaminer {
  readonly name = 'chart';
  readonly methodVersion = calibrationMethodVersion;

  async examine(photo: ExaminedPhoto, picture: UprightPicture): Promise<(tx: Tx) => Promise<void>> {
    const { widthPx, heightPx, data } = await picture.within(chartInputPx);
    const finding = examineChart(
      { widthPx, heightPx, data, fullWidthPx: picture.widthPx, fullHeightPx: picture.heightPx },
      // Kept as px for one patch pitch: what a pitch is in millimetres may be stated later.
      { classicPitchMm: 1 },
    );
    return (tx) => writeCalibration(tx, photo.id, finding);
  }
}

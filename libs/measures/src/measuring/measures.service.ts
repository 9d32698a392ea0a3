import { Inject, Injectable } from '@nestjs/common';
import { measuresMethodVersion } from '#imaging';
import type { ClinicId, CourseId } from '#kernel';
import { PairPictures, type Viewer } from '#photos';
import { Database, type Tx } from '#platform';
import { TreatmentsService } from '#treatments';
import { repeatabilityOf, type Repeatability } from '../model/repeatability.js';
import { photoDoubts, repeatPairs, trendsOf, type PhotoContext, type RegionTrends } from '../model/trends.js';
import * as store from './measuring.store.js';
import { loadPhantomRepeatability } from './phantom-repeatability.js';

export interface SeriesMeasures extends store.SeriesState {
  regions: RegionTrends[];
}

/** What was measured in a course, beside its error. */
@Injectable()
export class MeasuresService {
  private readonly phantom = loadPhantomRepeatability();

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(PairPictures) private readonly pictures: PairPictures,
  ) {}

  /** @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<SeriesMeasures[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      const known = await this.known(tx);
      const rows = await store.measuringsOfCourse(tx, courseId);
      const contextOf = await this.context(tx, viewer, courseId);
      return (await store.seriesOfCourse(tx, courseId)).map((series) => ({
        ...series,
        regions: trendsOf(
          rows.filter(({ baselinePhotoId }) => baselinePhotoId === series.baselinePhotoId),
          known,
          contextOf,
        ),
      }));
    });
  }

  /** How well measures repeat here: from this clinic's repeats, and on phantoms. */
  async repeatability(clinicId: ClinicId): Promise<{ known: Repeatability[]; pairCount: number }> {
    return this.db.tx(clinicId, async (tx) => ({
      known: await this.known(tx),
      pairCount: new Set(repeatPairs(await store.measuringsOfRepeats(tx)).map(({ photoId }) => photoId)).size,
    }));
  }

  private async known(tx: Tx): Promise<Repeatability[]> {
    const own = repeatabilityOf(repeatPairs(await store.measuringsOfRepeats(tx)));
    return [...own, ...(this.phantom.methodVersion === measuresMethodVersion ? this.phantom.known : [])];
  }

  /** What is known of the photos of a course besides their measures. */
  private async context(
    tx: Tx,
    viewer: Viewer,
    courseId: CourseId,
  ): Promise<(row: store.MeasuringRow) => PhotoContext> {
    const quality = await this.pictures.qualityOf(tx, viewer, courseId);
    const sessions = await this.treatments.sessionsOfCourse(tx, courseId);
    return ({ photoId, sessionId }) => ({
      doubts: (quality.get(photoId) ?? []).flatMap(({ finding, verdict }) => {
        const doubt = photoDoubts.find((one) => one === finding);
        return doubt ? [{ finding: doubt, isFail: verdict === 'fail' }] : [];
      }),
      daysSinceTreatment: sessions.find(({ id }) => id === sessionId)?.daysSinceTreatment ?? null,
    });
  }
}

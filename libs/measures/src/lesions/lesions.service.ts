import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId, type LesionId, type MemberId, type PhotoId } from '#kernel';
import { keepBaseline, PhotosService, type Viewer } from '#photos';
import { Database, type Tx } from '#platform';
import { lesionCounts, type Lesion, type LesionCount, type LesionState } from '../model/lesions.js';
import * as regions from '../regions/regions.store.js';
import * as store from './lesions.store.js';

/** Single scars of one series, who marked them, and how many of each type there are in each picture. */
export interface LesionMap {
  baselinePhotoId: PhotoId;
  widthPx: number;
  heightPx: number;
  /** The pictures that lie on the baseline, with itself; the oldest first. */
  photoIds: PhotoId[];
  raters: { id: MemberId; displayName: string }[];
  lesions: Lesion[];
  counts: LesionCount[];
}

export interface NewFindings {
  photoId: PhotoId;
  lesions: {
    lesionId: LesionId;
    /** Where a lesion is that nobody marked yet; ignored for one that is known. */
    atPx: readonly [number, number] | null;
    /** Null takes back what was said of it in this picture. */
    state: LesionState | null;
  }[];
}

const mostLesions = 500;

/** The lesion map. A rater marks and judges what is theirs; nothing is overwritten. */
@Injectable()
export class LesionsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PhotosService) private readonly photos: PhotosService,
  ) {}

  /** @throws Problem `not-found` for a photo that this viewer may not see, `photo-not-ready` */
  async of(clinicId: ClinicId, viewer: Viewer, baselinePhotoId: PhotoId): Promise<LesionMap> {
    await this.photos.get(clinicId, viewer, baselinePhotoId);
    return this.db.tx(clinicId, (tx) => this.read(tx, baselinePhotoId));
  }

  /**
   * Marks lesions, or says what known ones are in one picture.
   * @throws Problem `not-found`, `photo-not-ready`, `invalid-request` for a place outside of the picture, a picture that does not lie on
   * the baseline or a lesion of somebody else, `conflict` when the photo is no baseline
   */
  async find(
    clinicId: ClinicId,
    viewer: Viewer,
    baselinePhotoId: PhotoId,
    { photoId, lesions }: NewFindings,
    raterId: MemberId,
  ): Promise<LesionMap> {
    await this.photos.get(clinicId, viewer, baselinePhotoId);
    return this.db.tx(clinicId, async (tx) => {
      await regions.lockBaseline(tx, baselinePhotoId);
      if (!(await regions.isBaseline(tx, baselinePhotoId)))
        throw new Problem('conflict', {
          detail: 'Lesions are marked in the frame of a series, and this photo is not its baseline now.',
        });
      const map = await this.read(tx, baselinePhotoId);
      const known = await store.marksOf(
        tx,
        lesions.map(({ lesionId }) => lesionId),
      );
      const errors: { pointer: string; detail: string }[] = [];
      if (!map.photoIds.includes(photoId))
        errors.push({ pointer: '/photoId', detail: 'is no picture that lies on this baseline' });
      const added: { id: LesionId; atPx: readonly [number, number] }[] = [];
      for (const [i, { lesionId, atPx }] of lesions.entries()) {
        const fault = (field: string, detail: string) =>
          errors.push({ pointer: `/lesions/${i}/${field}`, detail });
        const mark = known.get(lesionId);
        if (lesions.findIndex((one) => one.lesionId === lesionId) !== i) fault('lesionId', 'is given twice');
        else if (mark && (mark.baselinePhotoId !== baselinePhotoId || mark.raterId !== raterId))
          fault('lesionId', 'is no lesion that you marked on this photo');
        else if (mark) continue;
        else if (!atPx) fault('atPx', 'is needed for a lesion that is not marked yet');
        else if (atPx[0] > map.widthPx - 1 || atPx[1] > map.heightPx - 1) fault('atPx', 'leaves the picture');
        else added.push({ id: lesionId, atPx });
      }
      const own = map.lesions.filter((lesion) => lesion.raterId === raterId).length;
      if (own + added.length > mostLesions)
        errors.push({
          pointer: '/lesions',
          detail: `would be more than ${mostLesions} lesions of one rater`,
        });
      if (errors.length > 0)
        throw new Problem('invalid-request', { detail: 'These lesions cannot be kept.', errors });
      await store.insertLesions(tx, baselinePhotoId, raterId, added);
      await store.insertFindings(tx, photoId, lesions);
      // What is marked belongs to this picture: an older one that comes in later does not take its place.
      await keepBaseline(tx, baselinePhotoId);
      return this.read(tx, baselinePhotoId);
    });
  }

  private async read(tx: Tx, baselinePhotoId: PhotoId): Promise<LesionMap> {
    const size = await regions.drawnOn(tx, baselinePhotoId);
    if (!size) throw new Problem('photo-not-ready');
    const photoIds = await store.picturesOf(tx, baselinePhotoId);
    // What was found in a picture that lies here no longer, as one that was moved to another patient, is not of this series.
    const lesions = (await store.lesionsOf(tx, baselinePhotoId))
      .map((lesion) => ({
        ...lesion,
        findings: lesion.findings.filter((finding) => photoIds.includes(finding.photoId)),
      }))
      .filter(({ findings }) => findings.length > 0);
    const raters = await store.ratersOf(tx, [...new Set(lesions.map(({ raterId }) => raterId))]);
    return {
      baselinePhotoId,
      ...size,
      photoIds,
      raters,
      lesions,
      counts: lesionCounts(lesions, photoIds),
    };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { fitLandmarks, type LandmarkPair, type LandmarkRefusal } from '#imaging';
import { Problem, type ClinicId, type MemberId, type PhotoId } from '#kernel';
import { Database, enqueue, publish, type Tx } from '#platform';
import { photoAligned } from '../photos.events.js';
import { alignByHand, alignPhoto } from '../photos.jobs.js';
import { selectPhoto, type Viewer } from '../photos.store.js';
import { deleteRefusal, findAutomatic, tellWatchers } from './alignment.store.js';

const staff: Viewer = { patientId: null, seesOnlyConsented: false };

const advice: Record<LandmarkRefusal, string> = {
  'too-few-points': 'Set at least three points in both pictures.',
  'points-too-close': 'Set the points further apart, over most of the picture.',
  'points-in-line': 'Set one more point beside the line that the others lie on.',
  mirrored: 'The points turn the picture over. Check that each number marks the same spot in both pictures.',
  'points-disagree': 'One point is far off. Check that each number marks the same spot in both pictures.',
};

/** Frames set by hand, where no way was found or a wrong one. */
@Injectable()
export class AlignmentsService {
  constructor(@Inject(Database) private readonly db: Database) {}

  /**
   * Takes points as the way a photo lies on its baseline; a job draws it. The automatic answer stays and holds again after
   * {@link undo}.
   * @throws Problem `not-found`, `photos-not-comparable` without a baseline, `landmarks-unusable` with what to do
   */
  async setByHand(
    clinicId: ClinicId,
    memberId: MemberId | null,
    photoId: PhotoId,
    landmarks: LandmarkPair[],
  ): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const baseline = await baselineOf(tx, photoId);
      for (const [name, size] of [
        ['baseline', baseline],
        ['followup', baseline.photo],
      ] as const)
        for (const [at, pair] of landmarks.entries()) {
          const [x, y] = pair[name];
          if (x < -0.5 || y < -0.5 || x > size.widthPx - 0.5 || y > size.heightPx - 0.5)
            throw new Problem('invalid-request', {
              errors: [{ pointer: `/landmarks/${at}/${name}`, detail: 'lies outside the picture' }],
            });
        }
      const fit = fitLandmarks(landmarks, Math.hypot(baseline.widthPx, baseline.heightPx));
      if (fit.status === 'refused') throw new Problem('landmarks-unusable', { detail: advice[fit.reason] });
      await enqueue(tx, alignByHand, {
        photoId,
        baselinePhotoId: baseline.id,
        landmarks: [...landmarks],
        memberId,
      });
    });
  }

  /** Takes the frame set by hand back; an automatic refusal is tried anew. Doing it again changes nothing. */
  async undo(clinicId: ClinicId, photoId: PhotoId): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      const { id: baselinePhotoId } = await baselineOf(tx, photoId);
      const undone = await tx.rows(
        `update alignment set undone_at = clock_now()
         where clinic_id = $1 and baseline_photo_id = $2 and photo_id = $3 and route = 'manual' and undone_at is null returning id`,
        [tx.clinicId, baselinePhotoId, photoId],
      );
      const isRefused = await deleteRefusal(tx, baselinePhotoId, photoId);
      if (isRefused || !(await findAutomatic(tx, baselinePhotoId, photoId)))
        await enqueue(
          tx,
          alignPhoto,
          { photoId, baselinePhotoId },
          { dedupeKey: `photo.align:${photoId}:${baselinePhotoId}` },
        );
      else if (undone.length > 0) await publish(tx, photoAligned, { photoId, baselinePhotoId });
      await tellWatchers(tx, photoId);
    });
  }
}

async function baselineOf(
  tx: Tx,
  photoId: PhotoId,
): Promise<{
  id: PhotoId;
  widthPx: number;
  heightPx: number;
  photo: { widthPx: number; heightPx: number };
}> {
  const photo = await selectPhoto(tx, staff, photoId);
  if (!photo) throw new Problem('not-found');
  const baseline = await tx.row<{ id: PhotoId; widthPx: number; heightPx: number }>(
    `select b.id, b.width_px as "widthPx", b.height_px as "heightPx" from photo p
     join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
     join series r on r.clinic_id = p.clinic_id and r.course_id = s.course_id and r.view = p.view and r.light_mode = p.light_mode
     join photo b on b.clinic_id = r.clinic_id and b.id = r.baseline_photo_id
     where p.clinic_id = $1 and p.id = $2 and b.id <> p.id`,
    [tx.clinicId, photoId],
  );
  if (!baseline || photo.widthPx === null || photo.heightPx === null)
    throw new Problem('photos-not-comparable', {
      detail: 'The photo has no baseline to lie on, or is not ready.',
    });
  return { ...baseline, photo: { widthPx: photo.widthPx, heightPx: photo.heightPx } };
}

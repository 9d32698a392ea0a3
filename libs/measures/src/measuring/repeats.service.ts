import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId, type CourseId, type MemberId, type PhotoId } from '#kernel';
import { PhotosService, type Viewer } from '#photos';
import { Database } from '#platform';
import { TreatmentsService } from '#treatments';

export interface Repeat {
  photoId: PhotoId;
  repeatOfPhotoId: PhotoId;
}

/** Repeats are taken minutes apart; beyond this it is another visit. */
const mostApartMinutes = 60;

/** Two photos of one sitting that show nothing but the error of taking them. */
@Injectable()
export class RepeatsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PhotosService) private readonly photos: PhotosService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {}

  /** @throws Problem `not-found` */
  async ofCourse(clinicId: ClinicId, viewer: Viewer, courseId: CourseId): Promise<Repeat[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.treatments.course(tx, courseId, viewer);
      return tx.rows<Repeat>(
        `select t.photo_id as "photoId", t.repeat_of_photo_id as "repeatOfPhotoId"
         from repeat_shot t join photo p on p.clinic_id = t.clinic_id and p.id = t.photo_id
         join session s on s.clinic_id = p.clinic_id and s.id = p.session_id
         where t.clinic_id = $1 and s.course_id = $2 order by t.photo_id`,
        [tx.clinicId, courseId],
      );
    });
  }

  /**
   * Says that a photo repeats another one of its sitting, or with null that it is an ordinary one.
   * @throws Problem `not-found`, `conflict` for two photos that are no repeats of one another
   */
  async mark(
    clinicId: ClinicId,
    viewer: Viewer,
    photoId: PhotoId,
    repeatOfPhotoId: PhotoId | null,
    memberId: MemberId | null,
  ): Promise<Repeat | null> {
    const photo = await this.photos.get(clinicId, viewer, photoId);
    const other = repeatOfPhotoId && (await this.photos.get(clinicId, viewer, repeatOfPhotoId));
    const wrong = (detail: string) => new Problem('conflict', { detail });
    if (other) {
      if (other.id === photo.id) throw wrong('A photo does not repeat itself.');
      if (
        other.sessionId !== photo.sessionId ||
        other.view !== photo.view ||
        other.lightMode !== photo.lightMode
      )
        throw wrong('A repeat is of the same session, view and light as the photo that it repeats.');
      if (photo.sha256 === other.sha256) throw wrong('These are the same file, which says nothing of error.');
      if (!photo.takenAt || !other.takenAt)
        throw wrong('The time at which one of these photos was taken is not known.');
      const apartMs = Math.abs(Date.parse(photo.takenAt) - Date.parse(other.takenAt));
      if (apartMs === 0)
        throw wrong('These photos were taken at the same moment: put the camera down and take it again.');
      if (apartMs > mostApartMinutes * 60_000)
        throw wrong(
          'These photos were taken more than an hour apart, so more than error may lie between them.',
        );
    }
    return this.db.tx(clinicId, async (tx) => {
      if (repeatOfPhotoId !== null) {
        const chained = await tx.row(
          `select 1 from repeat_shot where clinic_id = $1 and (photo_id = $2 or repeat_of_photo_id = $3)`,
          [tx.clinicId, repeatOfPhotoId, photoId],
        );
        if (chained) throw wrong('One of these photos is part of another repeat already.');
      }
      await tx.rows('delete from repeat_shot where clinic_id = $1 and photo_id = $2', [tx.clinicId, photoId]);
      if (repeatOfPhotoId === null) return null;
      await tx.rows(
        `insert into repeat_shot (clinic_id, photo_id, repeat_of_photo_id, marked_by_member_id) values ($1, $2, $3, $4)`,
        [tx.clinicId, photoId, repeatOfPhotoId, memberId],
      );
      return { photoId, repeatOfPhotoId };
    });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId } from '#kernel';
import { Database } from '#platform';
import { TreatmentsService } from '#treatments';
import { mostPhotosOfCourse, selectPhotos, type Viewer } from './photos.store.js';

/** What patients see of themselves. */
@Injectable()
export class ProgressService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
  ) {}

  /** A patient's own released photos, by course. */
  async progress(viewer: Viewer & { clinicId: ClinicId }) {
    return this.db.tx(viewer.clinicId, async (tx) => {
      const patientId = viewer.patientId;
      if (patientId === null) throw new Problem('not-permitted');
      const clinic = await tx.row<{ name: string }>('select name from clinic where id = $1', [
        viewer.clinicId,
      ]);
      const courses = [];
      const all = await selectPhotos(tx, viewer, { patientId }, { before: null, limit: mostPhotosOfCourse });
      for (const course of await this.treatments.coursesOfPatient(tx, patientId)) {
        const sessions = await this.treatments.sessionsOfCourse(tx, course.id);
        const own = new Set(sessions.map((session) => session.id));
        const photos = all.filter((photo) => own.has(photo.sessionId));
        courses.push({
          id: course.id,
          indication: course.indication,
          bodySite: course.bodySite,
          // How the clinic works inside is not the patient's page.
          sessions: sessions.map(({ setUp: _, closedAt: __, closingReason: ___, ...session }) => session),
          photos: photos.map((photo) => ({
            id: photo.id,
            sessionId: photo.sessionId,
            view: photo.view,
            lightMode: photo.lightMode,
            widthPx: photo.widthPx!,
            heightPx: photo.heightPx!,
            placeholder: photo.placeholder,
            isAligned: photo.alignment?.status === 'aligned' || photo.alignment?.status === 'baseline',
            files: photo.files,
          })),
        });
      }
      const age = await tx.row<{ isUnderAge: boolean | null }>(
        'select is_under_age(clinic_id, born_on) as "isUnderAge" from patient where clinic_id = $1 and id = $2',
        [tx.clinicId, patientId],
      );
      return { clinicName: clinic?.name ?? '', isUnderAge: age?.isUnderAge ?? null, courses };
    });
  }
}

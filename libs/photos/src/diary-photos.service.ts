import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import {
  dayAt,
  daysBetween,
  Problem,
  systemClock,
  type ClinicId,
  type PatientId,
  type SessionId,
} from '#kernel';
import { IdentityService } from '#identity';
import { Database } from '#platform';
import { diaryView, TreatmentsService } from '#treatments';
import type { Acknowledgement } from './intake.js';
import { PhotosService } from './photos.service.js';

/** Takes of one day; more say no more. */
const mostOfDay = 4;

/** Photos that a patient takes in the days after a treatment: the same durable intake as any other, in a view of that very day. */
@Injectable()
export class DiaryPhotosService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(TreatmentsService) private readonly treatments: TreatmentsService,
    @Inject(PhotosService) private readonly photos: PhotosService,
  ) {}

  /**
   * @throws Problem `not-found` for a session that is not the patient's, `invalid-request` for a day that has not come or after which
   * nothing was treated, `consent-missing` without consent to the care record, `conflict` when the day has its photos
   */
  async take(
    clinicId: ClinicId,
    patientId: PatientId,
    sessionId: SessionId,
    day: number,
    file: { source: Readable; sizeBytes?: number; sha256?: string; idempotencyKey: string | null },
  ): Promise<Acknowledgement> {
    const view = diaryView(day);
    await this.db.tx(clinicId, async (tx) => {
      const viewer = { patientId, seesOnlyConsented: false };
      const session = await this.treatments.session(tx, viewer, sessionId);
      if (session.modality === null)
        throw new Problem('invalid-request', { detail: 'Nothing was treated at this session.' });
      const { timeZone } = await this.identity.clinicIn(tx);
      if (day > daysBetween(session.heldOn, dayAt(systemClock.now(), timeZone)))
        throw new Problem('invalid-request', { errors: [{ pointer: '?day', detail: 'has not come yet' }] });
      const consented = await tx.row(
        `select 1 from consent_in_force where clinic_id = $1 and patient_id = $2 and purpose = 'care-record' limit 1`,
        [clinicId, patientId],
      );
      if (!consented)
        throw new Problem('consent-missing', {
          detail:
            'Photos are kept in the care record only with consent to it. Ask the clinic, or allow it below.',
        });
      const taken = await tx.row<{ count: number }>(
        `select count(*)::int as count from photo where clinic_id = $1 and session_id = $2 and view = $3
           and uploaded_by_patient_id is not null and ($4::text is null or idempotency_key is distinct from $4)`,
        [clinicId, sessionId, view, file.idempotencyKey],
      );
      if (taken!.count >= mostOfDay)
        throw new Problem('conflict', { detail: `A day has at most ${mostOfDay} photos.` });
    });
    return this.photos.intake({
      ...file,
      clinicId,
      sessionId,
      view,
      lightMode: 'unknown',
      fileName: view,
      memberId: null,
      patientId,
    });
  }
}

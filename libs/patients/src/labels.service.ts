import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type Id, type MemberId, type PatientId } from '#kernel';
import { IdentityService } from '#identity';
import { Database } from '#platform';
import { drawLabels } from './label-sheet.js';
import { labelHash, newLabelContent, type LabelLayout } from './model/label.js';
import type { Patient, Viewer } from './model/patient.js';
import { PatientsService } from './patients.service.js';

/** Printed labels that open a patient when they are scanned in their own clinic. */
@Injectable()
export class LabelsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
  ) {}

  /**
   * A new label of a patient as PDF. What it holds is random and kept as hash only, so it cannot be printed again: the next print is
   * another label, and both work.
   * @throws Problem `not-found`
   */
  async print(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    memberId: MemberId | null,
    layout: LabelLayout,
  ): Promise<Buffer> {
    const content = newLabelContent();
    const { patient, clinic } = await this.db.tx(clinicId, async (tx) => {
      const found = await this.patients.patientIn(tx, viewer, patientId);
      await tx.rows(
        `insert into patient_label (id, clinic_id, patient_id, token_hash, made_by_member_id) values ($1, $2, $3, $4, $5)`,
        [newId<Id<'patient-label'>>(), clinicId, patientId, labelHash(content), memberId],
      );
      return { patient: found, clinic: await this.identity.clinicIn(tx) };
    });
    return drawLabels({ content, code: patient.code, clinicName: clinic.name }, layout);
  }

  /**
   * The patient whose label was scanned. A label of another clinic is as unknown as one that was never printed.
   * @throws Problem `label-unknown`
   */
  async scan(clinicId: ClinicId, viewer: Viewer, content: string): Promise<Patient> {
    const hash = labelHash(content);
    return this.db.tx(clinicId, async (tx) => {
      const row = hash
        ? await tx.row<{ patientId: PatientId }>(
            `select coalesce(p.merged_into_id, p.id) as "patientId" from patient_label l
             join patient p on p.clinic_id = l.clinic_id and p.id = l.patient_id
             where l.clinic_id = $1 and l.token_hash = $2 and l.revoked_at is null`,
            [clinicId, hash],
          )
        : null;
      const patient = row && (await this.patients.patientIn(tx, viewer, row.patientId).catch(hidden));
      if (!patient)
        throw new Problem('label-unknown', { detail: 'This is no label of a patient of this clinic.' });
      return patient;
    });
  }
}

/** Whom the viewer may not see is not there. */
function hidden(error: unknown): null {
  if (error instanceof Problem && error.slug === 'not-found') return null;
  throw error;
}

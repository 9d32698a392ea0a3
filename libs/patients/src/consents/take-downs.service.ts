import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type FieldFault, type MemberId, type PatientId } from '#kernel';
import { RequestAudit } from '#identity';
import { Database, type Tx } from '#platform';
import type { Viewer } from '../model/patient.js';
import {
  isOfType,
  type EndingConsent,
  type ExternalCopy,
  type ExternalCopyId,
  type Proof,
  type TakeDown,
  type TakeDownId,
} from '../model/take-down.js';
import { PatientsService } from '../patients.service.js';
import { lockPatient } from '../patients.store.js';
import { countPictures, readClock } from './consents.store.js';
import * as store from './take-downs.store.js';

export type NewCopy = Pick<
  ExternalCopy,
  'purpose' | 'channel' | 'country' | 'photoIds' | 'place' | 'postedOn'
>;

/** Copies of pictures elsewhere, and how those are taken down that consent no longer covers. */
@Injectable()
export class TakeDownsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PatientsService) private readonly patients: PatientsService,
  ) {}

  /** @throws Problem `not-found` */
  async copies(clinicId: ClinicId, viewer: Viewer, patientId: PatientId): Promise<ExternalCopy[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, patientId);
      return store.listCopies(tx, patientId);
    });
  }

  /**
   * Records where a picture was put. One that consent does not cover is there all the same: it is to be taken down at once.
   * @throws Problem `not-found`, `invalid-request` for photos of somebody else or a day to come
   */
  async recordCopy(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    copy: NewCopy,
    memberId: MemberId | null,
  ): Promise<ExternalCopy[]> {
    return this.db.tx(clinicId, async (tx) => {
      if (!(await lockPatient(tx, viewer, patientId))) throw new Problem('not-found');
      const photoIds = [...new Set(copy.photoIds)];
      const errors: FieldFault[] = [];
      if ((await countPictures(tx, patientId, { of: 'photos', ids: photoIds })) < photoIds.length)
        errors.push({ pointer: '/photoIds', detail: 'names photos that are not this patient’s' });
      if (copy.postedOn > (await readClock(tx)).today)
        errors.push({ pointer: '/postedOn', detail: 'is later than today' });
      if (errors.length > 0) throw new Problem('invalid-request', { errors });
      const id = newId<ExternalCopyId>();
      await store.insertCopy(tx, { ...copy, photoIds, id, patientId, memberId });
      await store.openTakeDowns(tx, patientId);
      RequestAudit.present()?.isAbout('external-copy', id);
      return store.listCopies(tx, patientId);
    });
  }

  /** Notes, with what publishes pictures at a channel of somebody else's, that they lie there from now on. */
  async recordPublished(
    tx: Tx,
    patientId: PatientId,
    copy: Pick<NewCopy, 'channel' | 'country' | 'photoIds' | 'place'> & { memberId: MemberId },
  ): Promise<void> {
    const postedOn = (await readClock(tx)).today;
    const id = newId<ExternalCopyId>();
    await store.insertCopy(tx, { ...copy, id, patientId, purpose: 'marketing', postedOn });
  }

  /** What is to be taken down, the most urgent first; or what was, the latest first. */
  async takeDowns(clinicId: ClinicId, isDone: boolean): Promise<TakeDown[]> {
    return this.db.tx(clinicId, (tx) => store.listTakeDowns(tx, isDone, 500));
  }

  /** @throws Problem `not-found`, `version-conflict`, `conflict` when it is done, `invalid-request` for a member of elsewhere */
  async assign(
    clinicId: ClinicId,
    id: TakeDownId,
    version: number,
    { ownerMemberId, dueOn }: { ownerMemberId: MemberId | null; dueOn: string },
  ): Promise<TakeDown> {
    return this.db.tx(clinicId, async (tx) => {
      this.check(await store.lockTakeDown(tx, id), version);
      if (ownerMemberId !== null) {
        const member = await tx.row('select 1 from member where clinic_id = $1 and id = $2', [
          clinicId,
          ownerMemberId,
        ]);
        if (!member) throw fault('/ownerMemberId', 'is no member of this clinic');
      }
      await store.assign(tx, id, ownerMemberId, dueOn);
      return (await store.readTakeDown(tx, id))!;
    });
  }

  /**
   * Says that a copy is gone, with the proof of it. That stays as it is.
   * @throws Problem `not-found`, `version-conflict`, `conflict` when it is done, `invalid-request` without proof
   */
  async finish(
    clinicId: ClinicId,
    id: TakeDownId,
    version: number,
    proof: Proof,
    memberId: MemberId | null,
  ): Promise<TakeDown> {
    if (proof.text === null && proof.link === null && proof.file === null)
      throw fault('/text', 'or a link or a file has to prove it');
    if (proof.file && !isOfType(proof.file)) throw fault('/file', 'is not of the kind that it says');
    return this.db.tx(clinicId, async (tx) => {
      this.check(await store.lockTakeDown(tx, id), version);
      await store.finish(tx, id, proof, memberId);
      return (await store.readTakeDown(tx, id))!;
    });
  }

  /** @throws Problem `not-found` */
  async proofFile(clinicId: ClinicId, id: TakeDownId): Promise<{ bytes: Buffer; mediaType: string }> {
    // Not of a patient who is out of sight: it may show them.
    const file = await this.db.tx(clinicId, async (tx) =>
      (await store.readTakeDown(tx, id))?.patient ? store.readProofFile(tx, id) : null,
    );
    if (!file) throw new Problem('not-found');
    return file;
  }

  /** Consents that end within 30 days, the next one first. */
  async ending(clinicId: ClinicId): Promise<EndingConsent[]> {
    return this.db.tx(clinicId, (tx) => store.listEnding(tx));
  }

  private check(takeDown: TakeDown | null, version: number): void {
    if (!takeDown) throw new Problem('not-found');
    if (takeDown.doneAt !== null)
      throw new Problem('conflict', { detail: 'It is done, and what proved it stays.' });
    if (takeDown.version !== version) throw new Problem('version-conflict');
  }
}

const fault = (pointer: string, detail: string) =>
  new Problem('invalid-request', { errors: [{ pointer, detail }] });

import { Inject, Injectable } from '@nestjs/common';
import {
  addDays,
  dayAt,
  decodeCursor,
  encodeCursor,
  isId,
  newId,
  Problem,
  systemClock,
  type ClinicId,
  type Page,
  type PatientId,
} from '#kernel';
import { IdentityService, RequestAudit } from '#identity';
import { Database, isUniqueViolation, seeingWithheld, type Tx } from '#platform';
import type { NewPatient, Patient, PatientRow, Viewer } from './model/patient.js';
import { PatientEntity } from './patients.entities.js';
import { closeAccess, countOpenAccess } from './access/access.store.js';
import { cancelMessagesTo } from './messages/messages.store.js';
import { mergeConsents, returnBirthday } from './consents/merged-consents.js';
import * as store from './patients.store.js';

const earliestBirth = '1900-01-01';

/** Patients of a clinic. */
@Injectable()
export class PatientsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
  ) {}

  /** Patients by newest activity. @throws Problem `invalid-request` for a cursor that is not ours */
  async list(
    clinicId: ClinicId,
    viewer: Viewer,
    query: { search?: string | undefined; cursor?: string | undefined; limit: number },
  ): Promise<Page<PatientRow>> {
    const after = query.cursor === undefined ? null : readCursor(query.cursor);
    const rows = await this.db.tx(clinicId, (tx) =>
      store.listPatients(tx, viewer, { search: query.search ?? '', after, limit: query.limit + 1 }),
    );
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page,
      nextCursor: rows.length > page.length && last ? encodeCursor([last.touchedAtUs, last.id]) : null,
    };
  }

  /** @throws Problem `conflict` when the code is taken, `invalid-request` for an impossible day of birth */
  async add(clinicId: ClinicId, patient: NewPatient): Promise<Patient> {
    return this.codeIsTaken(clinicId, patient.code, () =>
      this.db.tx(clinicId, async (tx) => {
        const id = await this.addIn(tx, patient);
        RequestAudit.present()?.isAbout('patient', id);
        return this.patientIn(tx, everybody, id);
      }),
    );
  }

  /** The same in a running transaction. */
  async addIn(tx: Tx, patient: NewPatient): Promise<PatientId> {
    await this.checkFacts(tx, patient);
    const id = newId<PatientId>();
    await tx.of(PatientEntity).insert({ id, clinicId: tx.clinicId, ...patient });
    return id;
  }

  /** @throws Problem `not-found` */
  async patient(clinicId: ClinicId, viewer: Viewer, id: PatientId): Promise<Patient> {
    return this.db.tx(clinicId, (tx) => this.patientIn(tx, viewer, id));
  }

  /** @throws Problem `not-found` */
  async patientIn(tx: Tx, viewer: Viewer, id: PatientId): Promise<Patient> {
    const patient = await store.readPatient(tx, viewer, id);
    if (!patient) throw new Problem('not-found');
    return patient;
  }

  /** The patient with this code, in any case; null when there is none. */
  async byCode(clinicId: ClinicId, code: string): Promise<Patient | null> {
    return this.db.tx(clinicId, async (tx) => {
      const row = await tx.row<{ id: PatientId }>(
        'select coalesce(merged_into_id, id) as id from patient where clinic_id = $1 and lower(code) = lower($2)',
        [clinicId, code],
      );
      return row && store.readPatient(tx, everybody, row.id);
    });
  }

  /** @throws Problem `not-found`, `version-conflict`, `conflict` when the code is taken */
  async change(
    clinicId: ClinicId,
    viewer: Viewer,
    id: PatientId,
    version: number,
    change: Partial<NewPatient>,
  ): Promise<Patient> {
    return this.codeIsTaken(clinicId, change.code ?? '', () =>
      this.db.tx(clinicId, async (tx) => {
        if (!(await store.lockPatient(tx, viewer, id))) throw new Problem('not-found');
        if ((await this.patientIn(tx, viewer, id)).version !== version) throw new Problem('version-conflict');
        await this.checkFacts(tx, change);
        if (Object.keys(change).length > 0) await tx.of(PatientEntity).update({ clinicId, id }, change);
        return this.patientIn(tx, viewer, id);
      }),
    );
  }

  // ---------------------------------------------------------------- merging

  /**
   * The patient that an id means now: the other one when it was merged. Held until the transaction ends.
   * @throws Problem `not-found`
   */
  async remaining(tx: Tx, id: PatientId): Promise<PatientId> {
    const remaining = await store.holdRemaining(tx, id);
    if (remaining === null) throw new Problem('not-found');
    return remaining;
  }

  /** The same, or `binned` for one in the bin. @throws Problem `not-found` */
  async remainingOrBinned(tx: Tx, id: PatientId): Promise<PatientId | 'binned'> {
    const remaining = await store.holdRemaining(tx, id);
    if (remaining !== null) return remaining;
    if ((await seeingWithheld(tx, () => store.binnedOf(tx, [id]))).length > 0) return 'binned';
    throw new Problem('not-found');
  }

  /** Locks them in the order of their ids. @throws Problem `not-found` when one of them is none, or merged already */
  async lock(tx: Tx, ids: readonly PatientId[]): Promise<{ id: PatientId; version: number }[]> {
    const locked = await store.lockPatients(tx, ids);
    if (locked.length < new Set(ids).size) throw new Problem('not-found');
    return locked;
  }

  /**
   * Makes a patient an alias of another, before its courses go over. Consents stay with the one that gave them, and those of the
   * other do not reach what comes. Its links and devices end: what they showed is the other's now, who is invited anew. Where the other's contact has a blank, it is filled.
   * @returns earlier aliases that came along, and which facts of the contact were filled
   */
  async mergeIn(
    tx: Tx,
    id: PatientId,
    intoId: PatientId,
  ): Promise<{ aliases: PatientId[]; contactFacts: store.ContactFact[]; isBirthdayFilled: boolean }> {
    await closeAccess(tx, id);
    const isBirthdayFilled = await mergeConsents(tx, { fromId: id, intoId });
    const contactFacts = await store.adoptContact(tx, id, intoId);
    return { aliases: await store.mergeInto(tx, id, intoId), contactFacts, isBirthdayFilled };
  }

  /** Takes a merge back. @returns false when the patient is not an alias of that one now */
  async takeApartIn(
    tx: Tx,
    id: PatientId,
    fromId: PatientId,
    merged: { aliases: readonly PatientId[]; contactFacts: readonly string[]; isBirthdayFilled: boolean },
  ): Promise<boolean> {
    const isApart = await store.takeApart(tx, id, fromId, merged.aliases);
    if (isApart) await store.returnContact(tx, id, fromId, merged.contactFacts);
    if (isApart && merged.isBirthdayFilled) await returnBirthday(tx, { fromId: id, intoId: fromId });
    return isApart;
  }

  // ---------------------------------------------------------------- the bin

  /**
   * Takes a patient out of sight, within `seeingWithheld`. Consent is not in force while it lasts; links, devices and sign-ins end, and
   * messages that have not left are cancelled, for good: who comes back is invited anew.
   */
  async binIn(tx: Tx, id: PatientId): Promise<void> {
    await closeAccess(tx, id);
    await cancelMessagesTo(tx, id);
    await store.writePatientSight(tx, id, 'bin');
  }

  /** Brings a patient back out of the bin, within `seeingWithheld`. @returns false when they are not in it */
  bringBackIn(tx: Tx, id: PatientId): Promise<boolean> {
    return store.writePatientSight(tx, id, null);
  }

  /** True when one of them lies in the bin; within `seeingWithheld`. */
  async areBinned(tx: Tx, ids: readonly PatientId[]): Promise<boolean> {
    return (await store.binnedOf(tx, ids)).length > 0;
  }

  /** Whether the code is that of a patient in the bin, and so not to be had. */
  hasBinnedCode(tx: Tx, code: string): Promise<boolean> {
    return store.hasBinnedCode(tx, code);
  }

  /** Links and devices by which the patient gets to their own page now. */
  countOpenAccess(tx: Tx, id: PatientId): Promise<number> {
    return countOpenAccess(tx, id);
  }

  private async codeIsTaken<T>(clinicId: ClinicId, code: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isUniqueViolation(error, 'patient_code')) throw error;
      const isBinned = await this.db.tx(clinicId, (tx) => store.hasBinnedCode(tx, code));
      throw new Problem(
        'conflict',
        {
          detail: isBinned
            ? 'A patient in the bin has this code. Bring that patient back, or choose another code.'
            : 'Another patient has this code. Open that patient, or choose another code.',
          errors: [{ pointer: '/code', detail: isBinned ? 'is that of a patient in the bin' : 'is taken' }],
        },
        { cause: error },
      );
    }
  }

  private async checkFacts(tx: Tx, { name = null, bornOn = null }: Partial<NewPatient>): Promise<void> {
    if (name === null && bornOn === null) return;
    const { timeZone, usesCodesOnly } = await this.identity.clinicIn(tx);
    if (name !== null && usesCodesOnly) {
      throw new Problem('invalid-request', {
        detail: 'This clinic works with codes alone and keeps no names.',
        errors: [{ pointer: '/name', detail: 'is not kept here' }],
      });
    }
    if (bornOn === null) return;
    const tomorrow = addDays(dayAt(systemClock.now(), timeZone), 1);
    if (bornOn < earliestBirth || bornOn >= tomorrow) {
      throw new Problem('invalid-request', {
        errors: [{ pointer: '/bornOn', detail: `is not a day between ${earliestBirth} and today` }],
      });
    }
  }
}

/** The clinic's staff without restriction, for work that has been permitted already. */
export const everybody: Viewer = { patientId: null, seesOnlyConsented: false };

function readCursor(cursor: string): { touchedAtUs: number; id: string } {
  const [touchedAtUs, id] = decodeCursor(cursor, 2) ?? [];
  if (!Number.isSafeInteger(touchedAtUs) || typeof id !== 'string' || !isId(id)) {
    throw new Problem('invalid-request', {
      errors: [{ pointer: '?cursor', detail: 'is not a cursor of this list' }],
    });
  }
  return { touchedAtUs: touchedAtUs as number, id };
}

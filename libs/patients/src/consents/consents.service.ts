import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type FieldFault, type MemberId, type PatientId } from '#kernel';
import { Database, enqueue, keepJournalSoon, publish, type Tx } from '#platform';
import {
  consentAt,
  consentPurposes,
  endsAll,
  isSameScope,
  isUnderAge,
  type Consent,
  type ConsentEvent,
  type ConsentEventId,
  type ConsentPurpose,
  type ConsentScope,
  type RecordedConsentEvent,
} from '../model/consent.js';
import type { Viewer } from '../model/patient.js';
import { ConsentEventEntity } from '../patients.entities.js';
import { PatientsService } from '../patients.service.js';
import { lockPatient } from '../patients.store.js';
import { consentEnds, consentWithdrawn } from './consents.jobs.js';
import * as store from './consents.store.js';
import { planMergedConsents, type MergedConsents } from './merged-consents.js';

export interface NewGrant extends ConsentScope {
  purpose: ConsentPurpose;
  startsAt: Date | null;
  expiresAt: Date | null;
  /** The member has seen that the patient is of age; asked where the day of birth is not on record. */
  isOfAgeConfirmed: boolean;
}

export interface NewWithdrawal extends ConsentScope {
  purpose: ConsentPurpose;
  /** Null: every grant of the purpose. */
  grantId: ConsentEventId | null;
}

/** Who says it: a member for the patient, or the patient. */
export type ConsentRecorder = { memberId: MemberId | null } | 'patient';

/** The text that was read and the signature that a grant rests on. */
export interface SignedGround {
  textVersion: string;
  language: string;
  signingId: string;
}

/** All pictures, within the clinic only. */
export const withinClinic: ConsentScope = { channels: [], countries: [], pictures: { of: 'all' } };

/** What patients consent to. A change counts from the commit on: every read asks `consent_in_force`. */
@Injectable()
export class ConsentsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(PatientsService) private readonly patients: PatientsService,
  ) {}

  /**
   * Where every purpose stands: now, at the end of an earlier day of the clinic, or at an earlier instant.
   * @throws Problem `not-found`
   */
  async consents(
    clinicId: ClinicId,
    viewer: Viewer,
    id: PatientId,
    then?: string | Date,
  ): Promise<Consent[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, id);
      const { history, now } = await store.readConsentHistory(tx, id);
      const asked =
        then === undefined ? now : typeof then === 'string' ? await store.endOfDay(tx, then) : then;
      const at = asked < now ? asked : now;
      return consentPurposes.map((purpose) => consentAt(history, purpose, at));
    });
  }

  /** Everything that was ever said, oldest first. @throws Problem `not-found` */
  async history(clinicId: ClinicId, viewer: Viewer, id: PatientId): Promise<RecordedConsentEvent[]> {
    return this.db.tx(clinicId, async (tx) => {
      await this.patients.patientIn(tx, viewer, id);
      return (await store.readConsentHistory(tx, id)).history;
    });
  }

  /**
   * Appends a grant; saying again what stands already appends nothing.
   * @throws Problem `not-found`, `marketing-under-age`, `age-unconfirmed`, `invalid-request` for pictures of somebody else, a period
   *   that is over, or channels without countries
   */
  async grant(
    clinicId: ClinicId,
    viewer: Viewer,
    id: PatientId,
    grant: NewGrant,
    memberId: MemberId | null,
  ): Promise<Consent> {
    return this.db.tx(clinicId, async (tx) => {
      if (!(await lockPatient(tx, viewer, id))) throw new Problem('not-found');
      const { history, now } = await store.readConsentHistory(tx, id);
      const standing = consentAt(history, grant.purpose, now);
      const isSaidAlready = standing.grants.some(
        (one) =>
          isSameScope(one, grant) &&
          one.lessCountries.length + one.lessPictureIds.length + one.lessBodySites.length === 0 &&
          one.expiresAt?.getTime() === grant.expiresAt?.getTime(),
      );
      if (!isSaidAlready) await this.grantIn(tx, viewer, id, grant, { memberId });
      return this.standing(tx, id, grant.purpose);
    });
  }

  /** The same in a running transaction that has locked the patient, on the ground of what was signed. */
  async grantIn(
    tx: Tx,
    viewer: Viewer,
    id: PatientId,
    grant: NewGrant,
    recorder: ConsentRecorder,
    signed?: SignedGround,
  ): Promise<void> {
    const { now, today } = await store.readClock(tx);
    const memberId = recorder === 'patient' ? null : recorder.memberId;
    await this.check(tx, viewer, id, grant, { now, today, memberId });
    const columns = columnsOf(tx, id, grant);
    await tx.of(ConsentEventEntity).insert({
      ...columns,
      action: 'granted',
      startsAt: grant.startsAt,
      expiresAt: grant.expiresAt,
      isOfAgeConfirmed: grant.purpose === 'marketing' && grant.isOfAgeConfirmed,
      isByPatient: recorder === 'patient',
      recordedByMemberId: memberId,
      ...signed,
    });
    if (grant.expiresAt) await enqueue(tx, consentEnds, { grantId: columns.id }, { runAt: grant.expiresAt });
  }

  /**
   * Appends a withdrawal, without reason. One that names no part ends the grant, or all of the purpose; else the parts are
   * taken back. Where there is nothing to take back it appends nothing.
   * @throws Problem `not-found` also for a grant that is none of this patient's to this purpose
   */
  async withdraw(
    clinicId: ClinicId,
    viewer: Viewer,
    id: PatientId,
    withdrawal: NewWithdrawal,
    recorder: ConsentRecorder,
  ): Promise<Consent> {
    return this.db.tx(clinicId, async (tx) => {
      if (!(await lockPatient(tx, viewer, id))) throw new Problem('not-found');
      const { history, now } = await store.readConsentHistory(tx, id);
      const { purpose, grantId } = withdrawal;
      const isOne = (event: ConsentEvent) =>
        event.purpose === purpose && event.action === 'granted' && (grantId === null || event.id === grantId);
      if (grantId !== null && !history.some(isOne)) throw new Problem('not-found');
      if (history.some((event) => isOne(event) && isOpen(history, event, withdrawal, now))) {
        await tx.of(ConsentEventEntity).insert({
          ...columnsOf(tx, id, withdrawal),
          action: 'withdrawn',
          grantId,
          isByPatient: recorder === 'patient',
          recordedByMemberId: recorder === 'patient' ? null : recorder.memberId,
        });
        // So that no restore of an older backup brings it back.
        await keepJournalSoon(tx);
        await publish(tx, consentWithdrawn, { patientId: id, purpose });
      }
      return this.standing(tx, id, purpose);
    });
  }

  /** What one patient consents to and the other does not. */
  leftBehind(tx: Tx, id: PatientId, otherId: PatientId): Promise<ConsentPurpose[]> {
    return store.consentsLeftBehind(tx, id, otherId);
  }

  /** What a merge will do to the consents of the one who remains. */
  planMerge(tx: Tx, id: PatientId, intoId: PatientId): Promise<MergedConsents> {
    return planMergedConsents(tx, { fromId: id, intoId });
  }

  private async standing(tx: Tx, id: PatientId, purpose: ConsentPurpose): Promise<Consent> {
    const { history, now } = await store.readConsentHistory(tx, id);
    return consentAt(history, purpose, now);
  }

  private async check(
    tx: Tx,
    viewer: Viewer,
    id: PatientId,
    grant: NewGrant,
    { now, today, memberId }: { now: Date; today: string; memberId: MemberId | null },
  ): Promise<void> {
    if (grant.purpose === 'marketing') {
      const { bornOn } = await this.patients.patientIn(tx, viewer, id);
      if (bornOn !== null && isUnderAge(bornOn, today)) throw new Problem('marketing-under-age');
      if (bornOn === null && (memberId === null || !grant.isOfAgeConfirmed))
        throw new Problem('age-unconfirmed');
    }
    const errors: FieldFault[] = [];
    if ((grant.channels.length === 0) !== (grant.countries.length === 0))
      errors.push({ pointer: '/countries', detail: 'channels and countries are named together, or neither' });
    const { startsAt, expiresAt, pictures } = grant;
    if (expiresAt !== null && (expiresAt <= now || (startsAt !== null && expiresAt <= startsAt)))
      errors.push({ pointer: '/expiresAt', detail: 'is later than now and than the beginning' });
    if ('ids' in pictures && (await store.countPictures(tx, id, pictures)) < new Set(pictures.ids).size)
      errors.push({ pointer: '/pictures/ids', detail: `names ${pictures.of} that are not this patient’s` });
    if (errors.length > 0) throw new Problem('invalid-request', { errors });
  }
}

/** Whether a withdrawal takes something from this grant that is not taken already. */
function isOpen(
  history: readonly ConsentEvent[],
  granted: ConsentEvent,
  withdrawal: ConsentScope,
  now: Date,
): boolean {
  if (granted.expiresAt !== null && granted.expiresAt <= now) return false;
  return !history
    .slice(history.indexOf(granted) + 1)
    .some(
      (event) =>
        event.purpose === granted.purpose &&
        event.action === 'withdrawn' &&
        (event.grantId === null || event.grantId === granted.id) &&
        (endsAll(event) || isSameScope(event, withdrawal)),
    );
}

function columnsOf(tx: Tx, patientId: PatientId, { purpose, ...scope }: NewGrant | NewWithdrawal) {
  const { channels, countries, pictures } = scope;
  return {
    id: newId<ConsentEventId>(),
    clinicId: tx.clinicId,
    patientId,
    purpose,
    channels: [...new Set(channels)],
    countries: [...new Set(countries)],
    pictureSet: pictures.of,
    pictureIds: 'ids' in pictures ? [...new Set(pictures.ids)] : [],
    bodySites: 'sites' in pictures ? [...new Set(pictures.sites)] : [],
  };
}

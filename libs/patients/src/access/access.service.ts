import { createHmac, randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId, type PatientId } from '#kernel';
import {
  hashToken,
  IdentityService,
  isSameText,
  locales,
  newToken,
  type Actor,
  type Locale,
  type PatientDeviceId,
  type SignedIn,
} from '#identity';
import { CONFIG, Database, type Config } from '#platform';
import { deviceLabel } from '../model/device-label.js';
import {
  deviceIdle,
  invitationState,
  typedFact,
  type Invitation,
  type InvitationId,
  type InvitationState,
  type SecondFact,
} from '../model/invitation.js';
import type { Viewer } from '../model/patient.js';
import { PatientsService } from '../patients.service.js';
import * as store from './access.store.js';

/** An invitation that was just made. Link and code are known now and never again. */
export interface NewInvitation {
  invitation: Invitation & { state: InvitationState };
  link: string;
  /** To be told or printed apart from the link; null when the day of birth is asked. */
  code: string | null;
}

/** Who is let in, with what the device has to keep. */
export interface LetIn {
  signedIn: SignedIn;
  deviceToken: string;
  /** How long the device keeps it when it is not used. */
  keepForMs: number;
}

/** What the page behind a link shows before anybody has proved anything. The same for every link that there ever was. */
export interface Doorstep {
  clinic: { name: string; isDemo: boolean; locale: Locale; logo: Buffer | null } | null;
  /** The language that the patient asked for. */
  locale: Locale | null;
  secondFact: SecondFact;
  /** This very device was let in for the same patient already. */
  isKnownDevice: boolean;
}

/** How patients come to their own page: a link, once, with a second fact; from then on the device itself. */
@Injectable()
export class PatientAccessService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(PatientsService) private readonly patients: PatientsService,
  ) {}

  // ---------------------------------------------------------------- what the clinic does

  /** Invitations and living devices of a patient. @throws Problem `not-found` */
  async accessOf(clinicId: ClinicId, viewer: Viewer, patientId: PatientId) {
    return this.db.tx(clinicId, async (tx) => {
      const patient = await this.patients.patientIn(tx, viewer, patientId);
      const { invitations, now } = await store.invitationsOf(tx, patientId);
      return {
        secondFact: secondFactFor(patient),
        invitations: invitations.map((one) => ({ ...one, state: invitationState(one, now) })),
        devices: await store.devicesOf(tx, patientId),
      };
    });
  }

  /** Makes a link that lets one device in, once. @throws Problem `not-found` */
  async invite(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    madeByMemberId: MemberId | null,
  ): Promise<NewInvitation> {
    const id = newId<InvitationId>();
    const token = this.tokenOf(id);
    return this.db.tx(clinicId, async (tx) => {
      const secondFact = secondFactFor(await this.patients.patientIn(tx, viewer, patientId));
      const code = secondFact === 'code' ? randomInt(1_000_000).toString().padStart(6, '0') : null;
      const invitation = await store.insertInvitation(tx, {
        id,
        patientId,
        tokenHash: hashToken(token),
        secondFact,
        codeHash: code === null ? null : hashCode(token, code),
        madeByMemberId,
      });
      return { invitation: { ...invitation, state: 'open' }, link: this.linkOf(token), code };
    });
  }

  /** The link is dead from the commit on. @throws Problem `not-found` */
  async withdraw(clinicId: ClinicId, id: InvitationId): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      if (!(await store.withdrawInvitation(tx, id))) throw new Problem('not-found');
    });
  }

  /** Signs a device out for good, at once. @throws Problem `not-found` */
  async endDevice(clinicId: ClinicId, id: PatientDeviceId, endedBy: MemberId | null): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      if (!(await store.endDevice(tx, id, endedBy))) throw new Problem('not-found');
      await this.identity.endSignInsOfDevice(tx, id);
    });
  }

  // ---------------------------------------------------------------- what the patient does

  /** What the page behind a link shows. Changes nothing, however often it is asked. */
  async look(token: string, deviceToken: string | null): Promise<Doorstep> {
    const invitation = await store.findInvitation(this.db, hashToken(token));
    const clinicId = invitation?.clinicId ?? (await store.soleClinic(this.db));
    if (!clinicId) return { clinic: null, locale: null, secondFact: 'birth-date', isKnownDevice: false };
    const device = deviceToken === null ? null : await store.findDevice(this.db, hashToken(deviceToken));
    const clinic = await this.identity.clinic(clinicId);
    const logo = clinic.hasLogo ? await this.identity.logo(clinicId) : null;
    return this.db.tx(clinicId, async (tx) => {
      const door = invitation ? await store.readDoorstep(tx, invitation.id) : null;
      const owner = device?.clinicId === clinicId ? await store.patientOfDevice(tx, device.id) : null;
      return {
        clinic: { name: clinic.name, isDemo: clinic.isDemo, locale: clinic.locale, logo },
        locale: locales.find((locale) => locale === door?.language) ?? null,
        secondFact: door?.secondFact ?? 'birth-date',
        isKnownDevice: door !== null && owner?.patientId === door.patientId,
      };
    });
  }

  /**
   * Lets a device in. A wrong answer counts; the fifth ends the link.
   * @param device what its browser says of itself, and the token of an earlier patient on it, whom this one follows
   * @throws Problem `invitation-refused`, the same for a wrong answer and for a link that is unknown, used or ended
   */
  async open(
    token: string,
    typed: string,
    device: { userAgent: string; earlierToken: string | null },
  ): Promise<LetIn> {
    const found = await store.findInvitation(this.db, hashToken(token));
    if (!found) throw new Problem('invitation-refused');
    const deviceToken = newToken();
    const deviceId = newId<PatientDeviceId>();
    // A refusal is thrown after the commit: thrown inside, it would take the counted try back.
    const patientId = await this.db.tx(found.clinicId, async (tx) => {
      const door = await store.lockInvitation(tx, found.id);
      if (!door || invitationState(door, door.now) !== 'open') return null;
      if (!isRightFact(door, token, typed)) {
        await store.countTry(tx, found.id);
        return null;
      }
      await store.useInvitation(tx, found.id);
      await store.insertDevice(tx, {
        id: deviceId,
        patientId: door.patientId,
        invitationId: found.id,
        tokenHash: hashToken(deviceToken),
        label: deviceLabel(device.userAgent),
      });
      return door.patientId;
    });
    if (!patientId) throw new Problem('invitation-refused');
    if (device.earlierToken !== null) await this.forgetDevice(device.earlierToken);
    const signedIn = await this.identity.openForPatient(found.clinicId, patientId, deviceId);
    return { signedIn, deviceToken, keepForMs: deviceIdle.durationMs };
  }

  /** Opens a sign-in on a device that was let in. @throws Problem `not-signed-in` */
  async visit(deviceToken: string): Promise<LetIn> {
    const device = await store.findDevice(this.db, hashToken(deviceToken));
    if (!device) throw new Problem('not-signed-in');
    const owner = await this.db.tx(device.clinicId, async (tx) => {
      const alive = await store.patientOfDevice(tx, device.id);
      if (alive) await store.touchDevice(tx, device.id);
      return alive;
    });
    if (!owner) throw new Problem('not-signed-in');
    const signedIn = await this.identity.openForPatient(device.clinicId, owner.patientId, device.id);
    return { signedIn, deviceToken, keepForMs: deviceIdle.durationMs };
  }

  /** The patient signs out: the device, if there is one behind this sign-in, has to be invited again. */
  async leave(actor: Actor): Promise<void> {
    await this.db.tx(actor.clinicId, async (tx) => {
      const deviceId = await store.deviceOfSignIn(tx, actor.signInId);
      if (!deviceId) return;
      await store.endDevice(tx, deviceId, null);
      await this.identity.endSignInsOfDevice(tx, deviceId);
    });
    await this.identity.signOut(actor);
  }

  private async forgetDevice(deviceToken: string): Promise<void> {
    const device = await store.findDevice(this.db, hashToken(deviceToken));
    if (device) await this.endDevice(device.clinicId, device.id, null);
  }

  /** Computed from the id with the installation's key, so that it can be put into a message later and still is stored nowhere. */
  private tokenOf(id: InvitationId): string {
    return createHmac('sha256', Buffer.from(this.config.MASTER_KEY, 'hex'))
      .update(`invitation ${id}`)
      .digest('base64url');
  }

  /** The token stands behind the #: no server, proxy or preview of a messenger ever gets it by opening the page. */
  private linkOf(token: string): string {
    return `${this.config.PUBLIC_URL.replace(/\/+$/, '')}/open#${token}`;
  }
}

const secondFactFor = (patient: { bornOn: string | null }): SecondFact =>
  patient.bornOn === null ? 'code' : 'birth-date';

const hashCode = (token: string, code: string) => hashToken(`${token} ${code}`);

/** Fails closed: a day of birth that was taken out of the record since is never right. */
function isRightFact(
  door: { secondFact: SecondFact; codeHash: Buffer | null; bornOn: string | null },
  token: string,
  typed: string,
): boolean {
  const fact = typedFact(door.secondFact, typed);
  if (door.secondFact === 'birth-date') return door.bornOn !== null && isSameText(fact, door.bornOn);
  return (
    door.codeHash !== null && isSameText(hashCode(token, fact).toString('hex'), door.codeHash.toString('hex'))
  );
}

import { randomInt, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId, type PatientId } from '#kernel';
import {
  type Actor,
  deviceLabel,
  hashToken,
  IdentityService,
  isSameText,
  type Locale,
  locales,
  newToken,
  type PatientDeviceId,
  RequestAudit,
  type SignedIn,
} from '#identity';
import { CONFIG, Database, type Config } from '#platform';
import { MessagesService } from '../messages/messages.service.js';
import { messagesOfInvitations } from '../messages/messages.store.js';
import {
  deviceIdle,
  invitationState,
  mayAskAgain,
  typedFact,
  type Invitation,
  type InvitationId,
  type InvitationState,
  type SecondFact,
} from '../model/invitation.js';
import type { ContactChannel, Message } from '../model/message.js';
import type { Viewer } from '../model/patient.js';
import { PatientsService } from '../patients.service.js';
import * as store from './access.store.js';
import { invitationLink, invitationToken } from './invitation-link.js';

/** The message that carries an invitation, if one does. */
type Carrier = Pick<Message, 'channel' | 'state' | 'reason'>;

/** An invitation that was just made. Link and code are known now and never again; one that is sent shows no link. */
export interface NewInvitation {
  invitation: Invitation & { state: InvitationState; message: Carrier | null };
  link: string | null;
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
    @Inject(MessagesService) private readonly messages: MessagesService,
  ) {}

  // ---------------------------------------------------------------- what the clinic does

  /** Invitations and living devices of a patient. @throws Problem `not-found` */
  async accessOf(clinicId: ClinicId, viewer: Viewer, patientId: PatientId) {
    return this.db.tx(clinicId, async (tx) => {
      const patient = await this.patients.patientIn(tx, viewer, patientId);
      const { invitations, now } = await store.invitationsOf(tx, patientId);
      const carriers = await messagesOfInvitations(
        tx,
        invitations.map(({ id }) => id),
      );
      return {
        secondFact: secondFactFor(patient),
        contact: await this.messages.contactIn(tx, patientId),
        invitations: invitations.map((one) => ({
          ...one,
          state: invitationState(one, now),
          message: carriers.get(one.id) ?? null,
        })),
        devices: await store.devicesOf(tx, patientId),
      };
    });
  }

  /**
   * Makes a link that lets one device in, once.
   * @param channel `link` shows it, the others send it
   * @throws Problem `not-found`, `invalid-request` when the channel cannot reach the patient
   */
  async invite(
    clinicId: ClinicId,
    viewer: Viewer,
    patientId: PatientId,
    channel: ContactChannel,
    madeByMemberId: MemberId | null,
  ): Promise<NewInvitation> {
    const id = newId<InvitationId>();
    const token = invitationToken(id, this.config);
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
      const isSent = channel !== 'link';
      if (isSent) await this.messages.queueInvitation(tx, { id, patientId, channel, madeByMemberId });
      const message = isSent ? ({ channel, state: 'queued', reason: null } as const) : null;
      const link = isSent ? null : invitationLink(token, this.config);
      return { invitation: { ...invitation, state: 'open', message }, link, code };
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
   * @param attempt drawn at random by the page; when the answer was lost on the way, the same page is answered once more
   * @throws Problem `invitation-refused`, the same for a wrong answer and for a link that is unknown, used or ended
   */
  async open(
    token: string,
    typed: string,
    device: { userAgent: string; earlierToken: string | null },
    attempt: string | null = null,
  ): Promise<LetIn> {
    const found = await store.findInvitation(this.db, hashToken(token));
    if (!found) throw new Problem('invitation-refused');
    const deviceToken = newToken();
    const attemptHash = attempt === null ? null : hashToken(`${token} ${attempt}`);
    let refused: PatientId | null = null as PatientId | null;
    // A refusal is thrown after the commit: thrown inside, it would take the counted try back.
    const letIn = await this.db.tx(found.clinicId, async (tx) => {
      refused = null;
      const door = await store.lockInvitation(tx, found.id);
      if (!door) return null;
      const isOpen = invitationState(door, door.now) === 'open';
      const isSamePage =
        attemptHash !== null && door.attemptHash !== null && timingSafeEqual(attemptHash, door.attemptHash);
      if (!isOpen && !mayAskAgain(door, isSamePage, door.now)) return null;
      if (!isRightFact(door, token, typed)) {
        await store.countTry(tx, found.id);
        refused = door.patientId;
        return null;
      }
      if (!isOpen) {
        // What the lost answer had opened ends; the device is the same one.
        const renewed = await store.renewDevice(tx, found.id, hashToken(deviceToken));
        if (renewed) await this.identity.endSignInsOfDevice(tx, renewed.id);
        return renewed && { patientId: door.patientId, deviceId: renewed.id };
      }
      await store.useInvitation(tx, found.id, attemptHash);
      const deviceId = newId<PatientDeviceId>();
      await store.insertDevice(tx, {
        id: deviceId,
        patientId: door.patientId,
        invitationId: found.id,
        tokenHash: hashToken(deviceToken),
        label: deviceLabel(device.userAgent),
      });
      return { patientId: door.patientId, deviceId };
    });
    if (refused !== null)
      await RequestAudit.present()?.refusedAs(found.clinicId, { patientId: refused }, 'invitation-refused');
    if (!letIn) throw new Problem('invitation-refused');
    if (device.earlierToken !== null) await this.forgetDevice(device.earlierToken);
    const signedIn = await this.identity.openForPatient(found.clinicId, letIn.patientId, letIn.deviceId);
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
    if (!device) return;
    await this.db.tx(device.clinicId, async (tx) => {
      // One that had ended already is nothing to tell who has just come in.
      if (await store.endDevice(tx, device.id, null)) await this.identity.endSignInsOfDevice(tx, device.id);
    });
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

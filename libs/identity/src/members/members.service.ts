import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId, type PersonId } from '#kernel';
import { CONFIG, Database, isUniqueViolation, type Config } from '#platform';
import { hashPassword, hashToken, newToken } from '../credentials.js';
import type { Proof } from '../account/second-factor.service.js';
import { removeFactors } from '../account/second-factor.store.js';
import { IdentityService, type Arrival, type SignedIn } from '../identity.service.js';
import type { Locale } from '../model/clinic.js';
import {
  memberChangeFault,
  type Member,
  type MemberChange,
  type MemberChangeFault,
  type MemberInvitation,
  type MemberInvitationId,
} from '../model/member.js';
import { assertPassword } from '../model/password.js';
import type { Role } from '../model/permissions.js';
import * as store from './members.store.js';

/** An invitation that was just made; the link is known now and never again. */
export interface NewMemberInvitation {
  invitation: MemberInvitation;
  link: string;
}

/** What the page behind a link shows. */
export interface MemberDoorstep {
  clinic: { name: string; isDemo: boolean; locale: Locale };
  email: string;
  displayName: string;
  roles: Role[];
}

const ended = (): Problem =>
  new Problem('invitation-ended', { detail: 'Ask an administrator of the clinic for a new link.' });

const faultWords: Record<MemberChangeFault, string> = {
  'last-admin': 'The clinic would be left without an administrator. Make somebody else one first.',
  'own-suspension': 'You cannot suspend yourself. Ask another administrator.',
  'own-roles': 'You cannot give yourself a role. Ask another administrator.',
};

/** The people of a clinic: how they come in, what they may do, and their end. */
@Injectable()
export class MembersService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
  ) {}

  async members(clinicId: ClinicId): Promise<{ members: Member[]; invitations: MemberInvitation[] }> {
    return this.db.tx(clinicId, async (tx) => ({
      members: await store.membersOf(tx),
      invitations: await store.waitingInvitations(tx),
    }));
  }

  /**
   * Makes a link that lets one person become a member. A waiting one for the same address ends.
   * @throws Problem `conflict` when somebody with this address is a member already
   */
  async invite(
    clinicId: ClinicId,
    wanted: { email: string; displayName: string; roles: Role[] },
    madeByMemberId: MemberId | null,
  ): Promise<NewMemberInvitation> {
    const token = newToken();
    const id = newId<MemberInvitationId>();
    const invitation = await this.db.tx(clinicId, async (tx) => {
      await store.holdMembers(tx);
      const email = wanted.email.toLowerCase();
      const known = (await store.membersOf(tx)).find((member) => member.email.toLowerCase() === email);
      if (known) {
        throw new Problem('conflict', {
          detail: known.isActive
            ? 'Somebody with this e-mail address is a member already.'
            : 'Somebody with this e-mail address is a suspended member. Let them in again instead.',
        });
      }
      return store.insertInvitation(tx, { id, ...wanted, tokenHash: hashToken(token), madeByMemberId });
    });
    // The token stands behind the #: no server, proxy or preview of a messenger ever gets it by opening the page.
    return { invitation, link: `${this.config.PUBLIC_URL.replace(/\/+$/, '')}/join#${token}` };
  }

  /** The link is dead from the commit on. @throws Problem `not-found` */
  async withdraw(clinicId: ClinicId, id: MemberInvitationId): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      if (!(await store.withdrawInvitation(tx, id))) throw new Problem('not-found');
    });
  }

  /**
   * Changes name, roles or suspension. A suspended member's sign-ins end with it; changed roles hold within a second.
   * @throws Problem `not-found`, `version-conflict`, `conflict` when the last admin would go or somebody suspends themselves,
   *   `not-permitted` when somebody gives themselves a role and another admin could
   */
  async change(
    clinicId: ClinicId,
    id: MemberId,
    version: number,
    change: MemberChange,
    by: MemberId | null,
  ): Promise<Member> {
    return this.db.tx(clinicId, async (tx) => {
      await store.holdMembers(tx);
      const before = await store.readMember(tx, id);
      if (!before) throw new Problem('not-found');
      const fault = memberChangeFault(before, change, by, await store.countOtherAdmins(tx, id));
      if (fault === 'own-roles') throw new Problem('not-permitted', { detail: faultWords[fault] });
      if (before.version !== version) throw new Problem('version-conflict');
      if (fault) throw new Problem('conflict', { detail: faultWords[fault] });
      await store.writeMember(tx, id, change);
      if (before.isActive && change.isActive === false) await this.identity.endSignInsOfMember(tx, id);
      const lost = change.roles && before.roles.some((role) => !change.roles!.includes(role));
      // Whoever may no longer let people in has no link out there that still does: not even one to the own address.
      if (change.isActive === false || lost) await store.withdrawInvitationsOf(tx, id, before.email);
      return (await store.readMember(tx, id))!;
    });
  }

  /**
   * Takes away the second factors of somebody who lost them, passkeys too, and ends their sign-ins. Of a person whom another clinic knows too, that is
   * not this clinic's to do.
   * @throws Problem `not-found`, `conflict` for the own one and for a person of several clinics
   */
  async resetSecondFactor(clinicId: ClinicId, id: MemberId, by: MemberId | null): Promise<void> {
    await this.db.tx(clinicId, async (tx) => {
      if (!(await store.readMember(tx, id))) throw new Problem('not-found');
      if (id === by)
        throw new Problem('conflict', { detail: 'Take your own away on the page of your account.' });
      if (!(await removeFactors(tx, id))) {
        throw new Problem('conflict', {
          detail: 'Only whoever runs the installation can do this, by samelight member reset-second-factor.',
        });
      }
      await this.identity.endSignInsOfMember(tx, id);
    });
  }

  // ---------------------------------------------------------------- behind the link

  /** What the page behind a link shows. Changes nothing. @throws Problem `invitation-ended` */
  async look(token: string): Promise<MemberDoorstep> {
    const found = await store.findInvitation(this.db, hashToken(token));
    if (!found) throw ended();
    return this.db.tx(found.clinicId, async (tx) => {
      const invitation = await store.holdOpenInvitation(tx, found.id);
      if (!invitation) throw ended();
      const { name, isDemo, locale } = await this.identity.clinicIn(tx);
      const { email, displayName, roles } = invitation;
      return { clinic: { name, isDemo, locale }, email, displayName, roles };
    });
  }

  /**
   * Makes the holder of the link a member and signs them in. A person whom another clinic of this installation knows shows
   * the password they have; it is asked like a sign-in, so that the link is no way around its limits. Any other password makes a new
   * person, unless they say that they are known: an address is nobody's by being known here, and keeps nobody out.
   * @throws Problem `invitation-ended`, `wrong-credentials`, `code-needed`, `wrong-code`, `too-many-requests`, `invalid-request` for a
   * weak password
   */
  async accept(
    token: string,
    given: { displayName: string; password: string; code?: string | undefined; isKnown?: boolean },
    arrival: Arrival,
  ): Promise<SignedIn> {
    const { email } = await this.look(token);
    const found = await store.findInvitation(this.db, hashToken(token));
    if (!found) throw ended();
    const memberId = newId<MemberId>();
    let proof: Proof = 'password';
    let who;
    const person = await this.identity.personWith(email, given.password, arrival);
    if (!('personId' in person) && given.isKnown) throw new Problem('wrong-credentials');
    if ('personId' in person) {
      const knownPersonId = person.personId;
      proof = await this.identity.proveSecondFactor(knownPersonId, given.code, arrival.address);
      who = { knownPersonId };
    } else who = await this.newPerson(email, given);
    let entered: string;
    try {
      entered = await this.db.tx(found.clinicId, async (tx) => {
        const invitation = await store.holdOpenInvitation(tx, found.id);
        if (!invitation) throw ended();
        await store.insertMember(tx, {
          memberId,
          email,
          displayName: given.displayName,
          roles: invitation.roles,
          ...who,
        });
        await store.closeInvitation(tx, found.id, memberId);
        // With it: a link that is spent has let somebody in.
        return this.identity.openWithin(tx, memberId, arrival, proof);
      });
    } catch (error) {
      // Became a member by another link at the same moment.
      if (isUniqueViolation(error)) throw new Problem('invitation-ended', {}, { cause: error });
      throw error;
    }
    if (!('personId' in person)) await person.giveBack();
    return this.identity.enter(entered);
  }

  private async newPerson(email: string, given: { displayName: string; password: string }) {
    assertPassword(given.password, [email, given.displayName]);
    return { personId: newId<PersonId>(), passwordHash: await hashPassword(given.password) };
  }
}

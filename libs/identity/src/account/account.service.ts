import { Inject, Injectable } from '@nestjs/common';
import { Problem, type ClinicId, type MemberId, type PersonId } from '#kernel';
import { Database } from '#platform';
import { hashPassword } from '../credentials.js';
import { IdentityService, type Arrival, type SignedIn } from '../identity.service.js';
import * as identityStore from '../identity.store.js';
import type { Actor, SignInId } from '../model/actor.js';
import { assertPassword } from '../model/password.js';
import * as store from './account.store.js';
import { SecondFactorService } from './second-factor.service.js';
import { ownPasskeys } from './passkeys.store.js';
import { ownSecondFactor, removeTotp } from './second-factor.store.js';

/** A member who asks about the own account. */
export type Own = Actor & { readonly memberId: MemberId };

export function ownOf(actor: Actor): Own {
  if (actor.memberId === null) throw new Problem('not-permitted');
  return actor as Own;
}

/** The own account of somebody who works here, across the clinics they belong to. */
@Injectable()
export class AccountService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(SecondFactorService) private readonly secondFactor: SecondFactorService,
  ) {}

  /** E-mail, clinics and where the person is signed in. */
  async account(given: Actor) {
    const actor = ownOf(given);
    const idle = this.identity.memberIdle();
    const { person, signIns, factor } = await this.db.tx(actor.clinicId, async (tx) => ({
      person: await store.personOf(tx, actor.memberId),
      factor: await ownSecondFactor(tx, actor.memberId),
      signIns: await store.signInsOf(tx, actor.memberId, idle),
    }));
    if (!person) throw new Problem('not-found');
    const memberships = await identityStore.membershipsOf(this.db, person.personId);
    // Each clinic is its own scope; a person belongs to a handful.
    const clinics = await Promise.all(
      memberships.map(async ({ clinicId }) => {
        const { id, name } = await this.identity.clinic(clinicId);
        return { id, name, isCurrent: id === actor.clinicId };
      }),
    );
    return {
      email: person.email,
      hasPassword: person.passwordHash !== null,
      secondFactor:
        factor?.confirmedAt != null
          ? { since: factor.confirmedAt, recoveryCodesLeft: factor.recoveryCount }
          : null,
      clinics: clinics.sort((a, b) => a.name.localeCompare(b.name)),
      signIns: signIns.map((signIn) => ({ ...signIn, isCurrent: signIn.id === actor.signInId })),
    };
  }

  /**
   * Ends every other sign-in of the person with it.
   * @throws Problem `too-many-requests`, `invalid-request` for a wrong present password or a weak new one
   */
  async changePassword(given: Actor, current: string, wanted: string, address: string): Promise<void> {
    const actor = ownOf(given);
    const { person, others } = await this.db.tx(actor.clinicId, async (tx) => ({
      person: await store.personOf(tx, actor.memberId),
      others: await store.signInsOf(tx, actor.memberId, this.identity.memberIdle()),
    }));
    if (!person) throw new Problem('not-found');
    await this.prove(person, current, address);
    assertPassword(wanted, [person.email, actor.displayName]);
    const hash = await hashPassword(wanted);
    await this.db.tx(actor.clinicId, (tx) => store.writePassword(tx, actor.memberId, hash, actor.signInId));
    this.identity.forget(others.map(({ id }) => id));
  }

  /** Asks somebody who is signed in for the password. @throws Problem `invalid-request` for a wrong one, `too-many-requests` */
  async proveOwn(actor: Own, current: string, address: string): Promise<void> {
    const person = await this.db.tx(actor.clinicId, (tx) => store.personOf(tx, actor.memberId));
    if (!person) throw new Problem('not-found');
    await this.prove(person, current, address);
  }

  private async prove(
    { personId, email }: { personId: PersonId; email: string },
    password: string,
    address: string,
  ): Promise<void> {
    await this.identity.provePerson(email, password, { address }, personId).catch((error: unknown) => {
      // To who is signed in, «sign in first» would say the wrong thing.
      if (!(error instanceof Problem) || error.slug !== 'wrong-credentials') throw error;
      throw new Problem('invalid-request', {
        errors: [{ pointer: '/current', detail: 'is not your password' }],
      });
    });
  }

  // ---------------------------------------------------------------- the second factor

  /**
   * The person, who shows the password before a factor comes or goes. Who has just come in by it and may do nothing else is not asked for
   * it again; but where a passkey exists, the password alone changes nothing.
   * @throws Problem `invalid-request` for a wrong password, `conflict`, `too-many-requests`
   */
  async proveForFactor(actor: Own, current: string | undefined, address: string): Promise<store.Person> {
    const { person, passkeys } = await this.db.tx(actor.clinicId, async (tx) => ({
      person: await store.personOf(tx, actor.memberId),
      passkeys: await ownPasskeys(tx, actor.memberId),
    }));
    if (!person) throw new Problem('not-found');
    if (actor.owes !== 'second-factor') await this.prove(person, current ?? '', address);
    else if (passkeys.length > 0)
      throw new Problem('conflict', { detail: 'Sign out, and sign in with your passkey.' });
    return person;
  }

  /**
   * A secret for an authenticator app. Who has just come in by password and may do nothing else is not asked for it again.
   * @throws Problem `invalid-request` for a wrong password, `conflict` when a second factor is in use
   */
  async beginSecondFactor(given: Actor, current: string | undefined, address: string) {
    const actor = ownOf(given);
    const person = await this.proveForFactor(actor, current, address);
    return this.db.tx(actor.clinicId, async (tx) => {
      const { name } = await this.identity.clinicIn(tx);
      return this.secondFactor.begin(tx, person, actor.memberId, `Samelight ${name}`);
    });
  }

  /** @returns recovery codes, shown now and never again. @throws Problem `invalid-request` for a wrong code, `conflict` */
  async confirmSecondFactor(given: Actor, code: string): Promise<{ recoveryCodes: string[] }> {
    const actor = ownOf(given);
    const { recoveryCodes, others } = await this.db.tx(actor.clinicId, async (tx) => {
      const person = await store.personOf(tx, actor.memberId);
      if (!person) throw new Problem('not-found');
      return {
        others: await store.signInsOf(tx, actor.memberId, this.identity.memberIdle()),
        recoveryCodes: await this.secondFactor.confirm(
          tx,
          person.personId,
          actor.memberId,
          code,
          actor.signInId,
        ),
      };
    });
    this.identity.forget(others.map(({ id }) => id));
    return { recoveryCodes };
  }

  /** @throws Problem `wrong-code` is told as `invalid-request`; `too-many-requests`, `conflict` without a second factor */
  async renewRecoveryCodes(
    given: Actor,
    code: string,
    address: string,
  ): Promise<{ recoveryCodes: string[] }> {
    const actor = ownOf(given);
    await this.showSecondFactor(actor, code, address);
    return {
      recoveryCodes: await this.db.tx(actor.clinicId, (tx) =>
        this.secondFactor.renewRecoveryCodes(tx, actor.memberId),
      ),
    };
  }

  /** Back to the password alone; an admin owes another one from then on. @throws as {@link renewRecoveryCodes} */
  async removeSecondFactor(given: Actor, code: string, address: string): Promise<void> {
    const actor = ownOf(given);
    await this.showSecondFactor(actor, code, address);
    const signIns = await this.db.tx(actor.clinicId, async (tx) => {
      await removeTotp(tx, actor.memberId);
      return store.signInsOf(tx, actor.memberId, this.identity.memberIdle());
    });
    this.identity.forget(signIns.map(({ id }) => id));
  }

  private async showSecondFactor(actor: Own, code: string, address: string): Promise<void> {
    const person = await this.db.tx(actor.clinicId, (tx) => store.personOf(tx, actor.memberId));
    if (!person) throw new Problem('not-found');
    const proof = await this.identity
      .proveSecondFactor(person.personId, code, address)
      .catch((error: unknown) => {
        if (!(error instanceof Problem) || error.slug !== 'wrong-code') throw error;
        throw new Problem('invalid-request', { errors: [{ pointer: '/code', detail: 'is not right' }] });
      });
    if (proof !== 'second-factor') throw new Problem('conflict', { detail: 'There is no second factor.' });
  }

  /** Signs the person out on one other device. @throws Problem `not-found` */
  async endSignIn(given: Actor, id: SignInId): Promise<void> {
    const actor = ownOf(given);
    const ended = await this.db.tx(actor.clinicId, (tx) =>
      store.endSignIns(tx, actor.memberId, id, actor.signInId),
    );
    if (ended.length === 0) throw new Problem('not-found');
    this.identity.forget(ended);
  }

  /** Signs the person out everywhere but here. */
  async endOtherSignIns(given: Actor): Promise<void> {
    const actor = ownOf(given);
    this.identity.forget(
      await this.db.tx(actor.clinicId, (tx) => store.endSignIns(tx, actor.memberId, null, actor.signInId)),
    );
  }

  /** Leaves this clinic and comes into another one of the person's. @throws Problem `not-found` */
  async switchClinic(given: Actor, clinicId: ClinicId, arrival: Arrival): Promise<SignedIn> {
    const actor = ownOf(given);
    const person = await this.db.tx(actor.clinicId, (tx) => store.personOf(tx, actor.memberId));
    const memberships = person ? await identityStore.membershipsOf(this.db, person.personId) : [];
    const wanted = memberships.find((membership) => membership.clinicId === clinicId);
    if (!wanted) throw new Problem('not-found');
    const proof = await this.db.tx(actor.clinicId, (tx) => store.proofOf(tx, actor.signInId));
    const signedIn = await this.identity.openForMember(
      clinicId,
      wanted.memberId,
      arrival,
      proof ?? 'password',
    );
    await this.identity.signOut(actor);
    return signedIn;
  }
}

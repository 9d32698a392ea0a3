import { Inject, Injectable } from '@nestjs/common';
import {
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { decodeClientDataJSON } from '@simplewebauthn/server/helpers';
import { newId, Problem } from '#kernel';
import { CONFIG, Database, isUniqueViolation, type Config } from '#platform';
import { hashToken, newToken, tryKeyOf } from '../credentials.js';
import { IdentityService, type Arrival, type SignedIn } from '../identity.service.js';
import * as identityStore from '../identity.store.js';
import type { Actor } from '../model/actor.js';
import { mostPasskeys, type Passkey, type PasskeyId, type PasskeyPlace } from '../model/passkey.js';
import { sourceOf, tryAllowances } from '../model/try-limit.js';
import { AccountService, ownOf } from './account.service.js';
import * as store from './passkeys.store.js';

/** How long a device may take to answer, for PostgreSQL and for the browser. */
const answerWithin = { interval: '5 minutes', ms: 300_000 };

const noPlace = () =>
  new Problem('conflict', {
    detail: 'Passkeys need an address with a name, such as https://clinic.example or http://localhost:4400.',
  });

const unfitting = () =>
  new Problem('invalid-request', {
    errors: [{ pointer: '/credential', detail: 'does not answer what was asked, or too late' }],
  });

/**
 * Passkeys: how they are made, how one lets its person in. A device that answers has made sure by finger, face or PIN who holds it, so a
 * passkey stands for password and second factor together.
 */
@Injectable()
export class PasskeysService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(AccountService) private readonly account: AccountService,
  ) {}

  // ---------------------------------------------------------------- signing in

  /**
   * What any device is asked to sign; who holds it is known when it has.
   * @throws Problem `conflict` where passkeys do not work, `too-many-requests`
   */
  async askToSignIn(place: PasskeyPlace | null, { address }: Arrival) {
    if (!place) throw noPlace();
    const asked = this.tries('passkey-asked', [sourceOf(address)], tryAllowances.challengesOfSource);
    await this.takeTry([asked]);
    const challenge = newToken();
    await store.keepChallenge(this.db, hashToken(challenge), null, place, answerWithin.interval);
    return {
      challenge,
      rpId: place.rpId,
      userVerification: 'required' as const,
      timeout: answerWithin.ms,
    };
  }

  /**
   * Into the clinic where the person was last.
   * @throws Problem `passkey-refused`, whatever the reason; `too-many-requests`
   */
  async signIn(response: AuthenticationResponseJSON, arrival: Arrival): Promise<SignedIn> {
    const from = sourceOf(arrival.address);
    const own = this.tries('passkey', [response.id, from], tryAllowances.accountFromSource);
    // Nobody guesses a signature: what others try from the same address keeps no passkey out.
    await this.takeTry([own]);
    const hash = challengeHashOf(response);
    const place = hash && (await store.useChallenge(this.db, hash, null));
    const passkey = await store.findPasskey(this.db, Buffer.from(response.id, 'base64url'));
    if (!place || !passkey) throw new Problem('passkey-refused');
    const { id, personId, publicKey, signCount, rpId } = passkey;
    const { userHandle } = response.response;
    const isTheirs = userHandle === undefined || userHandle === userHandleOf(personId);
    // A fault in the answer and a signature that does not fit are the same to us, and the library throws for both.
    const { verified, authenticationInfo } =
      rpId === place.rpId && isTheirs
        ? await verifyAuthenticationResponse({
            response,
            expectedChallenge: () => true,
            expectedOrigin: place.origin,
            expectedRPID: place.rpId,
            credential: { id: response.id, publicKey: Uint8Array.from(publicKey), counter: signCount },
            requireUserVerification: true,
          }).catch(() => ({ verified: false, authenticationInfo: null }))
        : { verified: false, authenticationInfo: null };
    if (
      !verified ||
      !authenticationInfo ||
      !(await store.spendPasskey(this.db, id, authenticationInfo.newCounter))
    ) {
      await this.identity.traceRefusal(personId, 'passkey-refused');
      throw new Problem('passkey-refused');
    }
    await identityStore.returnTry(this.db, own.key, own);
    const [membership] = await identityStore.membershipsOf(this.db, personId);
    if (!membership) throw new Problem('passkey-refused');
    return this.identity.openForMember(membership.clinicId, membership.memberId, arrival, 'passkey');
  }

  // ---------------------------------------------------------------- of the own account

  async passkeys(actor: Actor, place: PasskeyPlace | null): Promise<Passkey[]> {
    const { clinicId, memberId } = ownOf(actor);
    const own = await this.db.tx(clinicId, (tx) => store.ownPasskeys(tx, memberId));
    return own.map(({ id, name, createdAt, lastUsedAt, rpId }) => ({
      id,
      name,
      createdAt,
      lastUsedAt,
      answersHere: rpId === place?.rpId,
    }));
  }

  /**
   * What a new device is asked. Who has just come in by password and may do nothing else is not asked for it again.
   * @throws Problem `invalid-request` for a wrong password, `conflict` where passkeys do not work, `too-many-requests`
   */
  async askToAdd(
    given: Actor,
    current: string | undefined,
    place: PasskeyPlace | null,
    { address }: Arrival,
  ) {
    if (!place) throw noPlace();
    const actor = ownOf(given);
    const { personId, email } = await this.account.proveForFactor(actor, current, address);
    return this.db.tx(actor.clinicId, async (tx) => {
      const { name } = await this.identity.clinicIn(tx);
      const known = await store.ownPasskeys(tx, actor.memberId);
      if (known.length >= mostPasskeys)
        throw new Problem('conflict', { detail: `You have ${mostPasskeys} passkeys; remove one first.` });
      const { challenge, rp, user, pubKeyCredParams, excludeCredentials } = await generateRegistrationOptions(
        {
          rpName: `Samelight ${name}`,
          rpID: place.rpId,
          userName: email,
          userDisplayName: actor.displayName,
          userID: Uint8Array.from(Buffer.from(userHandleOf(personId), 'base64url')),
          excludeCredentials: known.map(({ credentialId, transports }) => ({
            id: credentialId.toString('base64url'),
            transports: transports as never[],
          })),
        },
      );
      await store.keepChallenge(tx, hashToken(challenge), actor.memberId, place, answerWithin.interval);
      return {
        challenge,
        rp: { id: place.rpId, name: rp.name },
        user,
        pubKeyCredParams,
        excludeCredentials: excludeCredentials ?? [],
        timeout: answerWithin.ms,
        attestation: 'none' as const,
        authenticatorSelection: {
          residentKey: 'required' as const,
          requireResidentKey: true,
          userVerification: 'required' as const,
        },
      };
    });
  }

  /** @throws Problem `invalid-request` for an answer that does not fit, `conflict` for a passkey that is known already */
  async add(given: Actor, name: string, response: RegistrationResponseJSON): Promise<Passkey> {
    const actor = ownOf(given);
    const hash = challengeHashOf(response);
    const place =
      hash && (await this.db.tx(actor.clinicId, (tx) => store.useChallenge(tx, hash, actor.memberId)));
    if (!place) throw unfitting();
    const { registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: () => true,
      expectedOrigin: place.origin,
      expectedRPID: place.rpId,
      requireUserVerification: true,
    }).catch(() => ({ registrationInfo: undefined }));
    if (!registrationInfo) throw unfitting();
    const { credential } = registrationInfo;
    const id = newId<PasskeyId>();
    try {
      await this.db.tx(actor.clinicId, (tx) =>
        store.addPasskey(
          tx,
          actor.memberId,
          {
            id,
            name,
            rpId: place.rpId,
            credentialId: Buffer.from(credential.id, 'base64url'),
            publicKey: Buffer.from(credential.publicKey),
            signCount: credential.counter,
            transports: credential.transports ?? [],
          },
          actor.signInId,
        ),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new Problem('conflict', { detail: 'This passkey is known already.' }, { cause: error });
    }
    this.identity.forget([actor.signInId]);
    const added = (await this.passkeys(actor, place)).find((passkey) => passkey.id === id);
    if (!added) throw new Problem('not-found');
    return added;
  }

  /** The person's own word for the device. @throws Problem `not-found` */
  async rename(given: Actor, id: PasskeyId, name: string): Promise<void> {
    const actor = ownOf(given);
    await this.db.tx(actor.clinicId, async (tx) => {
      if (!(await store.renamePasskey(tx, actor.memberId, id, name))) throw new Problem('not-found');
    });
  }

  /** Signs the person out wherever they came in by a passkey. @throws Problem `invalid-request` for a wrong password, `not-found` */
  async remove(given: Actor, id: PasskeyId, current: string, { address }: Arrival): Promise<void> {
    const actor = ownOf(given);
    const own = await this.db.tx(actor.clinicId, (tx) => store.ownPasskeys(tx, actor.memberId));
    if (!own.some((passkey) => passkey.id === id)) throw new Problem('not-found');
    await this.account.proveForFactor(actor, current, address);
    await this.db.tx(actor.clinicId, async (tx) => {
      if (!(await store.removePasskey(tx, actor.memberId, id, actor.signInId)))
        throw new Problem('not-found');
    });
    this.identity.forget([actor.signInId]);
  }

  private tries(kind: string, parts: string[], allowance: { tries: number; refillMs: number }) {
    return { key: tryKeyOf(kind, parts, this.config.MASTER_KEY), ...allowance };
  }

  private async takeTry(tries: Parameters<typeof identityStore.takeTry>[1]): Promise<void> {
    const waitMs = await identityStore.takeTry(this.db, tries);
    if (waitMs > 0) {
      throw new Problem('too-many-requests', {
        detail: 'Too many tries to sign in. Wait before the next one.',
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    }
  }
}

/** By which a device knows the person: their id, as bytes. */
const userHandleOf = (personId: string) =>
  Buffer.from(personId.replaceAll('-', ''), 'hex').toString('base64url');

/** What of the challenge that was answered stands in the database; null when the answer cannot be read. */
function challengeHashOf({ response }: { response: { clientDataJSON: string } }): Buffer | null {
  try {
    return hashToken(String(decodeClientDataJSON(response.clientDataJSON).challenge));
  } catch {
    // Bytes of anybody: the decoder fails as it likes.
    return null;
  }
}

import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Problem, type MemberId, type PersonId } from '#kernel';
import { CONFIG, Database, type Config, type Tx } from '#platform';
import { hashToken, openSecret, sealSecret, tryKeyOf } from '../credentials.js';
import * as identityStore from '../identity.store.js';
import type { SignInId } from '../model/actor.js';
import {
  base32,
  matchingStep,
  otpauthUri,
  readCode,
  recoveryCodeCount,
  recoveryCodeOf,
  totpSecretBytes,
} from '../model/totp.js';
import { sourceOf, tryAllowances } from '../model/try-limit.js';
import * as store from './second-factor.store.js';

/** What somebody who has come in has shown. */
export const proofs = ['password', 'second-factor', 'passkey', 'pin', 'set-up', 'demo-tile'] as const;
export type Proof = (typeof proofs)[number];

const recoveryBytes = 10;
const hashCode = (code: string) => hashToken(code.replaceAll('-', ''));

/** Codes of an authenticator app and recovery codes: whether they are right, how they come and go. */
@Injectable()
export class SecondFactorService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Asks for the second factor of a person who has shown the password; one without has nothing to show.
   * @throws Problem `code-needed`, `wrong-code`, `too-many-requests`
   */
  async prove(personId: PersonId, given: string | undefined, address: string): Promise<Proof> {
    const factor = await store.findSecondFactor(this.db, personId);
    if (!factor) return 'password';
    if (given === undefined) throw new Problem('code-needed');
    const { kind, code } = readCode(given);
    const from = sourceOf(address);
    const here = this.tries('code', [personId, from], tryAllowances.accountFromSource);
    // Who knows the password could try from a thousand addresses. Only the app's six digits can be guessed: recovery codes
    // stay outside of the second limit, so that the person always has a way in.
    const anywhere = this.tries('codes', [personId], tryAllowances.codesOfPerson);
    const source = this.tries('source', [from], tryAllowances.source);
    const taken = kind === 'totp' ? [here, anywhere] : [here, source];
    const waitMs = await identityStore.takeTry(this.db, taken);
    if (waitMs > 0) {
      throw new Problem('too-many-requests', {
        detail: 'Too many wrong codes. Wait before the next one, or use a recovery code.',
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    }
    if (!(await this.isRight(personId, factor, kind, code))) throw new Problem('wrong-code');
    await identityStore.returnTry(this.db, here.key, taken[1]!);
    return 'second-factor';
  }

  private async isRight(
    personId: PersonId,
    factor: { sealedSecret: Buffer; lastStep: number },
    kind: 'totp' | 'recovery',
    code: string,
  ): Promise<boolean> {
    if (kind === 'recovery') return store.spendRecoveryCode(this.db, personId, hashCode(code));
    const secret = openSecret(factor.sealedSecret, personId, this.config.MASTER_KEY);
    const step = secret && matchingStep(secret, code, await this.nowMs(), factor.lastStep);
    return step !== null && store.spendStep(this.db, personId, step);
  }

  /** A secret to be read by an app; it holds nothing until a code of it was shown. @throws Problem `conflict` */
  async begin(tx: Tx, person: { personId: PersonId; email: string }, memberId: MemberId, name: string) {
    const secret = randomBytes(totpSecretBytes);
    const sealed = sealSecret(secret, person.personId, this.config.MASTER_KEY);
    if (!(await store.beginTotp(tx, memberId, sealed)))
      throw new Problem('conflict', { detail: 'A second factor is set up already.' });
    return { secret: base32(secret), uri: otpauthUri(secret, person.email, name) };
  }

  /**
   * The first code shows that the secret arrived. Ends every other sign-in of the person.
   * @returns recovery codes, known now and never again
   * @throws Problem `invalid-request` for a wrong code, `conflict` when none was begun
   */
  async confirm(
    tx: Tx,
    personId: PersonId,
    memberId: MemberId,
    given: string,
    kept: SignInId,
  ): Promise<string[]> {
    const factor = await store.ownSecondFactor(tx, memberId);
    if (!factor || factor.confirmedAt !== null)
      throw new Problem('conflict', { detail: 'There is no second factor that waits for its first code.' });
    const secret = openSecret(factor.sealedSecret, personId, this.config.MASTER_KEY);
    const step = secret && matchingStep(secret, readCode(given).code, await this.nowMs(tx), 0);
    if (step === null) {
      throw new Problem('invalid-request', {
        errors: [{ pointer: '/code', detail: 'is not the code that the app shows now' }],
      });
    }
    if (!(await store.confirmTotp(tx, memberId, factor.sealedSecret, step, kept)))
      throw new Problem('conflict', { detail: 'Another second factor was set up meanwhile.' });
    return this.renewRecoveryCodes(tx, memberId);
  }

  /** @returns the new ones, known now and never again; the old ones are worth nothing */
  async renewRecoveryCodes(tx: Tx, memberId: MemberId): Promise<string[]> {
    const codes = Array.from({ length: recoveryCodeCount }, () => recoveryCodeOf(randomBytes(recoveryBytes)));
    await store.writeRecoveryCodes(tx, memberId, codes.map(hashCode));
    return codes;
  }

  private tries(kind: string, parts: string[], allowance: { tries: number; refillMs: number }) {
    return { key: tryKeyOf(kind, parts, this.config.MASTER_KEY), ...allowance };
  }

  /** By the clock of the database, as every limit of a sign-in. */
  private async nowMs(tx?: Tx): Promise<number> {
    const query = 'select floor(extract(epoch from clock_now()) * 1000)::float8 as "nowMs"';
    const row = tx
      ? await tx.row<{ nowMs: number }>(query)
      : (await this.db.statement<{ nowMs: number }>(query))[0];
    return row!.nowMs;
  }
}

import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId } from '#kernel';
import { CONFIG, Database, type Config } from '#platform';
import { AccountService, ownOf } from '../account/account.service.js';
import { RequestAudit } from '../audit/request-audit.js';
import { hashPassword, hashToken, isPassword, newToken, tryKeyOf } from '../credentials.js';
import { IdentityService, type Arrival, type SignedIn } from '../identity.service.js';
import * as identityStore from '../identity.store.js';
import type { Actor, SharedTabletId } from '../model/actor.js';
import type { Locale } from '../model/clinic.js';
import { assertPin } from '../model/pin.js';
import { tryAllowances } from '../model/try-limit.js';
import * as store from './tablets.store.js';
import type { SharedTablet } from './tablets.store.js';

/** What a tablet shows when nobody is signed in on it. */
export interface TabletDoorstep {
  name: string;
  clinic: { name: string; locale: Locale };
  members: { id: MemberId; displayName: string }[];
}

const noTablet = () => new Problem('not-signed-in', { detail: 'This device is no shared tablet.' });

/** Devices on which members take turns, each by a PIN of their own, so that the audit names who it was. */
@Injectable()
export class TabletsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(AccountService) private readonly account: AccountService,
  ) {}

  // ---------------------------------------------------------------- the PIN

  async hasPin(given: Actor): Promise<boolean> {
    const { clinicId, memberId } = ownOf(given);
    return this.db.tx(clinicId, async (tx) => (await store.pinHashOf(tx, memberId)) !== null);
  }

  /**
   * Chooses a PIN for the tablets of this clinic. Whoever is signed in by the earlier one is not any more.
   * @throws Problem `invalid-request` for a wrong password or a PIN that is tried first, `too-many-requests`
   */
  async choosePin(given: Actor, pin: string, current: string, address: string): Promise<void> {
    const actor = ownOf(given);
    assertPin(pin);
    await this.account.proveOwn(actor, current, address);
    const hash = await hashPassword(this.keyed(actor.memberId, pin));
    const ended = await this.db.tx(actor.clinicId, async (tx) => {
      await store.writePin(tx, actor.memberId, hash);
      return store.endPinSignIns(tx, actor.memberId);
    });
    this.identity.forget(ended);
  }

  async removePin(given: Actor): Promise<void> {
    const actor = ownOf(given);
    const ended = await this.db.tx(actor.clinicId, async (tx) => {
      await store.removePin(tx, actor.memberId);
      return store.endPinSignIns(tx, actor.memberId);
    });
    this.identity.forget(ended);
  }

  // ---------------------------------------------------------------- the tablets of a clinic

  async tablets(clinicId: ClinicId): Promise<SharedTablet[]> {
    return this.db.tx(clinicId, (tx) => store.tabletsOf(tx));
  }

  /** The device that asks becomes a shared tablet. @returns its token, which goes into a cookie and is known nowhere else */
  async mark(given: Actor, name: string): Promise<{ token: string; tablet: SharedTablet }> {
    const actor = ownOf(given);
    const token = newToken();
    const id = newId<SharedTabletId>();
    const tablet = await this.db.tx(actor.clinicId, async (tx) => {
      await store.insertTablet(tx, { id, name, tokenHash: hashToken(token), madeByMemberId: actor.memberId });
      RequestAudit.present()?.isAbout('tablet', id);
      return store.readTablet(tx, id);
    });
    return { token, tablet: tablet! };
  }

  /** With whoever is signed in on it by PIN. @throws Problem `not-found` */
  async end(clinicId: ClinicId, id: SharedTabletId): Promise<void> {
    const ended = await this.db.tx(clinicId, (tx) => store.endTablet(tx, id));
    if (!ended) throw new Problem('not-found');
    this.identity.forget(ended);
  }

  /** Ends the tablet that shows this token. @throws Problem `not-found` for none, and for one of another clinic */
  async endThis(given: Actor, token: string | null): Promise<void> {
    const found = token === null ? null : await store.findTablet(this.db, hashToken(token));
    if (found?.clinicId !== given.clinicId) throw new Problem('not-found');
    await this.end(found.clinicId, found.id);
  }

  // ---------------------------------------------------------------- on the tablet

  /** Whom it lets in. Changes nothing. @throws Problem `not-signed-in` when it is no shared tablet, or none any more */
  async look(token: string | null): Promise<TabletDoorstep> {
    const found = await this.find(token);
    return this.db.tx(found.clinicId, async (tx) => {
      const tablet = await store.readTablet(tx, found.id);
      if (!tablet) throw noTablet();
      const { name, locale } = await this.identity.clinicIn(tx);
      return { name: tablet.name, clinic: { name, locale }, members: await store.membersWithPin(tx) };
    });
  }

  /**
   * Lets a member in by PIN, for what needs no more. Wrong tries are counted for this member on this tablet: on another one, and for everybody
   * else on this one, nothing changes.
   * @throws Problem `wrong-pin`, `too-many-requests`, `not-signed-in` when it is no shared tablet any more
   */
  async signIn(token: string | null, memberId: MemberId, pin: string, arrival: Arrival): Promise<SignedIn> {
    const { clinicId, id } = await this.find(token);
    const own = {
      key: tryKeyOf('pin', [id, memberId], this.config.MASTER_KEY),
      ...tryAllowances.pinOnTablet,
    };
    const waitMs = await identityStore.takeTry(this.db, [own]);
    if (waitMs > 0) {
      throw new Problem('too-many-requests', {
        detail: 'Too many wrong PINs. Wait before the next one, or sign in by password.',
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    }
    const hash = await this.db.tx(clinicId, (tx) => store.pinHashOf(tx, memberId));
    if (!(await isPassword(hash, this.keyed(memberId, pin)))) {
      if (hash !== null) await RequestAudit.present()?.refusedAs(clinicId, { memberId }, 'wrong-pin');
      throw new Problem('wrong-pin');
    }
    await identityStore.returnTry(this.db, own.key, own);
    return this.identity.openOnTablet(clinicId, memberId, id, arrival);
  }

  private async find(token: string | null) {
    const found = token === null ? null : await store.findTablet(this.db, hashToken(token));
    if (!found) throw noTablet();
    return found;
  }

  /** So few digits are worth nothing to who has the database and not the key. */
  private keyed(memberId: MemberId, pin: string): string {
    const key = Buffer.from(this.config.MASTER_KEY, 'hex');
    return createHmac('sha256', key).update(`pin ${memberId} ${pin}`).digest('base64url');
  }
}

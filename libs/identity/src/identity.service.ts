import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem, type ClinicId, type MemberId, type PatientId, type PersonId } from '#kernel';
import { CONFIG, Database, isUniqueViolation, type Config, type Tx } from '#platform';
import {
  csrfTokenOf,
  familiarDevice,
  hashPassword,
  hashToken,
  isPassword,
  newToken,
  tryKeyOf,
  withFamiliar,
} from './credentials.js';
import { SecondFactorService, type Proof } from './account/second-factor.service.js';
import { RequestAudit } from './audit/request-audit.js';
import * as store from './identity.store.js';
import { deviceLabel } from './model/device-label.js';
import type { Actor, PatientDeviceId, SharedTabletId, SignInId } from './model/actor.js';
import { assertPassword } from './model/password.js';
import { isTimeZone, type AdvertiserType, type Clinic, type Locale } from './model/clinic.js';
import { roles, seesOnlyConsented, type Role } from './model/permissions.js';
import { RecentActors } from './model/recent-actors.js';
import { sourceOf, tryAllowances } from './model/try-limit.js';
import { holdTablet } from './tablets/tablets.store.js';
import * as tokens from './tokens/tokens.store.js';

/** A sign-in ends for good after this, as PostgreSQL interval and in milliseconds. */
const lifetime = { interval: '12 hours', durationMs: 12 * 3_600_000 };
const patientIdle = lifetime.interval;
/** A tablet that lies about in a treatment room signs itself out; a demo holds nothing worth it. */
const memberIdle = { clinic: '15 minutes', demo: lifetime.interval };

const unknownTimeZone = { pointer: '/timeZone', detail: 'is not an IANA time zone such as Asia/Hong_Kong' };

/** A fresh sign-in: the token goes into the cookie and is known nowhere else. */
export interface SignedIn {
  token: string;
  actor: Actor;
  lifetimeMs: number;
  /** For the browser to keep: that this account came in here. */
  familiar?: string;
}

/** Where somebody comes in from. */
export interface Arrival {
  /** Of the caller; see {@link tryAllowances} for what its failed tries cost. */
  address: string;
  /** What the browser says it is. */
  userAgent: string;
  /** Devices where an account came in before, as the browser keeps them. */
  familiar?: string | null;
}

const nobody = { personId: null, passwordHash: null };

export interface NewClinic {
  name: string;
  country: string;
  timeZone: string;
  locale: Locale;
  languages: Locale[];
  advertiserType: AdvertiserType;
}

export interface NewMember {
  displayName: string;
  email: string;
  /** Without one the member cannot sign in by password. */
  password: string | null;
  roles: Role[];
}

export type DemoRole = Role | 'patient';

/** Who may come in, and the clinic they come into. */
@Injectable()
export class IdentityService {
  private readonly recentActors = new RecentActors(() => performance.now());

  constructor(
    private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    private readonly secondFactor: SecondFactorService,
  ) {}

  // ---------------------------------------------------------------- set-up

  /** True while this is the token of a link that `samelight migrate` or `samelight clinic set-up-link` printed. */
  async isSetUpToken(given: string): Promise<boolean> {
    const [row] = await this.db.statement<{ isOpen: boolean }>('select auth_is_set_up_link($1) as "isOpen"', [
      hashToken(given),
    ]);
    return row!.isOpen;
  }

  async setUpState(): Promise<{ isNeeded: boolean; isDemo: boolean }> {
    const [state] = await this.db.statement<{ clinicCount: number }>(
      'select clinic_count as "clinicCount" from instance_state()',
    );
    const isDemo = this.config.SAMELIGHT_MODE === 'demo';
    return { isNeeded: !isDemo && state?.clinicCount === 0, isDemo };
  }

  /**
   * Makes the first clinic with its first admin, who is a clinician too, and signs them in.
   * @param token of the link, which is spent with it; null on the machine itself
   * @throws Problem `not-permitted` when the link has ended, `set-up-done` when there is a clinic already, `invalid-request` for an unknown time zone or a weak password
   */
  async setUp(
    clinic: NewClinic,
    admin: { displayName: string; email: string; password: string },
    token: string | null,
    arrival: Arrival,
  ): Promise<SignedIn> {
    if (!(await this.setUpState()).isNeeded) throw new Problem('set-up-done');
    if (!isTimeZone(clinic.timeZone)) {
      throw new Problem('invalid-request', {
        detail: 'The time zone is not known.',
        errors: [unknownTimeZone],
      });
    }
    const clinicId = newId<ClinicId>();
    const memberId = newId<MemberId>();
    const { password, ...person } = admin;
    assertPassword(password, [admin.email, admin.displayName, clinic.name]);
    const passwordHash = await hashPassword(password);
    try {
      const [row] = await this.db.statement<{ isDone: boolean }>(
        'select set_up_first_clinic($1, $2, $3) as "isDone"',
        [
          { ...clinic, id: clinicId, isDemo: false },
          { ...person, personId: newId<PersonId>(), memberId, passwordHash },
          token === null ? null : hashToken(token),
        ],
      );
      if (!row!.isDone) throw new Problem('not-permitted', { detail: 'This link has ended.' });
    } catch (error) {
      if (isUniqueViolation(error, 'set_up_once')) throw new Problem('set-up-done', {}, { cause: error });
      throw error;
    }
    return this.openForMember(clinicId, memberId, arrival, 'set-up');
  }

  /** Adds a member, who is a new person of this installation. @throws Problem `conflict` when the e-mail is known */
  async addMember(clinicId: ClinicId, member: NewMember): Promise<MemberId> {
    const memberId = newId<MemberId>();
    const passwordHash = member.password === null ? null : await hashPassword(member.password);
    try {
      await this.db.tx(clinicId, (tx) =>
        tx.rows('select add_member($1)', [
          {
            personId: newId<PersonId>(),
            memberId,
            email: member.email,
            displayName: member.displayName,
            roles: member.roles,
            passwordHash,
          },
        ]),
      );
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new Problem(
        'conflict',
        { detail: 'Somebody with this e-mail address is known already.' },
        { cause: error },
      );
    }
    return memberId;
  }

  // ---------------------------------------------------------------- signing in and out

  /**
   * Into the clinic where the person was last.
   * @param code of the second factor, when the person has one
   * @throws Problem `wrong-credentials`, `code-needed`, `wrong-code`, `passkey-needed`, `too-many-requests`
   */
  async signIn(
    email: string,
    password: string,
    code: string | undefined,
    arrival: Arrival,
  ): Promise<SignedIn> {
    const personId = await this.provePerson(email, password, arrival);
    const proof = await this.proveSecondFactor(personId, code, arrival.address);
    if (proof === 'password' && (await store.needsPasskey(this.db, personId)))
      throw new Problem('passkey-needed');
    const [membership] = await store.membershipsOf(this.db, personId);
    if (!membership) throw new Problem('wrong-credentials');
    const signedIn = await this.openForMember(membership.clinicId, membership.memberId, arrival, proof);
    return { ...signedIn, familiar: withFamiliar(arrival.familiar, email, this.config.MASTER_KEY) };
  }

  /** @throws Problem `code-needed`, `wrong-code`, `too-many-requests` */
  async proveSecondFactor(personId: PersonId, code: string | undefined, address: string): Promise<Proof> {
    return this.secondFactor.prove(personId, code, address).catch(async (error: unknown) => {
      if (error instanceof Problem && error.slug === 'wrong-code')
        await this.traceRefusal(personId, 'wrong-code').catch(() => undefined);
      throw error;
    });
  }

  /**
   * Who this is by e-mail and password, with a limit on wrong tries.
   * @param only one of those who have the address
   * @throws Problem `wrong-credentials`, `too-many-requests`
   */
  async provePerson(
    email: string,
    password: string,
    arrival: Pick<Arrival, 'address' | 'familiar'>,
    only?: PersonId,
  ): Promise<PersonId> {
    const found = await this.personWith(email, password, arrival, only);
    if ('personId' in found) return found.personId;
    // Beside the answer, so that its time does not tell which e-mails exist.
    for (const personId of found.others)
      void this.traceRefusal(personId, 'wrong-credentials').catch(() => undefined);
    throw new Problem('wrong-credentials');
  }

  /**
   * The person with this address whose password it is, or those whose it is not. Takes a try, which a right password gives back; so does
   * `giveBack`, where another one was no guess.
   * @throws Problem `too-many-requests`
   */
  async personWith(
    email: string,
    password: string,
    { address, familiar }: Pick<Arrival, 'address' | 'familiar'>,
    only?: PersonId,
  ): Promise<{ personId: PersonId } | { others: PersonId[]; giveBack(): Promise<void> }> {
    const { MASTER_KEY } = this.config;
    const from = sourceOf(address);
    const device = familiarDevice(familiar, email, MASTER_KEY);
    const account = {
      key: device
        ? tryKeyOf('device', [email.toLowerCase(), device], MASTER_KEY)
        : tryKeyOf('account', [email.toLowerCase(), from], MASTER_KEY),
      ...tryAllowances.accountFromSource,
    };
    const source = { key: tryKeyOf('source', [from], MASTER_KEY), ...tryAllowances.source };
    // Taken before the slow comparison: tries sent at once must not slip past. A device where this account came in before has tries of
    // its own: nobody at the same address uses them up.
    const waitMs = await store.takeTry(this.db, device ? [account] : [account, source]);
    if (waitMs > 0) {
      throw new Problem('too-many-requests', {
        detail: 'Too many failed tries to sign in. Wait before the next one.',
        retryAfterSeconds: Math.ceil(waitMs / 1000),
      });
    }
    const giveBack = () =>
      store.returnTry(this.db, account.key, device ? { ...source, refillMs: 0 } : source);
    const persons = (await store.findPersons(this.db, email)).filter(
      ({ personId }) => only === undefined || personId === only,
    );
    // One comparison at least, whether there is anybody or not.
    for (const { personId, passwordHash } of persons.length > 0 ? persons : [nobody])
      if ((await isPassword(passwordHash, password)) && personId !== null) {
        await giveBack();
        return { personId };
      }
    return { others: persons.map(({ personId }) => personId), giveBack };
  }

  /** The clinics of a person learn that somebody tried to come in as them. */
  async traceRefusal(
    personId: PersonId,
    reason: 'wrong-credentials' | 'wrong-code' | 'passkey-refused',
  ): Promise<void> {
    const audit = RequestAudit.present();
    if (!audit) return;
    for (const { clinicId, memberId } of await store.membershipsOf(this.db, personId))
      await audit.refusedAs(clinicId, { memberId }, reason);
  }

  /** Signs a member in; whoever calls this has made sure who they are. */
  async openForMember(
    clinicId: ClinicId,
    memberId: MemberId,
    arrival: Arrival,
    proof: Proof,
  ): Promise<SignedIn> {
    const token = await this.db.tx(clinicId, (tx) => this.openWithin(tx, memberId, arrival, proof));
    return this.enter(token);
  }

  /** As `openForMember`, as part of what makes the member. @returns the token, for `enter` after the commit */
  async openWithin(tx: Tx, memberId: MemberId, arrival: Arrival, proof: Proof): Promise<string> {
    return this.insert(tx, { memberId, deviceLabel: deviceLabel(arrival.userAgent), proof });
  }

  /** As `openForMember`, for who has shown a PIN. @throws Problem `not-signed-in` when the tablet has ended meanwhile */
  async openOnTablet(
    clinicId: ClinicId,
    memberId: MemberId,
    sharedTabletId: SharedTabletId,
    arrival: Arrival,
  ): Promise<SignedIn> {
    const label = deviceLabel(arrival.userAgent);
    return this.open(clinicId, { memberId, deviceLabel: label, proof: 'pin', sharedTabletId });
  }

  /** Log-in tiles of the demo: one for each role that a member has, and the patient. Empty outside a demo. */
  async demoTiles(): Promise<{ role: DemoRole; displayName: string }[]> {
    const clinicId = await this.demoClinicId();
    if (!clinicId) return [];
    return this.db.tx(clinicId, async (tx) => {
      const members = await store.demoMembers(tx);
      const patient = await store.demoPatient(tx);
      return [
        ...roles.flatMap((role) => members.filter((member) => member.role === role)),
        ...(patient ? [{ role: 'patient' as const, ...patient }] : []),
      ].map(({ role, displayName }) => ({ role, displayName }));
    });
  }

  /** @throws Problem `not-found` outside a demo or when nobody has the role */
  async demoSignIn(role: DemoRole): Promise<SignedIn> {
    const clinicId = await this.demoClinicId();
    if (!clinicId) throw new Problem('not-found');
    const who = await this.db.tx(clinicId, async (tx) => {
      if (role === 'patient') return store.demoPatient(tx);
      return (await store.demoMembers(tx)).find((member) => member.role === role) ?? null;
    });
    if (!who) throw new Problem('not-found', { detail: 'The demo has nobody in this role yet.' });
    return this.open(
      clinicId,
      'memberId' in who ? { memberId: who.memberId, proof: 'demo-tile' } : { patientId: who.patientId },
    );
  }

  /**
   * Signs a patient in; whoever calls this has made sure who they are.
   * @param patientDeviceId the device that was let in: its end is the sign-in's end
   * @throws Problem `not-signed-in` when the device has ended meanwhile
   */
  async openForPatient(
    clinicId: ClinicId,
    patientId: PatientId,
    patientDeviceId?: PatientDeviceId,
  ): Promise<SignedIn> {
    return this.open(clinicId, { patientId, patientDeviceId });
  }

  /** Part of a suspension: whoever is signed in as this member is not any more. */
  async endSignInsOfMember(tx: Tx, memberId: MemberId): Promise<void> {
    for (const { id } of await store.endSignInsOfMember(tx, memberId)) this.recentActors.forget(id);
  }

  /** Part of ending a device: whoever is signed in on it is not any more. */
  async endSignInsOfDevice(tx: Tx, patientDeviceId: PatientDeviceId): Promise<void> {
    for (const { id } of await store.endSignInsOfDevice(tx, patientDeviceId)) this.recentActors.forget(id);
  }

  private async demoClinicId(): Promise<ClinicId | null> {
    if (this.config.SAMELIGHT_MODE !== 'demo') return null;
    const [first] = await this.db.statement<{ id: ClinicId }>('select all_clinics() as id limit 1');
    if (!first) return null;
    const clinic = await this.db.tx(first.id, (tx) => store.readClinic(tx));
    return clinic?.isDemo ? clinic.id : null;
  }

  private async open(clinicId: ClinicId, who: store.SignInOwner): Promise<SignedIn> {
    return this.enter(await this.db.tx(clinicId, (tx) => this.insert(tx, who)));
  }

  private async insert(tx: Tx, who: store.SignInOwner): Promise<string> {
    const token = newToken();
    const deviceId = 'patientDeviceId' in who ? who.patientDeviceId : undefined;
    if (deviceId && !(await store.holdDevice(tx, deviceId))) throw new Problem('not-signed-in');
    const tabletId = 'sharedTabletId' in who ? who.sharedTabletId : undefined;
    if (tabletId && !(await holdTablet(tx, tabletId))) throw new Problem('not-signed-in');
    await store.insertSignIn(tx, hashToken(token), who, lifetime.interval);
    RequestAudit.present()?.isBy(who);
    return token;
  }

  /** Who holds a token that was made a moment ago. */
  async enter(token: string): Promise<SignedIn> {
    const actor = await this.actorOf(token);
    if (!actor) throw new Problem('wrong-credentials');
    return { token, actor, lifetimeMs: lifetime.durationMs };
  }

  /** The one who holds this token, or null when it is unknown, ended or expired. */
  async actorOf(token: string, options: { isUse: boolean } = { isUse: true }): Promise<Actor | null> {
    const tokenHash = hashToken(token);
    const recent = this.recentActors.get(tokenHash.toString('base64'));
    if (recent) return recent;
    const found = await store.findSignIn(this.db, tokenHash, {
      member: this.memberIdle(),
      patient: patientIdle,
    });
    if (!found) return null;
    if (found.needsTouch && options.isUse)
      await this.db.tx(found.clinicId, (tx) => store.touchSignIn(tx, found.id));
    const kind = found.memberId ? 'member' : 'patient';
    const actor: Actor = {
      kind,
      clinicId: found.clinicId,
      memberId: found.memberId,
      patientId: found.patientId,
      roles: found.roles,
      signInId: found.id,
      owes: found.owes,
      apiToken: null,
      sharedTabletId: found.sharedTabletId,
      displayName: found.displayName,
      seesOnlyConsented: seesOnlyConsented({ kind, roles: found.roles }),
    };
    if (options.isUse) this.recentActors.set(tokenHash.toString('base64'), actor);
    return actor;
  }

  /** The member for whom a machine acts by this token, or null when it is unknown, revoked or expired. */
  async actorOfApiToken(token: string): Promise<Actor | null> {
    const tokenHash = hashToken(token);
    const recent = this.recentActors.get(tokenHash.toString('base64'));
    if (recent) return recent;
    const found = await tokens.findToken(this.db, tokenHash);
    if (!found) return null;
    if (found.needsTouch) await this.db.tx(found.clinicId, (tx) => tokens.touchToken(tx, found.id));
    const { id, clinicId, memberId, roles, displayName, actions } = found;
    const actor: Actor = {
      kind: 'member',
      clinicId,
      memberId,
      patientId: null,
      roles,
      // It stands where a sign-in does, in what is remembered of a moment ago.
      signInId: id as unknown as SignInId,
      displayName,
      owes: null,
      apiToken: { id, actions },
      sharedTabletId: null,
      seesOnlyConsented: seesOnlyConsented({ kind: 'member', roles }),
    };
    this.recentActors.set(tokenHash.toString('base64'), actor);
    return actor;
  }

  /** How long a member's sign-in lives without a request, as PostgreSQL interval. */
  memberIdle(): string {
    return memberIdle[this.config.SAMELIGHT_MODE];
  }

  csrfTokenOf(token: string): string {
    return csrfTokenOf(token, this.config.MASTER_KEY);
  }

  /** Sign-ins that have been ended elsewhere are not remembered any longer in this process. */
  forget(signInIds: readonly SignInId[]): void {
    for (const id of signInIds) this.recentActors.forget(id);
  }

  /** Whether the actor of an open stream is still signed in with the same roles. */
  async isStillThere({ clinicId, signInId, apiToken, roles: known }: Actor): Promise<boolean> {
    const now = await this.db.tx(clinicId, (tx) =>
      apiToken ? tokens.rolesOfToken(tx, apiToken.id) : store.rolesOfSignIn(tx, signInId),
    );
    return now !== null && now.length === known.length && now.every((role) => known.includes(role));
  }

  async signOut(actor: Actor): Promise<void> {
    await this.db.tx(actor.clinicId, (tx) => store.endSignIn(tx, actor.signInId));
    this.recentActors.forget(actor.signInId);
  }

  // ---------------------------------------------------------------- the clinic

  async clinic(clinicId: ClinicId): Promise<Clinic> {
    return this.db.tx(clinicId, (tx) => this.clinicIn(tx));
  }

  async clinicIn(tx: Tx): Promise<Clinic> {
    const clinic = await store.readClinic(tx);
    if (!clinic) throw new Problem('not-found');
    return clinic;
  }

  /**
   * Changes what was said of the clinic at the set-up. Days that are recorded stay as they are; a new time zone decides about
   * the ones to come.
   * @throws Problem `version-conflict`, `invalid-request` for an unknown time zone or a language list without the own one
   */
  async changeClinic(
    clinicId: ClinicId,
    version: number,
    change: Partial<NewClinic & Pick<Clinic, 'usesCodesOnly'>>,
  ): Promise<Clinic> {
    return this.db.tx(clinicId, async (tx) => {
      const before = await store.lockClinic(tx);
      if (!before) throw new Problem('not-found');
      if (before.version !== version) throw new Problem('version-conflict');
      const clinic = { ...before, ...change };
      const errors = [
        ...(isTimeZone(clinic.timeZone) ? [] : [unknownTimeZone]),
        ...(clinic.languages.includes(clinic.locale)
          ? []
          : [{ pointer: '/languages', detail: 'must hold the language of the clinic itself' }]),
      ];
      if (errors.length > 0) throw new Problem('invalid-request', { errors });
      await store.writeClinic(tx, clinic);
      return this.clinicIn(tx);
    });
  }

  /** @returns a PNG. @throws Problem `not-found` when the clinic has none */
  async logo(clinicId: ClinicId): Promise<Buffer> {
    const logo = await this.db.tx(clinicId, (tx) => store.readLogo(tx));
    if (!logo) throw new Problem('not-found', { detail: 'The clinic has no logo.' });
    return logo;
  }

  /** @param logo PNG of at most 256 KiB */
  async changeLogo(clinicId: ClinicId, logo: Buffer): Promise<Clinic> {
    return this.db.tx(clinicId, async (tx) => {
      await store.writeLogo(tx, logo);
      return this.clinicIn(tx);
    });
  }

  async removeLogo(clinicId: ClinicId): Promise<void> {
    await this.db.tx(clinicId, (tx) => store.writeLogo(tx, null));
  }
}

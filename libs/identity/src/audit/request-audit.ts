import type { ClinicId, MemberId, PatientId, ProblemSlug } from '#kernel';
import {
  presentCompanion,
  unaccompanied,
  type Database,
  type TransactionCompanion,
  type Tx,
} from '#platform';
import type { Actor, SharedTabletId } from '../model/actor.js';
import { photosInEvent, type AuditEvent } from '../model/audit.js';
import { record } from './audit.store.js';
import type { RecentViews } from './recent-views.js';

export type RequestFacts = Omit<
  AuditEvent,
  'actorKind' | 'memberId' | 'patientId' | 'roles' | 'outcome' | 'reason'
>;

/** A machine is named by the end of its token's id, as the list of the member's tokens shows it. */
const apiTokenLabel = (id: string) => `API token ${id.slice(-8)}`;
/** A tablet says who; which one it was, its id says as the list of tablets does. */
const tabletLabel = (id: string) => `Shared tablet ${id.slice(-8)}`;

/** What of a request leaves a trace when it is done; refusals of somebody signed in always do. */
export interface Recorded {
  change: boolean;
  read: boolean;
  /** Only when a row was made of it: a piece of an upload is none. */
  onlyWithRow: boolean;
}

/**
 * The trace of one request. A change leaves it in the transaction that makes the change; a look before anything is shown; a
 * refusal when it is told.
 */
export class RequestAudit implements TransactionCompanion {
  private readonly written = new Set<ClinicId>();
  private readonly recordedIn = new Set<ClinicId>();
  private actor: Actor | null = null;
  private doer: Pick<AuditEvent, 'memberId' | 'patientId'> | null = null;
  private tabletId: SharedTabletId | null = null;
  private about: Pick<AuditEvent, 'objectKind' | 'objectId'> | null = null;

  constructor(
    private readonly db: Database,
    private readonly recent: RecentViews,
    private readonly facts: RequestFacts,
    private readonly recorded: Recorded,
  ) {}

  /** The one of the request that runs now; none in a job, a command, or before a request is known. */
  static present(): RequestAudit | undefined {
    const companion = presentCompanion();
    return companion instanceof RequestAudit ? companion : undefined;
  }

  by(actor: Actor | undefined): this {
    this.actor = actor ?? null;
    this.tabletId = actor?.sharedTabletId ?? null;
    return this;
  }

  /** Somebody who comes in with this very request. */
  isBy(who: { memberId: MemberId; sharedTabletId?: SharedTabletId } | { patientId: PatientId }): void {
    this.tabletId = ('sharedTabletId' in who && who.sharedTabletId) || null;
    this.doer = { memberId: null, patientId: null, ...who };
  }

  /** What a request is about that its address does not name: the row that it has made. */
  isAbout(objectKind: string, objectId: string): void {
    // The last one holds: a transaction that is repeated makes another row.
    this.about = { objectKind, objectId };
  }

  async beforeCommit(tx: Tx): Promise<void> {
    const isKnown = this.actor !== null || this.doer !== null;
    const isWanted = this.recorded.change && isKnown && !(this.recorded.onlyWithRow && !this.about);
    if (!isWanted || this.recordedIn.has(tx.clinicId)) return;
    if (await record(tx, this.event('done', tx.clinicId), true)) this.written.add(tx.clinicId);
    else this.written.delete(tx.clinicId);
  }

  committed(): void {
    for (const clinicId of this.written) this.recordedIn.add(clinicId);
  }

  /** A request that was to change something and changed nothing leaves its trace too. */
  async changed(): Promise<void> {
    const { change, onlyWithRow } = this.recorded;
    if (!change || onlyWithRow || this.recordedIn.size > 0 || !this.actor) return;
    const { clinicId } = this.actor;
    this.recordedIn.add(clinicId);
    await this.db.tx(clinicId, (tx) => record(tx, this.event('done', clinicId)));
  }

  /** Before anything is shown. @throws Problem `dependency-down` when it cannot be recorded: then nothing may be shown */
  async viewed(photoIds: AuditEvent['photoIds'] = []): Promise<void> {
    if (!this.recorded.read || !this.actor || this.recordedIn.has(this.actor.clinicId)) return;
    const event = this.event('done', this.actor.clinicId);
    const shown = [...new Set([...event.photoIds, ...photoIds])];
    await this.once(this.actor, { ...event, photoIds: shown });
    this.recordedIn.add(this.actor.clinicId);
  }

  /** Before bytes go out, by whatever method they were asked for. @throws Problem `dependency-down` as `viewed` */
  async shown(): Promise<void> {
    await (this.recorded.change ? this.changed() : this.viewed());
  }

  /** What somebody was refused, or what failed after all. */
  async refused(reason: ProblemSlug, outcome: 'refused' | 'failed'): Promise<void> {
    if (!this.actor) return;
    const { clinicId } = this.actor;
    const event = { ...this.event(outcome, clinicId), reason };
    // Each try to change something counts; a page that asks for a missing picture again and again is one refusal.
    if (this.recorded.change) await unaccompanied(() => this.db.tx(clinicId, (tx) => record(tx, event)));
    else await this.once(this.actor, event);
  }

  /** Somebody could not prove who they are; the clinic whose member or patient they would be learns of it. */
  async refusedAs(
    clinicId: ClinicId,
    who: { memberId: MemberId } | { patientId: PatientId },
    reason: ProblemSlug,
  ): Promise<void> {
    const event: AuditEvent = { ...this.event('refused', clinicId), actorKind: 'visitor', ...who, reason };
    // Beside what the request does: a refusal written in its name would be followed by `done`.
    await unaccompanied(() => this.db.tx(clinicId, (tx) => record(tx, event)));
  }

  private async once(actor: Actor, event: AuditEvent): Promise<void> {
    if (this.recent.has(actor.signInId, event)) return;
    await this.db.tx(actor.clinicId, async (tx) => {
      for (let from = 0; from === 0 || from < event.photoIds.length; from += photosInEvent)
        await record(tx, { ...event, photoIds: event.photoIds.slice(from, from + photosInEvent) });
    });
    this.recent.add(actor.signInId, event);
  }

  private event(outcome: AuditEvent['outcome'], clinicId: ClinicId): AuditEvent {
    // Who goes over to another clinic is another member there.
    const who = this.actor?.clinicId === clinicId ? this.actor : this.doer;
    return {
      ...this.facts,
      ...this.about,
      ...(this.actor?.apiToken ? { deviceLabel: apiTokenLabel(this.actor.apiToken.id) } : {}),
      ...(this.tabletId ? { deviceLabel: tabletLabel(this.tabletId) } : {}),
      actorKind: who?.memberId ? 'member' : who?.patientId ? 'patient' : 'visitor',
      memberId: who?.memberId ?? null,
      patientId: who?.patientId ?? null,
      roles: who === this.actor ? (this.actor?.roles ?? []) : [],
      outcome,
      reason: null,
    };
  }
}

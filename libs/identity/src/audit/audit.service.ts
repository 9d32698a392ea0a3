import { createHash, createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ClinicId } from '#kernel';
import { CONFIG, Database, type Config, type Tx } from '#platform';
import { isSameText } from '../credentials.js';
import { auditText, type AuditCheckpoint, type AuditEvent, type BrokenChain } from '../model/audit.js';
import { deviceLabel } from '../model/device-label.js';
import * as store from './audit.store.js';
import { RecentViews } from './recent-views.js';
import { RequestAudit, type Recorded, type RequestFacts } from './request-audit.js';

const linksAtOnce = 2_000;
const noHash = '00'.repeat(32);

/** A checkpoint with the mark of the installation that made it. */
export interface SignedCheckpoint extends AuditCheckpoint {
  signature: string;
}

export interface ChainReport {
  clinicId: ClinicId;
  eventCount: number;
  broken: BrokenChain | null;
}

/** Who looked at, changed, took out or was refused what. */
@Injectable()
export class AuditService {
  private readonly recent = new RecentViews(() => performance.now());

  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The trace of a request that has just come in. */
  ofRequest(
    facts: Omit<RequestFacts, 'deviceLabel' | 'sourceHash'> & { userAgent: string; address: string },
    recorded: Recorded,
  ): RequestAudit {
    const { userAgent, address, ...rest } = facts;
    const sourceHash = createHmac('sha256', this.key())
      .update(`audit source ${address}`)
      .digest('hex')
      .slice(0, 24);
    const whole = { ...rest, deviceLabel: deviceLabel(userAgent), sourceHash };
    return new RequestAudit(this.db, this.recent, whole, recorded);
  }

  /** Newest first. @param cursor of the page before */
  async search(
    clinicId: ClinicId,
    filter: store.AuditFilter,
    page: { cursor?: string | undefined; limit: number },
  ): Promise<{ items: store.ListedAuditEvent[]; nextCursor: string | null }> {
    const before = page.cursor && /^\d{1,15}$/.test(page.cursor) ? Number(page.cursor) : null;
    const items = await this.db.tx(clinicId, (tx) => store.search(tx, filter, { ...page, before }));
    const last = items.length === page.limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? String(last.seq) : null };
  }

  /** Every event that fits, newest first, a page at a time. */
  async *all(clinicId: ClinicId, filter: store.AuditFilter): AsyncGenerator<store.ListedAuditEvent> {
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await this.search(clinicId, filter, { cursor, limit: 500 });
      yield* items;
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  }

  // ---------------------------------------------------------------- does the chain hold?

  /** The ends of all chains, to be kept outside. */
  async checkpoints(): Promise<SignedCheckpoint[]> {
    const madeAt = new Date().toISOString();
    const made: SignedCheckpoint[] = [];
    for (const clinicId of await this.clinics()) {
      const head = await this.db.tx(clinicId, (tx) => store.headOf(tx));
      const checkpoint = { clinicId, ...head, madeAt };
      made.push({ ...checkpoint, signature: this.signatureOf(checkpoint) });
    }
    return made;
  }

  /**
   * True when this installation has made the checkpoint as it is.
   * @param earlierKeys master keys under which it ran before it was restored under another one
   */
  isOurs({ signature, ...checkpoint }: SignedCheckpoint, earlierKeys: readonly string[] = []): boolean {
    return [this.config.MASTER_KEY, ...earlierKeys].some((key) =>
      isSameText(signature, this.signatureOf(checkpoint, key)),
    );
  }

  /**
   * Computes every chain again, in this process, and names the first place where one does not hold.
   * @param checkpoints kept outside; without them a chain that was cut or written anew as a whole cannot be told
   */
  async verify(checkpoints: readonly AuditCheckpoint[] = []): Promise<ChainReport[]> {
    const reports: ChainReport[] = [];
    for (const clinicId of await this.clinics()) reports.push(await this.verifyChain(clinicId, checkpoints));
    return reports;
  }

  private async verifyChain(
    clinicId: ClinicId,
    checkpoints: readonly AuditCheckpoint[],
  ): Promise<ChainReport> {
    const known = checkpoints.filter((checkpoint) => checkpoint.clinicId === clinicId && checkpoint.seq > 0);
    const expected = new Map(known.map(({ seq, hash }) => [seq, hash]));
    // Read first: what is appended meanwhile is no fault.
    const head = await this.db.tx(clinicId, (tx) => store.headOf(tx));
    let [seq, hash] = [0, noHash];
    const broken = (
      fault: BrokenChain['fault'],
      at = seq + 1,
      eventId: string | null = null,
    ): ChainReport => ({
      clinicId,
      eventCount: seq,
      broken: { clinicId, seq: at, eventId, fault },
    });
    for (;;) {
      const links = await this.db.tx(clinicId, (tx) => store.linksAfter(tx, seq, linksAtOnce));
      for (const link of links) {
        if (link.seq !== seq + 1) return broken('missing');
        if (link.previousHash !== hash) return broken('out-of-order', link.seq, link.id);
        const computed = createHash('sha256')
          .update(Buffer.from(hash, 'hex'))
          .update(auditText(link.fields))
          .digest('hex');
        if (computed !== link.hash) return broken('altered', link.seq, link.id);
        const kept = expected.get(link.seq);
        if (kept !== undefined && kept !== link.hash)
          return broken('differs-from-checkpoint', link.seq, link.id);
        [seq, hash] = [link.seq, link.hash];
        if (seq === head.seq && hash !== head.hash) return broken('beyond-the-end', seq, link.id);
      }
      if (links.length < linksAtOnce) break;
    }
    const furthest = Math.max(head.seq, ...known.map((checkpoint) => checkpoint.seq));
    return seq < furthest ? broken('cut-off') : { clinicId, eventCount: seq, broken: null };
  }

  private clinics(): Promise<ClinicId[]> {
    return store.clinicsOf((sql) => this.db.statement(sql));
  }

  private key(): Buffer {
    return Buffer.from(this.config.MASTER_KEY, 'hex');
  }

  private signatureOf(
    { clinicId, seq, hash, madeAt }: AuditCheckpoint,
    masterKey = this.config.MASTER_KEY,
  ): string {
    return createHmac('sha256', Buffer.from(masterKey, 'hex'))
      .update(JSON.stringify(['audit checkpoint', clinicId, seq, hash, madeAt]))
      .digest('hex');
  }
}

/** What an operator's command, the installation itself or somebody with a link does, in the transaction that does it. */
export async function recordOwn(
  tx: Tx,
  event: Pick<AuditEvent, 'verb' | 'route'> & {
    actorKind: 'visitor' | 'operator' | 'system';
  } & Partial<AuditEvent>,
): Promise<void> {
  await store.record(tx, {
    memberId: null,
    patientId: null,
    roles: [],
    deviceLabel: '',
    sourceHash: null,
    requestId: null,
    outcome: 'done',
    reason: null,
    objectKind: null,
    objectId: null,
    objectVersion: null,
    photoIds: [],
    ...event,
  });
}

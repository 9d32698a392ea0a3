import { Inject, Injectable } from '@nestjs/common';
import { dayAt, hourAt, newId, type ClinicId, type Id, type MemberId, type PatientId } from '#kernel';
import { hashToken, IdentityService } from '#identity';
import { CONFIG, Database, type Config, type Tx } from '#platform';
import { insertInvitation, wayIn } from '../access/access.store.js';
import { invitationToken } from '../access/invitation-link.js';
import type { InvitationId } from '../model/invitation.js';
import type { MessageId, PromptKind } from '../model/message.js';
import { MessagesService } from './messages.service.js';

/** When a clinic lets its patients be asked. */
export interface PromptPolicy {
  isDiaryAsked: boolean;
  /** Hour of the day in the clinic's zone, 6 to 21. */
  hour: number;
  /** Days before a visit from which on a patient is asked, unless it is said otherwise; 1 to 28. */
  beforeDays: number;
}
const usualPolicy: PromptPolicy = { isDiaryAsked: true, hour: 10, beforeDays: 3 };
/** Nobody is asked at night, also when the worker was down all day. */
const lastHour = 21;

/** The clinic's day and hour, by the database's clock. */
export interface PromptMoment extends PromptPolicy {
  today: string;
  /** False before the clinic's hour, and at night. */
  isTime: boolean;
}

/** The message that asks, or why there is none. */
export type Prompt =
  { messageId: MessageId; reason: null } | { messageId: null; reason: 'no-channel' | 'no-access' };

/** Asks patients to come to their own page, at the clinic's hour, as long as they have a way in that nobody took back. */
@Injectable()
export class PromptsService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(IdentityService) private readonly identity: IdentityService,
    @Inject(MessagesService) private readonly messages: MessagesService,
  ) {}

  policy(clinicId: ClinicId): Promise<PromptPolicy> {
    return this.db.tx(clinicId, (tx) => readPolicy(tx));
  }

  setPolicy(clinicId: ClinicId, memberId: MemberId, policy: PromptPolicy): Promise<PromptPolicy> {
    return this.db.tx(clinicId, async (tx) => {
      await tx.rows(
        `insert into prompt_policy (id, clinic_id, is_diary_asked, hour, before_days, set_by_member_id)
         values ($1, $2, $3, $4, $5, $6)`,
        [
          newId<Id<'prompt-policy'>>(),
          tx.clinicId,
          policy.isDiaryAsked,
          policy.hour,
          policy.beforeDays,
          memberId,
        ],
      );
      return readPolicy(tx);
    });
  }

  async moment(tx: Tx): Promise<PromptMoment> {
    const policy = await readPolicy(tx);
    const { timeZone } = await this.identity.clinicIn(tx);
    const { now } = (await tx.row<{ now: Date }>('select clock_now() as now'))!;
    const hour = hourAt(now, timeZone);
    return { ...policy, today: dayAt(now, timeZone), isTime: hour >= policy.hour && hour <= lastHour };
  }

  /** Queues the message. A device that was let in finds its page; an open link is sent again; one that waited in vain gets a successor. */
  async promptIn(
    tx: Tx,
    { patientId, kind, endsAt }: { patientId: PatientId; kind: PromptKind; endsAt: Date | null },
  ): Promise<Prompt> {
    const way = await wayIn(tx, patientId);
    if (!way || !(way.hasDevice || way.openInvitationId || way.hasWaited))
      return { messageId: null, reason: 'no-access' };
    const reached = await this.messages.reachedBy(tx, patientId);
    if (!reached) return { messageId: null, reason: 'no-channel' };
    const invitationId = way.hasDevice
      ? null
      : (way.openInvitationId ?? (await this.inviteAgain(tx, patientId)));
    const about = { endsAt, ...(invitationId && { invitationId }) };
    return { messageId: await this.messages.queueTo(tx, patientId, kind, reached, about), reason: null };
  }

  private async inviteAgain(tx: Tx, patientId: PatientId): Promise<InvitationId> {
    const id = newId<InvitationId>();
    const tokenHash = hashToken(invitationToken(id, this.config));
    const fact = { secondFact: 'birth-date', codeHash: null, madeByMemberId: null } as const;
    await insertInvitation(tx, { id, patientId, tokenHash, ...fact });
    return id;
  }
}

async function readPolicy(tx: Tx): Promise<PromptPolicy> {
  const set = await tx.row<PromptPolicy>(
    `select is_diary_asked as "isDiaryAsked", hour, before_days as "beforeDays" from prompt_policy where clinic_id = $1 order by id desc limit 1`,
    [tx.clinicId],
  );
  return set ?? usualPolicy;
}

import type { JobRunId, MemberId, PatientId } from '#kernel';
import type { Channel, Tx } from '#platform';
import type { InvitationFacts, InvitationId } from '../model/invitation.js';
import type {
  Contact,
  Message,
  MessageId,
  MessageKind,
  MessageReason,
  MessageState,
} from '../model/message.js';

// ---------------------------------------------------------------- contact

export async function readContact(tx: Tx, patientId: PatientId): Promise<Contact> {
  const row = await tx.row<Contact>(
    `select email, phone, preferred_channel as "preferredChannel", language, version from patient_contact
     where clinic_id = $1 and patient_id = $2`,
    [tx.clinicId, patientId],
  );
  return row ?? { email: null, phone: null, preferredChannel: null, language: null, version: 0 };
}

/** @returns false when the version is not the one that stands */
export async function writeContact(
  tx: Tx,
  patientId: PatientId,
  version: number,
  contact: Omit<Contact, 'version'>,
): Promise<boolean> {
  const facts = [contact.email, contact.phone, contact.preferredChannel, contact.language];
  const row =
    version === 0
      ? await tx.row(
          `insert into patient_contact (clinic_id, patient_id, email, phone, preferred_channel, language)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning version`,
          [tx.clinicId, patientId, ...facts],
        )
      : await tx.row(
          `update patient_contact set email = $3, phone = $4, preferred_channel = $5, language = $6, updated_at = clock_now()
           where clinic_id = $1 and patient_id = $2 and version = $7 returning version`,
          [tx.clinicId, patientId, ...facts, version],
        );
  return row !== null;
}

// ---------------------------------------------------------------- messages

const columns = `m.id, m.kind, m.channel, m.language, m.state, m.reason, m.provider_code as "providerCode", m.tries,
  m.created_at as "createdAt", m.changed_at as "changedAt", m.ended_at as "endedAt", m.patient_invitation_id as "invitationId",
  case when p.id is not null then json_build_object('id', p.id, 'name', coalesce(shown_name(p.clinic_id, p.name), p.code)) end as patient,
  case when b.id is not null then json_build_object('id', b.id, 'name', b.display_name) end as member`;
const joined = `message m
  left join patient p on p.clinic_id = m.clinic_id and p.id = m.patient_id
  left join member b on b.clinic_id = m.clinic_id and b.id = m.member_id`;

export async function insertMessage(
  tx: Tx,
  message: {
    id: MessageId;
    kind: MessageKind;
    patientId?: PatientId;
    memberId?: MemberId;
    invitationId?: InvitationId;
    channel: Channel;
    language: string;
    templateVersion: string;
    address?: string | null;
    endsAt?: Date | null;
    madeByMemberId: MemberId | null;
  },
): Promise<void> {
  await tx.rows(
    `insert into message (id, clinic_id, kind, patient_id, member_id, patient_invitation_id, channel, language, template_version,
       address, made_by_member_id, ends_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      message.id,
      tx.clinicId,
      message.kind,
      message.patientId ?? null,
      message.memberId ?? null,
      message.invitationId ?? null,
      message.channel,
      message.language,
      message.templateVersion,
      message.address ?? null,
      message.madeByMemberId,
      message.endsAt ?? null,
    ],
  );
}

export function readMessage(tx: Tx, id: MessageId): Promise<Message | null> {
  return tx.row(`select ${columns} from ${joined} where m.clinic_id = $1 and m.id = $2`, [tx.clinicId, id]);
}

/** Newest first. */
export function listMessages(
  tx: Tx,
  page: { state: MessageState | null; before: string | null; limit: number },
): Promise<Message[]> {
  return tx.rows(
    `select ${columns} from ${joined}
     where m.clinic_id = $1 and ($2::text is null or m.state = $2) and ($3::uuid is null or m.id < $3::uuid)
     order by m.id desc limit $4`,
    [tx.clinicId, page.state, page.before, page.limit],
  );
}

/** The messages that carried these invitations, by invitation. */
export async function messagesOfInvitations(
  tx: Tx,
  invitationIds: readonly InvitationId[],
): Promise<Map<InvitationId, Pick<Message, 'channel' | 'state' | 'reason'>>> {
  const rows = await tx.rows<Pick<Message, 'channel' | 'state' | 'reason'> & { invitationId: InvitationId }>(
    `select patient_invitation_id as "invitationId", channel, state, reason from message
     where clinic_id = $1 and patient_invitation_id = any($2::uuid[]) order by id desc`,
    [tx.clinicId, invitationIds],
  );
  return new Map(rows.map(({ invitationId, ...message }) => [invitationId, message]));
}

/** Names the run that may send it. */
export async function assignRun(tx: Tx, id: MessageId, jobRunId: JobRunId): Promise<void> {
  await tx.rows('update message set job_run_id = $3 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
    jobRunId,
  ]);
}

/** @returns false when it has left these states meanwhile */
export async function moveMessage(
  tx: Tx,
  id: MessageId,
  from: readonly MessageState[],
  to: { state: MessageState; reason: MessageReason | null },
): Promise<boolean> {
  const row = await tx.row(
    `update message set state = $4, reason = $5, changed_at = clock_now(),
       ended_at = case when $4 in ('sent', 'failed', 'cancelled') then clock_now() end,
       address = case when $4 = 'cancelled' then null else address end
     where clinic_id = $1 and id = $2 and state = any($3::text[]) returning id`,
    [tx.clinicId, id, from, to.state, to.reason],
  );
  return row !== null;
}

/** Ends every message to a patient that is not out yet. */
export async function cancelMessagesTo(tx: Tx, patientId: PatientId): Promise<void> {
  await tx.rows(
    `update message set state = 'cancelled', reason = null, changed_at = clock_now(), ended_at = clock_now(), address = null
     where clinic_id = $1 and patient_id = $2 and state in ('queued', 'sending', 'failed')`,
    [tx.clinicId, patientId],
  );
}

// ---------------------------------------------------------------- sending

export interface Outgoing {
  kind: MessageKind;
  channel: Channel;
  language: string;
  address: string | null;
  phone: string | null;
  /** The clinic's code of the patient. */
  reference: string | null;
  invitation: (InvitationFacts & { id: InvitationId; now: Date }) | null;
  /** When the consent ends that it speaks of. */
  consentEndsAt: Date | null;
  /** When what it asks for is over. */
  endsAt: Date | null;
  patientId: PatientId | null;
  now: Date;
}

/**
 * Takes a message for this run to send. One that is `sending` was interrupted before its outcome was written.
 * @returns null when it is cancelled, sent, or another run's
 */
export async function claimMessage(tx: Tx, id: MessageId, jobRunId: JobRunId): Promise<Outgoing | null> {
  const claimed = await tx.row(
    `update message set state = 'sending', tries = tries + 1, changed_at = clock_now(), ended_at = null
     where clinic_id = $1 and id = $2 and job_run_id = $3 and state in ('queued', 'sending', 'failed') returning id`,
    [tx.clinicId, id, jobRunId],
  );
  if (!claimed) return null;
  const row = await tx.row<
    Omit<Outgoing, 'invitation'> & InvitationFacts & { invitationId: InvitationId | null }
  >(
    `select m.kind, m.channel, m.language, coalesce(m.address, t.email) as address, t.phone, p.code as reference,
       i.id as "invitationId", i.tries, i.expires_at as "expiresAt", i.used_at as "usedAt", i.withdrawn_at as "withdrawnAt",
       g.expires_at as "consentEndsAt", m.ends_at as "endsAt", p.id as "patientId", clock_now() as now
     from message m
     left join patient p on p.clinic_id = m.clinic_id and p.id = m.patient_id
     left join patient_contact t on t.clinic_id = m.clinic_id and t.patient_id = m.patient_id
     left join patient_invitation i on i.clinic_id = m.clinic_id and i.id = m.patient_invitation_id
     left join consent_warning w on w.clinic_id = m.clinic_id and w.message_id = m.id
     left join consent_event g on g.clinic_id = w.clinic_id and g.id = w.grant_id
     where m.clinic_id = $1 and m.id = $2`,
    [tx.clinicId, id],
  );
  const { invitationId, tries, expiresAt, usedAt, withdrawnAt, ...message } = row!;
  return {
    ...message,
    invitation:
      invitationId === null
        ? null
        : { id: invitationId, tries, expiresAt, usedAt, withdrawnAt, now: message.now },
  };
}

/** The outcome of a try; an address that was only for this message does not stay behind once it is out. */
export async function settleMessage(
  tx: Tx,
  id: MessageId,
  outcome: {
    state: MessageState;
    reason: MessageReason | null;
    providerCode: string | null;
    templateVersion: string;
  },
): Promise<void> {
  await tx.rows(
    `update message set state = $3, reason = $4, provider_code = $5, template_version = $6, changed_at = clock_now(),
       ended_at = case when $3 in ('sent', 'failed', 'cancelled') then clock_now() end,
       address = case when $3 in ('sent', 'cancelled') then null else address end
     where clinic_id = $1 and id = $2 and state = 'sending'`,
    [tx.clinicId, id, outcome.state, outcome.reason, outcome.providerCode, outcome.templateVersion],
  );
}

/** Its job was given up. */
export async function buryMessage(tx: Tx, id: MessageId): Promise<void> {
  await tx.rows(
    `update message set state = 'failed', reason = coalesce(reason, 'interrupted'), changed_at = clock_now(), ended_at = clock_now()
     where clinic_id = $1 and id = $2 and state in ('queued', 'sending')`,
    [tx.clinicId, id],
  );
}

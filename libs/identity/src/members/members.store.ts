import type { ClinicId, MemberId, PersonId } from '#kernel';
import type { Database, Tx } from '#platform';
import {
  memberInvitationLifetime,
  type Member,
  type MemberChange,
  type MemberInvitation,
  type MemberInvitationId,
} from '../model/member.js';
import type { Role } from '../model/permissions.js';

const memberQuery = `select m.id, m.display_name as "displayName", e.email, m.roles, m.is_active as "isActive", m.version,
    (select max(s.last_seen_at) from sign_in s where s.clinic_id = m.clinic_id and s.member_id = m.id) as "lastSeenAt",
    m.id in (select member_second_factors()) as "hasSecondFactor"
  from member m join member_emails() e on e.member_id = m.id
  where m.clinic_id = $1`;

/** Active ones first, by name. */
export function membersOf(tx: Tx): Promise<Member[]> {
  return tx.rows(`${memberQuery} order by m.is_active desc, lower(m.display_name), m.id`, [tx.clinicId]);
}

export function readMember(tx: Tx, id: MemberId): Promise<Member | null> {
  return tx.row(`${memberQuery} and m.id = $2`, [tx.clinicId, id]);
}

/** Holds all changes of members of the clinic, so that two admins cannot remove each other at once. */
export async function holdMembers(tx: Tx): Promise<void> {
  await tx.rows('select 1 from clinic where id = $1 for no key update', [tx.clinicId]);
}

export async function countOtherAdmins(tx: Tx, id: MemberId): Promise<number> {
  const row = await tx.row<{ count: number }>(
    `select count(*)::integer as count from member
     where clinic_id = $1 and id <> $2 and is_active and 'admin' = any(roles)`,
    [tx.clinicId, id],
  );
  return row!.count;
}

export async function writeMember(tx: Tx, id: MemberId, change: MemberChange): Promise<void> {
  await tx.rows(
    `update member set display_name = coalesce($3, display_name), roles = coalesce($4, roles), is_active = coalesce($5, is_active)
     where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, change.displayName ?? null, change.roles ?? null, change.isActive ?? null],
  );
}

export async function insertMember(
  tx: Tx,
  member: {
    memberId: MemberId;
    email: string;
    displayName: string;
    roles: Role[];
  } & ({ personId: PersonId; passwordHash: string | null } | { knownPersonId: PersonId }),
): Promise<void> {
  await tx.rows('select add_member($1)', [member]);
}

// ---------------------------------------------------------------- invitations

const invitationColumns = `i.id, i.email::text as email, i.display_name as "displayName", i.roles, i.created_at as "createdAt",
  i.expires_at as "expiresAt", i.expires_at <= clock_now() as "isExpired"`;

/** Those that nobody has accepted yet, also when they ran out. */
export function waitingInvitations(tx: Tx): Promise<MemberInvitation[]> {
  return tx.rows(
    `select ${invitationColumns} from member_invitation i
     where i.clinic_id = $1 and i.accepted_at is null and i.withdrawn_at is null order by i.id desc`,
    [tx.clinicId],
  );
}

/** Replaces an open one for the same address. */
export async function insertInvitation(
  tx: Tx,
  invitation: {
    id: MemberInvitationId;
    email: string;
    displayName: string;
    roles: Role[];
    tokenHash: Buffer;
    madeByMemberId: MemberId | null;
  },
): Promise<MemberInvitation> {
  await tx.rows(
    `update member_invitation set withdrawn_at = clock_now()
     where clinic_id = $1 and email = $2 and accepted_at is null and withdrawn_at is null`,
    [tx.clinicId, invitation.email],
  );
  const row = await tx.row<MemberInvitation>(
    `insert into member_invitation as i (id, clinic_id, email, display_name, roles, token_hash, made_by_member_id, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_now() + $8::interval) returning ${invitationColumns}`,
    [
      invitation.id,
      tx.clinicId,
      invitation.email,
      invitation.displayName,
      invitation.roles,
      invitation.tokenHash,
      invitation.madeByMemberId,
      memberInvitationLifetime,
    ],
  );
  return row!;
}

/** @returns false when there is no such open invitation */
export async function withdrawInvitation(tx: Tx, id: MemberInvitationId): Promise<boolean> {
  const rows = await tx.rows(
    `update member_invitation set withdrawn_at = clock_now()
     where clinic_id = $1 and id = $2 and accepted_at is null and withdrawn_at is null returning id`,
    [tx.clinicId, id],
  );
  return rows.length === 1;
}

/** Ends the open invitations that a member has made, of members and of patients, and those to their own address. */
export async function withdrawInvitationsOf(tx: Tx, id: MemberId, email: string): Promise<void> {
  await tx.rows(
    `update member_invitation set withdrawn_at = clock_now()
     where clinic_id = $1 and (made_by_member_id = $2 or email = $3) and accepted_at is null and withdrawn_at is null`,
    [tx.clinicId, id, email],
  );
  await tx.rows(
    `update patient_invitation set withdrawn_at = clock_now()
     where clinic_id = $1 and made_by_member_id = $2 and used_at is null and withdrawn_at is null`,
    [tx.clinicId, id],
  );
}

/** Whose link this is, in whatever state. One statement outside any clinic's scope. */
export async function findInvitation(
  db: Database,
  tokenHash: Buffer,
): Promise<{ clinicId: ClinicId; id: MemberInvitationId } | null> {
  const rows = await db.statement<{ clinicId: ClinicId; id: MemberInvitationId }>(
    'select clinic_id as "clinicId", invitation_id as id from auth_find_member_invitation($1)',
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** The invitation while it can be accepted; locked, so that a link lets in once. */
export function holdOpenInvitation(tx: Tx, id: MemberInvitationId): Promise<MemberInvitation | null> {
  return tx.row(
    `select ${invitationColumns} from member_invitation i
     where i.clinic_id = $1 and i.id = $2 and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > clock_now()
     for update`,
    [tx.clinicId, id],
  );
}

export async function closeInvitation(tx: Tx, id: MemberInvitationId, memberId: MemberId): Promise<void> {
  await tx.rows(
    `update member_invitation set accepted_at = clock_now(), accepted_by_member_id = $3 where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, memberId],
  );
}

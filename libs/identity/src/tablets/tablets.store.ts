import type { ClinicId, MemberId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { SharedTabletId, SignInId } from '../model/actor.js';

export interface SharedTablet {
  id: SharedTabletId;
  name: string;
  madeBy: string;
  createdAt: Date;
  lastUsedAt: Date;
}

const tabletQuery = `select t.id, t.name, m.display_name as "madeBy", t.created_at as "createdAt", t.last_used_at as "lastUsedAt"
  from shared_tablet t join member m on m.clinic_id = t.clinic_id and m.id = t.made_by_member_id
  where t.clinic_id = $1 and t.ended_at is null`;

export function tabletsOf(tx: Tx): Promise<SharedTablet[]> {
  return tx.rows(`${tabletQuery} order by lower(t.name), t.id`, [tx.clinicId]);
}

export function readTablet(tx: Tx, id: SharedTabletId): Promise<SharedTablet | null> {
  return tx.row(`${tabletQuery} and t.id = $2`, [tx.clinicId, id]);
}

export async function insertTablet(
  tx: Tx,
  tablet: { id: SharedTabletId; name: string; tokenHash: Buffer; madeByMemberId: MemberId },
): Promise<void> {
  await tx.rows(
    `insert into shared_tablet (id, clinic_id, name, token_hash, made_by_member_id) values ($1, $2, $3, $4, $5)`,
    [tablet.id, tx.clinicId, tablet.name, tablet.tokenHash, tablet.madeByMemberId],
  );
}

/** Which tablet this is. One statement outside any clinic's scope. */
export async function findTablet(
  db: Database,
  tokenHash: Buffer,
): Promise<{ clinicId: ClinicId; id: SharedTabletId } | null> {
  const rows = await db.statement<{ clinicId: ClinicId; id: SharedTabletId }>(
    'select clinic_id as "clinicId", tablet_id as id from auth_find_shared_tablet($1)',
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Marks it as in use, and keeps it from being ended until this transaction is over. False when it has ended. */
export async function holdTablet(tx: Tx, id: SharedTabletId): Promise<boolean> {
  const row = await tx.row(
    `update shared_tablet set last_used_at = clock_now() where clinic_id = $1 and id = $2 and ended_at is null returning id`,
    [tx.clinicId, id],
  );
  return row !== null;
}

/** With whoever is signed in on it. @returns the sign-ins that were open, or null when there is no such tablet */
export async function endTablet(tx: Tx, id: SharedTabletId): Promise<SignInId[] | null> {
  const ended = await tx.row(
    `update shared_tablet set ended_at = clock_now() where clinic_id = $1 and id = $2 and ended_at is null returning id`,
    [tx.clinicId, id],
  );
  if (!ended) return null;
  const rows = await tx.rows<{ id: SignInId }>(
    `update sign_in set ended_at = clock_now()
     where clinic_id = $1 and shared_tablet_id = $2 and ended_at is null returning id`,
    [tx.clinicId, id],
  );
  return rows.map((row) => row.id);
}

/** Active members who have a PIN, by name. */
export function membersWithPin(tx: Tx): Promise<{ id: MemberId; displayName: string }[]> {
  return tx.rows(
    `select m.id, m.display_name as "displayName" from member m join member_pin k on k.clinic_id = m.clinic_id and k.member_id = m.id
     where m.clinic_id = $1 and m.is_active order by lower(m.display_name), m.id`,
    [tx.clinicId],
  );
}

/** Null for who has none, is suspended or is no member here. */
export async function pinHashOf(tx: Tx, memberId: MemberId): Promise<string | null> {
  const row = await tx.row<{ pinHash: string }>(
    `select k.pin_hash as "pinHash" from member_pin k join member m on m.clinic_id = k.clinic_id and m.id = k.member_id
     where k.clinic_id = $1 and k.member_id = $2 and m.is_active`,
    [tx.clinicId, memberId],
  );
  return row?.pinHash ?? null;
}

export async function writePin(tx: Tx, memberId: MemberId, pinHash: string): Promise<void> {
  await tx.rows(
    `insert into member_pin (clinic_id, member_id, pin_hash) values ($1, $2, $3)
     on conflict (clinic_id, member_id) do update set pin_hash = excluded.pin_hash`,
    [tx.clinicId, memberId, pinHash],
  );
}

export async function removePin(tx: Tx, memberId: MemberId): Promise<void> {
  await tx.rows('delete from member_pin where clinic_id = $1 and member_id = $2', [tx.clinicId, memberId]);
}

/** Whoever is signed in by the PIN that was changed is not any more. @returns the sign-ins that were open */
export async function endPinSignIns(tx: Tx, memberId: MemberId): Promise<SignInId[]> {
  const rows = await tx.rows<{ id: SignInId }>(
    `update sign_in set ended_at = clock_now()
     where clinic_id = $1 and member_id = $2 and proof = 'pin' and ended_at is null returning id`,
    [tx.clinicId, memberId],
  );
  return rows.map(({ id }) => id);
}

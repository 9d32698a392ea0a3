import type { ClinicId, MemberId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { ApiTokenId } from '../model/actor.js';
import type { Action, Role } from '../model/permissions.js';

export interface ApiToken {
  id: ApiTokenId;
  name: string;
  actions: Action[];
  createdAt: Date;
  expiresAt: Date;
  lastUsedAt: Date | null;
  isExpired: boolean;
}

const columns = `id, name, actions, created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt",
  expires_at <= clock_now() as "isExpired"`;

/** Those that were not revoked, newest first. */
export function tokensOf(tx: Tx, memberId: MemberId): Promise<ApiToken[]> {
  return tx.rows(
    `select ${columns} from api_token where clinic_id = $1 and member_id = $2 and revoked_at is null order by id desc`,
    [tx.clinicId, memberId],
  );
}

export async function insertToken(
  tx: Tx,
  token: {
    id: ApiTokenId;
    memberId: MemberId;
    name: string;
    tokenHash: Buffer;
    actions: readonly Action[];
    lifetimeDays: number;
  },
): Promise<ApiToken> {
  const row = await tx.row<ApiToken>(
    `insert into api_token (id, clinic_id, member_id, name, token_hash, actions, expires_at)
     values ($1, $2, $3, $4, $5, $6, clock_now() + make_interval(days => $7)) returning ${columns}`,
    [token.id, tx.clinicId, token.memberId, token.name, token.tokenHash, token.actions, token.lifetimeDays],
  );
  return row!;
}

export async function revokeToken(tx: Tx, memberId: MemberId, id: ApiTokenId): Promise<boolean> {
  const row = await tx.row(
    `update api_token set revoked_at = clock_now()
     where clinic_id = $1 and member_id = $2 and id = $3 and revoked_at is null returning id`,
    [tx.clinicId, memberId, id],
  );
  return row !== null;
}

export async function findToken(
  db: Database,
  tokenHash: Buffer,
): Promise<{
  id: ApiTokenId;
  clinicId: ClinicId;
  memberId: MemberId;
  roles: Role[];
  displayName: string;
  actions: Action[];
  needsTouch: boolean;
} | null> {
  const rows = await db.statement<NonNullable<Awaited<ReturnType<typeof findToken>>>>(
    `select api_token_id as id, clinic_id as "clinicId", member_id as "memberId", roles, display_name as "displayName", actions,
       coalesce(last_used_at < clock_now() - interval '1 minute', true) as "needsTouch"
     from auth_find_api_token($1)`,
    [tokenHash],
  );
  return rows[0] ?? null;
}

export async function touchToken(tx: Tx, id: ApiTokenId): Promise<void> {
  await tx.rows('update api_token set last_used_at = clock_now() where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
}

/** Roles of the member behind a living token; null when it has ended or the member is suspended. */
export async function rolesOfToken(tx: Tx, id: ApiTokenId): Promise<Role[] | null> {
  const row = await tx.row<{ roles: Role[] }>(
    `select m.roles from api_token t join member m on m.clinic_id = t.clinic_id and m.id = t.member_id
     where t.clinic_id = $1 and t.id = $2 and t.revoked_at is null and t.expires_at > clock_now() and m.is_active`,
    [tx.clinicId, id],
  );
  return row?.roles ?? null;
}

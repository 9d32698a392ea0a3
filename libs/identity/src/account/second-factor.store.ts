import type { MemberId, PersonId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { SignInId } from '../model/actor.js';

export async function findSecondFactor(
  db: Database,
  personId: PersonId,
): Promise<{ sealedSecret: Buffer; lastStep: number } | null> {
  const rows = await db.statement<{ sealedSecret: Buffer; lastStep: number }>(
    'select sealed_secret as "sealedSecret", last_step::integer as "lastStep" from auth_second_factor($1)',
    [personId],
  );
  return rows[0] ?? null;
}

/** Marks a step as used. False when it, or a later one, was used meanwhile. */
export async function spendStep(db: Database, personId: PersonId, step: number): Promise<boolean> {
  const [row] = await db.statement<{ isDone: boolean }>('select auth_use_totp_step($1, $2) as "isDone"', [
    personId,
    step,
  ]);
  return row!.isDone;
}

/** Marks a recovery code as used. False when it is unknown or was used. */
export async function spendRecoveryCode(db: Database, personId: PersonId, hash: Buffer): Promise<boolean> {
  const [row] = await db.statement<{ isDone: boolean }>('select auth_use_recovery_code($1, $2) as "isDone"', [
    personId,
    hash,
  ]);
  return row!.isDone;
}

export interface OwnSecondFactor {
  sealedSecret: Buffer;
  confirmedAt: Date | null;
  recoveryCount: number;
}

export function ownSecondFactor(tx: Tx, memberId: MemberId): Promise<OwnSecondFactor | null> {
  return tx.row(
    `select sealed_secret as "sealedSecret", confirmed_at as "confirmedAt", recovery_count::integer as "recoveryCount"
     from auth_own_second_factor($1)`,
    [memberId],
  );
}

/** False when one is in use already. */
export async function beginTotp(tx: Tx, memberId: MemberId, sealed: Buffer): Promise<boolean> {
  const row = await tx.row<{ isDone: boolean }>('select auth_begin_totp($1, $2) as "isDone"', [
    memberId,
    sealed,
  ]);
  return row!.isDone;
}

/** False when another secret has taken its place meanwhile. */
export async function confirmTotp(
  tx: Tx,
  memberId: MemberId,
  sealed: Buffer,
  step: number,
  kept: SignInId,
): Promise<boolean> {
  const row = await tx.row<{ isDone: boolean }>('select auth_confirm_totp($1, $2, $3, $4) as "isDone"', [
    memberId,
    sealed,
    step,
    kept,
  ]);
  return row!.isDone;
}

export async function writeRecoveryCodes(
  tx: Tx,
  memberId: MemberId,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.rows('select auth_write_recovery_codes($1, $2::bytea[])', [memberId, hashes]);
}

export async function removeTotp(tx: Tx, memberId: MemberId): Promise<void> {
  await tx.rows('select auth_remove_totp($1, false)', [memberId]);
}

/** Everything but the password. False when the person works in another clinic as well. */
export async function removeFactors(tx: Tx, memberId: MemberId): Promise<boolean> {
  const row = await tx.row<{ isDone: boolean }>('select auth_remove_factors($1) as "isDone"', [memberId]);
  return row!.isDone;
}

import type { MemberId, PersonId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { SignInId } from '../model/actor.js';
import type { PasskeyId, PasskeyPlace } from '../model/passkey.js';

/** Of whoever adds a passkey; without a member it is somebody who signs in and is not known yet. */
export async function keepChallenge(
  db: Pick<Database, 'statement'> | Tx,
  hash: Buffer,
  memberId: MemberId | null,
  place: PasskeyPlace,
  lifetime: string,
): Promise<void> {
  const query = 'select auth_keep_challenge($1, $2, $3, $4, $5::interval)';
  const given = [hash, memberId, place.rpId, place.origin, lifetime];
  await ('rows' in db ? db.rows(query, given) : db.statement(query, given));
}

/** Where it was asked; null when it is unknown, was answered, has expired or is somebody else's. */
export async function useChallenge(
  db: Pick<Database, 'statement'> | Tx,
  hash: Buffer,
  memberId: MemberId | null,
): Promise<PasskeyPlace | null> {
  const query = 'select rp_id as "rpId", origin from auth_use_challenge($1, $2)';
  const rows =
    'rows' in db
      ? await db.rows<PasskeyPlace>(query, [hash, memberId])
      : await db.statement<PasskeyPlace>(query, [hash, memberId]);
  return rows[0] ?? null;
}

export interface KnownPasskey {
  id: PasskeyId;
  personId: PersonId;
  publicKey: Buffer;
  signCount: number;
  rpId: string;
}

export async function findPasskey(db: Database, credentialId: Buffer): Promise<KnownPasskey | null> {
  const rows = await db.statement<KnownPasskey>(
    `select passkey_id as id, person_id as "personId", public_key as "publicKey", sign_count::float8 as "signCount",
       rp_id as "rpId"
     from auth_find_passkey($1)`,
    [credentialId],
  );
  return rows[0] ?? null;
}

/** Marks it as used. False when its count does not go on from the last one. */
export async function spendPasskey(db: Database, id: PasskeyId, signCount: number): Promise<boolean> {
  const [row] = await db.statement<{ isDone: boolean }>('select auth_use_passkey($1, $2) as "isDone"', [
    id,
    signCount,
  ]);
  return row!.isDone;
}

export interface OwnPasskey {
  id: PasskeyId;
  credentialId: Buffer;
  transports: string[];
  rpId: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export function ownPasskeys(tx: Tx, memberId: MemberId): Promise<OwnPasskey[]> {
  return tx.rows(
    `select passkey_id as id, credential_id as "credentialId", transports, rp_id as "rpId", name, created_at as "createdAt",
       last_used_at as "lastUsedAt"
     from auth_own_passkeys($1)`,
    [memberId],
  );
}

export async function addPasskey(
  tx: Tx,
  memberId: MemberId,
  passkey: Pick<OwnPasskey, 'id' | 'credentialId' | 'transports' | 'rpId' | 'name'> &
    Pick<KnownPasskey, 'publicKey' | 'signCount'>,
  shownIn: SignInId,
): Promise<void> {
  const { credentialId, publicKey, ...rest } = passkey;
  await tx.rows('select auth_add_passkey($1, $2, $3, $4, $5)', [
    memberId,
    rest,
    credentialId,
    publicKey,
    shownIn,
  ]);
}

/** False when the person has no such passkey. */
/** @returns false when it is none of theirs */
export async function renamePasskey(
  tx: Tx,
  memberId: MemberId,
  id: PasskeyId,
  name: string,
): Promise<boolean> {
  const row = await tx.row<{ isDone: boolean }>('select auth_rename_passkey($1, $2, $3) as "isDone"', [
    memberId,
    id,
    name,
  ]);
  return row!.isDone;
}

export async function removePasskey(
  tx: Tx,
  memberId: MemberId,
  id: PasskeyId,
  kept: SignInId,
): Promise<boolean> {
  const row = await tx.row<{ isDone: boolean }>('select auth_remove_passkey($1, $2, $3) as "isDone"', [
    memberId,
    id,
    kept,
  ]);
  return row!.isDone;
}

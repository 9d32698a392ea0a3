import type { MemberId, PersonId } from '#kernel';
import type { Tx } from '#platform';
import type { SignInId } from '../model/actor.js';
import type { Proof } from './second-factor.service.js';

export interface Person {
  personId: PersonId;
  email: string;
  passwordHash: string | null;
}

/** The person behind a member. Persons belong to no clinic: they are reached through functions alone. */
export function personOf(tx: Tx, memberId: MemberId): Promise<Person | null> {
  return tx.row(
    `select person_id as "personId", email, password_hash as "passwordHash" from auth_person_of_member($1)`,
    [memberId],
  );
}

export interface OpenSignIn {
  id: SignInId;
  clinicName: string;
  deviceLabel: string;
  /** What was shown to come in. */
  proof: Proof;
  createdAt: Date;
  lastSeenAt: Date;
}

/** Sign-ins of the person that let somebody in now, in whichever clinic, newest use first. */
export function signInsOf(tx: Tx, memberId: MemberId, idle: string): Promise<OpenSignIn[]> {
  return tx.rows(
    `select sign_in_id as id, clinic_name as "clinicName", device_label as "deviceLabel", proof, created_at as "createdAt",
       last_seen_at as "lastSeenAt"
     from auth_sign_ins($1, $2::interval)`,
    [memberId, idle],
  );
}

export async function writePassword(
  tx: Tx,
  memberId: MemberId,
  passwordHash: string,
  kept: SignInId,
): Promise<void> {
  await tx.rows('select auth_change_password($1, $2, $3)', [memberId, passwordHash, kept]);
}

/** @param ended one of the person's, or null for all but `kept`. @returns those that were open */
export async function endSignIns(
  tx: Tx,
  memberId: MemberId,
  ended: SignInId | null,
  kept: SignInId,
): Promise<SignInId[]> {
  const rows = await tx.rows<{ id: SignInId }>('select auth_end_sign_ins($1, $2, $3) as id', [
    memberId,
    ended,
    kept,
  ]);
  return rows.map(({ id }) => id);
}

/** What the one behind a sign-in has shown. */
export async function proofOf(tx: Tx, id: SignInId): Promise<Proof | null> {
  const row = await tx.row<{ proof: Proof }>('select proof from sign_in where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
  return row?.proof ?? null;
}

import { newId, type ClinicId, type MemberId, type PatientId, type PersonId } from '#kernel';
import type { Database, Tx } from '#platform';
import { SignInRow } from './identity.entities.js';
import type { Clinic } from './model/clinic.js';
import type { Owed, Role } from './model/permissions.js';
import type { Proof } from './account/second-factor.service.js';
import type { PatientDeviceId, SharedTabletId, SignInId } from './model/actor.js';
import type { TryAllowance } from './model/try-limit.js';

export interface FoundSignIn {
  id: SignInId;
  clinicId: ClinicId;
  memberId: MemberId | null;
  patientId: PatientId | null;
  roles: Role[];
  displayName: string;
  owes: Owed | null;
  sharedTabletId: SharedTabletId | null;
  needsTouch: boolean;
}

/**
 * The living sign-in of a token. A member's ends after `memberIdle` without a request, a patient's by its expiry alone.
 * One statement outside any clinic's scope, for it runs with every request.
 */
export async function findSignIn(
  db: Database,
  tokenHash: Buffer,
  idle: { member: string; patient: string },
): Promise<FoundSignIn | null> {
  const rows = await db.statement<FoundSignIn>(
    `select sign_in_id as id, clinic_id as "clinicId", member_id as "memberId", patient_id as "patientId", roles,
       display_name as "displayName", owes, shared_tablet_id as "sharedTabletId", last_seen_at < clock_now() - interval '10 seconds' as "needsTouch"
     from auth_find_sign_in($1, greatest($2::interval, $3::interval))
     where last_seen_at > clock_now() - case when member_id is null then $3::interval else $2::interval end`,
    [tokenHash, idle.member, idle.patient],
  );
  return rows[0] ?? null;
}

/** Everybody with this address: the password tells which one comes in. */
export function findPersons(
  db: Database,
  email: string,
): Promise<{ personId: PersonId; passwordHash: string | null }[]> {
  return db.statement(
    'select person_id as "personId", password_hash as "passwordHash" from auth_find_person($1)',
    [email],
  );
}

/**
 * Takes one try from every key, or from none when one has none left; counted for all processes together.
 * @returns milliseconds to wait, 0 when the try is granted
 */
export async function takeTry(
  db: Database,
  keys: readonly ({ key: Buffer } & TryAllowance)[],
): Promise<number> {
  const [row] = await db.statement<{ waitMs: number }>(
    `select ceil(extract(epoch from auth_take_try($1, $2, $3::interval[])) * 1000)::integer as "waitMs"`,
    [
      keys.map(({ key }) => key),
      keys.map(({ tries }) => tries),
      keys.map(({ refillMs }) => `${refillMs} milliseconds`),
    ],
  );
  return row!.waitMs;
}

/** After a right password: forgets the tries of one key and gives the other its try back. */
export async function returnTry(
  db: Database,
  forgotten: Buffer,
  returned: { key: Buffer } & TryAllowance,
): Promise<void> {
  await db.statement('select auth_return_try($1, $2, $3::interval)', [
    forgotten,
    returned.key,
    `${returned.refillMs} milliseconds`,
  ]);
}

export function membershipsOf(
  db: Database,
  personId: PersonId,
): Promise<{ clinicId: ClinicId; memberId: MemberId }[]> {
  return db.statement('select clinic_id as "clinicId", member_id as "memberId" from auth_memberships($1)', [
    personId,
  ]);
}

/** True for an administrator who has a passkey and no authenticator app. */
export async function needsPasskey(db: Database, personId: PersonId): Promise<boolean> {
  const [row] = await db.statement<{ isSo: boolean }>('select auth_needs_passkey($1) as "isSo"', [personId]);
  return row!.isSo;
}

/** Who a new sign-in is for. */
export type SignInOwner =
  | { memberId: MemberId; deviceLabel?: string; proof: Proof; sharedTabletId?: SharedTabletId }
  | { patientId: PatientId; patientDeviceId?: PatientDeviceId | undefined };

/** @param lifetime PostgreSQL interval after which it ends in any case */
export async function insertSignIn(
  tx: Tx,
  tokenHash: Buffer,
  who: SignInOwner,
  lifetime: string,
): Promise<void> {
  const { expiresAt } = (await tx.row<{ expiresAt: Date }>(
    'select clock_now() + $1::interval as "expiresAt"',
    [lifetime],
  )) as { expiresAt: Date };
  await tx.of(SignInRow).insert({
    id: newId<SignInId>(),
    clinicId: tx.clinicId,
    tokenHash,
    memberId: null,
    patientId: null,
    patientDeviceId: null,
    sharedTabletId: null,
    ...who,
    expiresAt,
  });
}

export async function touchSignIn(tx: Tx, id: SignInId): Promise<void> {
  await tx.rows('update sign_in set last_seen_at = clock_now() where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
}

export async function endSignIn(tx: Tx, id: SignInId): Promise<void> {
  await tx.rows(
    'update sign_in set ended_at = clock_now() where clinic_id = $1 and id = $2 and ended_at is null',
    [tx.clinicId, id],
  );
}

/** @returns the sign-ins that were open */
export function endSignInsOfMember(tx: Tx, id: MemberId): Promise<{ id: SignInId }[]> {
  return tx.rows(
    `update sign_in set ended_at = clock_now()
     where clinic_id = $1 and member_id = $2 and ended_at is null returning id`,
    [tx.clinicId, id],
  );
}

/** Roles of the member behind an open sign-in; null when it has ended or the member is suspended. */
export async function rolesOfSignIn(tx: Tx, id: SignInId): Promise<Role[] | null> {
  const row = await tx.row<{ roles: Role[] }>(
    `select coalesce(m.roles, '{}') as roles from sign_in s
     left join member m on m.clinic_id = s.clinic_id and m.id = s.member_id
     where s.clinic_id = $1 and s.id = $2 and s.ended_at is null and s.expires_at > clock_now()
       and (s.patient_id is not null or m.is_active)`,
    [tx.clinicId, id],
  );
  return row?.roles ?? null;
}

/**
 * Keeps a device from being ended until this transaction is over, so that no sign-in slips in beside that.
 * @returns null when it has ended already
 */
export function holdDevice(tx: Tx, id: PatientDeviceId): Promise<{ id: PatientDeviceId } | null> {
  return tx.row(
    'select id from patient_device where clinic_id = $1 and id = $2 and ended_at is null for share',
    [tx.clinicId, id],
  );
}

/** @returns the sign-ins that were open */
export function endSignInsOfDevice(tx: Tx, id: PatientDeviceId): Promise<{ id: SignInId }[]> {
  return tx.rows(
    `update sign_in set ended_at = clock_now()
     where clinic_id = $1 and patient_device_id = $2 and ended_at is null returning id`,
    [tx.clinicId, id],
  );
}

const clinicQuery = `select id, name, country, time_zone as "timeZone", locale, languages, advertiser_type as "advertiserType",
       is_demo as "isDemo", logo is not null as "hasLogo", uses_codes_only as "usesCodesOnly", version
     from clinic where id = $1`;

export function readClinic(tx: Tx): Promise<Clinic | null> {
  return tx.row<Clinic>(clinicQuery, [tx.clinicId]);
}

export function lockClinic(tx: Tx): Promise<Clinic | null> {
  return tx.row<Clinic>(`${clinicQuery} for no key update`, [tx.clinicId]);
}

export async function writeClinic(tx: Tx, clinic: Clinic): Promise<void> {
  await tx.rows(
    `update clinic set name = $2, country = $3, time_zone = $4, locale = $5, languages = $6, advertiser_type = $7, uses_codes_only = $8
     where id = $1`,
    [
      tx.clinicId,
      clinic.name,
      clinic.country,
      clinic.timeZone,
      clinic.locale,
      clinic.languages,
      clinic.advertiserType,
      clinic.usesCodesOnly,
    ],
  );
}

export async function readLogo(tx: Tx): Promise<Buffer | null> {
  const row = await tx.row<{ logo: Buffer | null }>('select logo from clinic where id = $1', [tx.clinicId]);
  return row?.logo ?? null;
}

export async function writeLogo(tx: Tx, logo: Buffer | null): Promise<void> {
  await tx.rows('update clinic set logo = $2 where id = $1', [tx.clinicId, logo]);
}

/** Per role the active member with the fewest other roles, oldest first. */
export function demoMembers(tx: Tx): Promise<{ role: Role; memberId: MemberId; displayName: string }[]> {
  return tx.rows(
    `select distinct on (role) role, m.id as "memberId", m.display_name as "displayName"
     from member m cross join unnest(m.roles) as role
     where m.clinic_id = $1 and m.is_active
     order by role, cardinality(m.roles), m.created_at, m.id`,
    [tx.clinicId],
  );
}

/** The first patient of the demo. */
export function demoPatient(tx: Tx): Promise<{ patientId: PatientId; displayName: string } | null> {
  return tx.row(
    `select id as "patientId", coalesce(shown_name(clinic_id, name), code) as "displayName" from patient where clinic_id = $1 and merged_into_id is null order by id limit 1`,
    [tx.clinicId],
  );
}

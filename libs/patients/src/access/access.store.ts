import type { ClinicId, Id, MemberId, PatientId } from '#kernel';
import type { Database, Tx } from '#platform';
import type { PatientDeviceId } from '#identity';
import {
  deviceIdle,
  deviceLifetime,
  invitationLifetime,
  mostTries,
  type Invitation,
  type InvitationFacts,
  type InvitationId,
  type SecondFact,
} from '../model/invitation.js';

/** Whose link this is, in whatever state. One statement outside any clinic's scope. */
export async function findInvitation(
  db: Database,
  tokenHash: Buffer,
): Promise<{ clinicId: ClinicId; id: InvitationId } | null> {
  const rows = await db.statement<{ clinicId: ClinicId; id: InvitationId }>(
    'select clinic_id as "clinicId", invitation_id as id from auth_find_invitation($1)',
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** Whose device this is, in whatever state. */
export async function findDevice(
  db: Database,
  tokenHash: Buffer,
): Promise<{ clinicId: ClinicId; id: PatientDeviceId } | null> {
  const rows = await db.statement<{ clinicId: ClinicId; id: PatientDeviceId }>(
    'select clinic_id as "clinicId", device_id as id from auth_find_device($1)',
    [tokenHash],
  );
  return rows[0] ?? null;
}

/** The only clinic of this installation, or null when there are several. */
export async function soleClinic(db: Database): Promise<ClinicId | null> {
  const rows = await db.statement<{ id: ClinicId }>('select all_clinics() as id limit 2');
  return rows.length === 1 ? rows[0]!.id : null;
}

// ---------------------------------------------------------------- invitations

const invitationColumns = `i.id, i.second_fact as "secondFact", i.tries, i.created_at as "createdAt", i.expires_at as "expiresAt",
  i.used_at as "usedAt", i.withdrawn_at as "withdrawnAt", i.made_by_member_id as "madeByMemberId"`;

export async function insertInvitation(
  tx: Tx,
  invitation: {
    id: InvitationId;
    patientId: PatientId;
    tokenHash: Buffer;
    secondFact: SecondFact;
    codeHash: Buffer | null;
    madeByMemberId: MemberId | null;
  },
): Promise<Invitation> {
  const row = await tx.row<Invitation>(
    `insert into patient_invitation as i
       (id, clinic_id, patient_id, token_hash, second_fact, code_hash, made_by_member_id, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, clock_now() + $8::interval) returning ${invitationColumns}`,
    [
      invitation.id,
      tx.clinicId,
      invitation.patientId,
      invitation.tokenHash,
      invitation.secondFact,
      invitation.codeHash,
      invitation.madeByMemberId,
      invitationLifetime,
    ],
  );
  return row!;
}

/** The newest invitations of a patient, and the database's clock. */
export async function invitationsOf(
  tx: Tx,
  patientId: PatientId,
): Promise<{ invitations: Invitation[]; now: Date }> {
  const invitations = await tx.rows<Invitation>(
    `select ${invitationColumns} from patient_invitation i where i.clinic_id = $1 and i.patient_id = $2 order by i.id desc limit 20`,
    [tx.clinicId, patientId],
  );
  return { invitations, now: await now(tx) };
}

export interface Door extends InvitationFacts {
  patientId: PatientId;
  secondFact: SecondFact;
  codeHash: Buffer | null;
  /** Of the page that has used it. */
  attemptHash: Buffer | null;
  /** As it stands in the record now. */
  bornOn: string | null;
  now: Date;
}

/** The invitation, locked until the transaction ends: tries are counted one after the other. */
export function lockInvitation(tx: Tx, id: InvitationId): Promise<Door | null> {
  return tx.row(
    `select i.patient_id as "patientId", i.second_fact as "secondFact", i.code_hash as "codeHash", i.attempt_hash as "attemptHash", i.tries,
       i.expires_at as "expiresAt", i.used_at as "usedAt", i.withdrawn_at as "withdrawnAt", p.born_on as "bornOn",
       clock_now() as now
     from patient_invitation i join patient p on p.clinic_id = i.clinic_id and p.id = i.patient_id
     where i.clinic_id = $1 and i.id = $2 for update of i`,
    [tx.clinicId, id],
  );
}

/** What its page may show before anybody has proved anything. */
export function readDoorstep(
  tx: Tx,
  id: InvitationId,
): Promise<{ patientId: PatientId; secondFact: SecondFact; language: string | null } | null> {
  return tx.row(
    `select i.patient_id as "patientId", i.second_fact as "secondFact", t.language
     from patient_invitation i
     left join patient_contact t on t.clinic_id = i.clinic_id and t.patient_id = i.patient_id
     where i.clinic_id = $1 and i.id = $2`,
    [tx.clinicId, id],
  );
}

export async function countTry(tx: Tx, id: InvitationId): Promise<void> {
  await tx.rows('update patient_invitation set tries = tries + 1 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
}

export async function useInvitation(tx: Tx, id: InvitationId, attemptHash: Buffer | null): Promise<void> {
  await tx.rows(
    'update patient_invitation set used_at = clock_now(), attempt_hash = $3 where clinic_id = $1 and id = $2',
    [tx.clinicId, id, attemptHash],
  );
}

/** @returns null when there is no such invitation; one that has ended already stays as it is */
export function withdrawInvitation(tx: Tx, id: InvitationId): Promise<{ id: InvitationId } | null> {
  return tx.row(
    `update patient_invitation set withdrawn_at = case when used_at is null then coalesce(withdrawn_at, clock_now()) end
     where clinic_id = $1 and id = $2 returning id`,
    [tx.clinicId, id],
  );
}

// ---------------------------------------------------------------- devices

export interface PatientDevice {
  id: PatientDeviceId;
  /** Kind and browser; empty when not recognised. */
  label: string;
  createdAt: Date;
  lastUsedAt: Date;
}

const isAlive = `d.ended_at is null and d.expires_at > clock_now() and d.last_used_at > clock_now() - interval '${deviceIdle.interval}'`;

export async function insertDevice(
  tx: Tx,
  device: {
    id: PatientDeviceId;
    patientId: PatientId;
    invitationId: InvitationId;
    tokenHash: Buffer;
    label: string;
  },
): Promise<void> {
  await tx.rows(
    `insert into patient_device (id, clinic_id, patient_id, patient_invitation_id, token_hash, label, expires_at)
     values ($1, $2, $3, $4, $5, $6, clock_now() + $7::interval)`,
    [
      device.id,
      tx.clinicId,
      device.patientId,
      device.invitationId,
      device.tokenHash,
      device.label,
      deviceLifetime,
    ],
  );
}

/** Gives the device of an invitation another token; the one before opens nothing any more. @returns null when it has ended */
export function renewDevice(
  tx: Tx,
  invitationId: InvitationId,
  tokenHash: Buffer,
): Promise<{ id: PatientDeviceId } | null> {
  return tx.row(
    `update patient_device d set token_hash = $3 where d.clinic_id = $1 and d.patient_invitation_id = $2 and ${isAlive} returning id`,
    [tx.clinicId, invitationId, tokenHash],
  );
}

/** Devices that still let their patient in, last used first. */
export function devicesOf(tx: Tx, patientId: PatientId): Promise<PatientDevice[]> {
  return tx.rows(
    `select d.id, d.label, d.created_at as "createdAt", d.last_used_at as "lastUsedAt" from patient_device d
     where d.clinic_id = $1 and d.patient_id = $2 and ${isAlive} order by d.last_used_at desc, d.id`,
    [tx.clinicId, patientId],
  );
}

/** The patient whom this device lets in now, or null. */
export function patientOfDevice(tx: Tx, id: PatientDeviceId): Promise<{ patientId: PatientId } | null> {
  return tx.row(
    `select d.patient_id as "patientId" from patient_device d where d.clinic_id = $1 and d.id = $2 and ${isAlive}`,
    [tx.clinicId, id],
  );
}

export async function touchDevice(tx: Tx, id: PatientDeviceId): Promise<void> {
  await tx.rows('update patient_device set last_used_at = clock_now() where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
  ]);
}

/** @returns null when there is no such device; one that has ended already stays as it is */
export function endDevice(
  tx: Tx,
  id: PatientDeviceId,
  endedBy: MemberId | null,
): Promise<{ id: PatientDeviceId } | null> {
  return tx.row(
    `update patient_device set ended_at = coalesce(ended_at, clock_now()),
       ended_by_member_id = case when ended_at is null then $3::uuid else ended_by_member_id end
     where clinic_id = $1 and id = $2 returning id`,
    [tx.clinicId, id, endedBy],
  );
}

/** Ends every way in of a patient, used or not: nobody comes in any more as one who has become an alias of another. */
export async function closeAccess(tx: Tx, patientId: PatientId): Promise<void> {
  const one = [tx.clinicId, patientId];
  await tx.rows(
    `update patient_invitation set withdrawn_at = clock_now()
     where clinic_id = $1 and patient_id = $2 and used_at is null and withdrawn_at is null`,
    one,
  );
  await tx.rows(
    'update patient_device set ended_at = clock_now() where clinic_id = $1 and patient_id = $2 and ended_at is null',
    one,
  );
  await tx.rows(
    'update sign_in set ended_at = clock_now() where clinic_id = $1 and patient_id = $2 and ended_at is null',
    one,
  );
}

/** Links that can still be opened, and devices that were let in. */
export async function countOpenAccess(tx: Tx, patientId: PatientId): Promise<number> {
  const row = await tx.row<{ count: number }>(
    `select (select count(*) from patient_invitation i where i.clinic_id = $1 and i.patient_id = $2
         and i.used_at is null and i.withdrawn_at is null and i.expires_at > clock_now())
       + (select count(*) from patient_device d where d.clinic_id = $1 and d.patient_id = $2
         and ${isAlive}) as count`,
    [tx.clinicId, patientId],
  );
  return row?.count ?? 0;
}

/** How a patient gets to their own page, and may be asked to go there. */
export interface WayIn {
  hasDevice: boolean;
  /** The newest link that still opens. */
  openInvitationId: InvitationId | null;
  /** A link that nobody took back waited in vain: another one may follow it. */
  hasWaited: boolean;
}

/** Of nobody who is in the bin or an alias of another: null. */
export function wayIn(tx: Tx, patientId: PatientId): Promise<WayIn | null> {
  const unused = `i.clinic_id = p.clinic_id and i.patient_id = p.id and i.used_at is null and i.withdrawn_at is null
    and i.tries < ${mostTries}`;
  return tx.row(
    `select exists (select 1 from patient_device d where d.clinic_id = p.clinic_id and d.patient_id = p.id and ${isAlive}) as "hasDevice",
       (select i.id from patient_invitation i where ${unused} and i.expires_at > clock_now() order by i.id desc limit 1)
         as "openInvitationId",
       p.born_on is not null and exists (select 1 from patient_invitation i where ${unused} and i.second_fact = 'birth-date'
         and i.expires_at > clock_now() - interval '90 days') as "hasWaited"
     from patient p where p.clinic_id = $1 and p.id = $2 and p.merged_into_id is null`,
    [tx.clinicId, patientId],
  );
}

/** The device behind a sign-in; null for one without. */
export async function deviceOfSignIn(tx: Tx, signInId: Id<'sign-in'>): Promise<PatientDeviceId | null> {
  const row = await tx.row<{ id: PatientDeviceId | null }>(
    'select patient_device_id as id from sign_in where clinic_id = $1 and id = $2',
    [tx.clinicId, signInId],
  );
  return row?.id ?? null;
}

async function now(tx: Tx): Promise<Date> {
  return (await tx.row<{ now: Date }>('select clock_now() as now'))!.now;
}

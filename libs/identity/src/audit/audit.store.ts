import { newId, type ClinicId, type MemberId, type PatientId } from '#kernel';
import type { Tx } from '#platform';
import type { AuditEvent, AuditEventId, AuditOutcome, RecordedAuditEvent } from '../model/audit.js';

/**
 * Appends an event as one of the last statements of its transaction: the clinic's chain is held until the commit.
 * @param onlyIfChanged does nothing when the transaction has changed nothing by now
 * @returns true when the event was appended
 */
export async function record(tx: Tx, event: AuditEvent, onlyIfChanged = false): Promise<boolean> {
  const row = await tx.row<{ isRecorded: boolean }>('select record_audit($1, $2) as "isRecorded"', [
    { ...event, id: newId<AuditEventId>() },
    onlyIfChanged,
  ]);
  return row!.isRecorded;
}

const columns = `e.id, e.clinic_id as "clinicId", e.seq, e.recorded_at as "recordedAt", e.request_id as "requestId",
  e.actor_kind as "actorKind", e.member_id as "memberId", e.patient_id as "patientId", e.roles, e.device_label as "deviceLabel",
  encode(e.source_hash, 'hex') as "sourceHash", e.verb, e.route, e.outcome, e.reason, e.object_kind as "objectKind",
  e.object_id as "objectId", e.object_version as "objectVersion", e.subject_patient_id as "subjectPatientId",
  e.photo_ids as "photoIds"`;

/** What an event says to its reader beside its ids. */
export interface ListedAuditEvent extends RecordedAuditEvent {
  memberName: string | null;
  /** Code of the patient whose record it concerns, while there is one. */
  patientCode: string | null;
}

export interface AuditFilter {
  memberId?: MemberId | undefined;
  subjectPatientId?: PatientId | undefined;
  verb?: string | undefined;
  outcome?: AuditOutcome | undefined;
  /** Days in the clinic's time zone, both included. */
  from?: string | undefined;
  until?: string | undefined;
}

/** Newest first; `before` is the `seq` of the last one read. */
export function search(
  tx: Tx,
  filter: AuditFilter,
  page: { before: number | null; limit: number },
): Promise<ListedAuditEvent[]> {
  return tx.rows(
    `select ${columns}, m.display_name as "memberName", p.code as "patientCode"
     from audit_event e
     join clinic c on c.id = e.clinic_id
     left join member m on m.clinic_id = e.clinic_id and m.id = e.member_id
     left join patient p on p.clinic_id = e.clinic_id and p.id = e.subject_patient_id
     where e.clinic_id = $1 and ($2::bigint is null or e.seq < $2)
       and ($3::uuid is null or e.member_id = $3) and ($4::uuid is null or e.subject_patient_id = $4)
       and ($5::text is null or e.verb = $5) and ($6::text is null or e.outcome = $6)
       and ($7::date is null or e.recorded_at >= ($7::date)::timestamp at time zone c.time_zone)
       and ($8::date is null or e.recorded_at < ($8::date + 1)::timestamp at time zone c.time_zone)
     order by e.seq desc limit $9`,
    [
      tx.clinicId,
      page.before,
      filter.memberId ?? null,
      filter.subjectPatientId ?? null,
      filter.verb ?? null,
      filter.outcome ?? null,
      filter.from ?? null,
      filter.until ?? null,
      page.limit,
    ],
  );
}

// ---------------------------------------------------------------- the chain

/** A link of the chain: the texts that are hashed, in their order, and the hashes in hex. */
export interface ChainLink {
  id: string;
  seq: number;
  fields: (string | null)[];
  previousHash: string;
  hash: string;
}

/** The next links after `afterSeq`, in the order of the chain. */
export async function linksAfter(tx: Tx, afterSeq: number, limit: number): Promise<ChainLink[]> {
  return tx.rows(
    `select e.id, e.seq, encode(e.previous_hash, 'hex') as "previousHash", encode(e.hash, 'hex') as hash,
       array[e.id::text, e.clinic_id::text, e.seq::text, to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
         e.request_id, e.actor_kind, e.member_id::text, e.patient_id::text, array_to_string(e.roles, ','), e.device_label,
         encode(e.source_hash, 'hex'), e.verb, e.route, e.outcome, e.reason, e.object_kind, e.object_id::text,
         e.object_version::text, e.subject_patient_id::text, array_to_string(e.photo_ids, ',')] as fields
     from audit_event e where e.clinic_id = $1 and e.seq > $2 order by e.seq limit $3`,
    [tx.clinicId, afterSeq, limit],
  );
}

/** Where the chain says that it ends. */
export async function headOf(tx: Tx): Promise<{ seq: number; hash: string }> {
  const row = await tx.row<{ seq: number; hash: string }>(
    `select seq, encode(hash, 'hex') as hash from audit_head where clinic_id = $1`,
    [tx.clinicId],
  );
  return row ?? { seq: 0, hash: '00'.repeat(32) };
}

export async function linkAt(tx: Tx, seq: number): Promise<{ hash: string } | null> {
  return tx.row(`select encode(hash, 'hex') as hash from audit_event where clinic_id = $1 and seq = $2`, [
    tx.clinicId,
    seq,
  ]);
}

export async function clinicsOf(statement: <R>(sql: string) => Promise<R[]>): Promise<ClinicId[]> {
  return (await statement<{ id: ClinicId }>('select all_clinics() as id')).map(({ id }) => id);
}

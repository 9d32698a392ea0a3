import type { MemberId, PatientId } from '#kernel';
import type { Tx } from '#platform';
import type { EndingConsent, ExternalCopy, Proof, TakeDown, TakeDownId } from '../model/take-down.js';

const state = `case when t.done_at is not null then 'done' when t.due_on < clinic_day(t.clinic_id) then 'overdue' else 'open' end`;

/** Newest first. */
export function listCopies(tx: Tx, patientId: PatientId): Promise<ExternalCopy[]> {
  return tx.rows(
    `select e.id, e.purpose, e.channel, e.country, e.photo_ids as "photoIds", e.place, e.posted_on as "postedOn",
       m.display_name as "recordedByName", e.recorded_at as "recordedAt",
       case when t.id is not null then json_build_object('id', t.id, 'state', ${state}, 'dueOn', t.due_on) end as "takeDown"
     from external_copy e
     left join member m on m.clinic_id = e.clinic_id and m.id = e.recorded_by_member_id
     left join take_down t on t.clinic_id = e.clinic_id and t.external_copy_id = e.id
     where e.clinic_id = $1 and e.patient_id = $2 order by e.id desc`,
    [tx.clinicId, patientId],
  );
}

export async function insertCopy(
  tx: Tx,
  copy: Pick<ExternalCopy, 'id' | 'purpose' | 'channel' | 'country' | 'photoIds' | 'place' | 'postedOn'> & {
    patientId: PatientId;
    memberId: MemberId | null;
  },
): Promise<void> {
  await tx.rows(
    `insert into external_copy (id, clinic_id, patient_id, purpose, channel, country, photo_ids, place, posted_on, recorded_by_member_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      copy.id,
      tx.clinicId,
      copy.patientId,
      copy.purpose,
      copy.channel,
      copy.country,
      copy.photoIds,
      copy.place,
      copy.postedOn,
      copy.memberId,
    ],
  );
}

/**
 * Opens a take-down for each copy that consent no longer covers, once: a second run finds nothing. Withdrawals, erasures and pages that
 * end do so by themselves, in their own transaction.
 * @param patientId null for the whole clinic
 */
export async function openTakeDowns(tx: Tx, patientId: PatientId | null): Promise<number> {
  const row = await tx.row<{ opened: number }>('select open_uncovered_take_downs($1, $2) as opened', [
    tx.clinicId,
    patientId,
  ]);
  return row?.opened ?? 0;
}

const columns = `t.id, ${state} as state, t.reason,
  case when p.id is not null then json_build_object('id', p.id, 'name', coalesce(shown_name(p.clinic_id, p.name), p.code)) end as patient,
  json_build_object('id', e.id, 'purpose', e.purpose, 'channel', e.channel, 'country', e.country, 'place', e.place, 'postedOn', e.posted_on) as copy,
  case when o.id is not null then json_build_object('id', o.id, 'name', o.display_name) end as owner,
  t.due_on as "dueOn", t.opened_at as "openedAt", t.done_at as "doneAt", d.display_name as "doneByName", t.proof_text as "proofText",
  t.proof_link as "proofLink", t.proof_file is not null as "hasProofFile", t.version`;
const joined = `take_down t
  join external_copy e on e.clinic_id = t.clinic_id and e.id = t.external_copy_id
  left join patient p on p.clinic_id = e.clinic_id and p.id = e.patient_id
  left join member o on o.clinic_id = t.clinic_id and o.id = t.owner_member_id
  left join member d on d.clinic_id = t.clinic_id and d.id = t.done_by_member_id`;

/** What is to be done first, then what was done last. */
export function listTakeDowns(tx: Tx, isDone: boolean, limit: number): Promise<TakeDown[]> {
  return tx.rows(
    `select ${columns} from ${joined} where t.clinic_id = $1 and (t.done_at is not null) = $2
     order by ${isDone ? 't.done_at desc' : 't.due_on'}, t.id limit $3`,
    [tx.clinicId, isDone, limit],
  );
}

export function readTakeDown(tx: Tx, id: TakeDownId): Promise<TakeDown | null> {
  return tx.row(`select ${columns} from ${joined} where t.clinic_id = $1 and t.id = $2`, [tx.clinicId, id]);
}

/** The same, kept from changing until the transaction ends. */
export async function lockTakeDown(tx: Tx, id: TakeDownId): Promise<TakeDown | null> {
  await tx.rows('select 1 from take_down where clinic_id = $1 and id = $2 for update', [tx.clinicId, id]);
  return readTakeDown(tx, id);
}

export async function assign(tx: Tx, id: TakeDownId, ownerId: MemberId | null, dueOn: string): Promise<void> {
  await tx.rows('update take_down set owner_member_id = $3, due_on = $4 where clinic_id = $1 and id = $2', [
    tx.clinicId,
    id,
    ownerId,
    dueOn,
  ]);
}

export async function finish(tx: Tx, id: TakeDownId, proof: Proof, memberId: MemberId | null): Promise<void> {
  await tx.rows(
    `update take_down set done_at = clock_now(), done_by_member_id = $3, proof_text = $4, proof_link = $5, proof_file = $6,
       proof_media_type = $7 where clinic_id = $1 and id = $2`,
    [
      tx.clinicId,
      id,
      memberId,
      proof.text,
      proof.link,
      proof.file?.bytes ?? null,
      proof.file?.mediaType ?? null,
    ],
  );
}

export function readProofFile(tx: Tx, id: TakeDownId): Promise<{ bytes: Buffer; mediaType: string } | null> {
  return tx.row(
    `select proof_file as bytes, proof_media_type as "mediaType" from take_down
     where clinic_id = $1 and id = $2 and proof_file is not null`,
    [tx.clinicId, id],
  );
}

// ---------------------------------------------------------------- what ends soon

/** Consents in force that end within 30 days, the next one first. */
export function listEnding(tx: Tx): Promise<EndingConsent[]> {
  return tx.rows(
    `select f.grant_id as "grantId", json_build_object('id', p.id, 'name', coalesce(shown_name(p.clinic_id, p.name), p.code)) as patient, f.purpose, f.channels,
       f.expires_at as "expiresAt",
       exists (select 1 from consent_warning w where w.clinic_id = f.clinic_id and w.grant_id = f.grant_id and w.message_id is not null)
         as "isPatientTold"
     from consent_in_force f join patient p on p.clinic_id = f.clinic_id and p.id = f.patient_id
     where f.clinic_id = $1 and f.expires_at <= clock_now() + interval '30 days'
     order by f.expires_at, f.grant_id limit 500`,
    [tx.clinicId],
  );
}

/**
 * Grants in force that are to be warned of now and were not: 30 days before the end, and 7. Who consents for less than that is not
 * told at once that it ends soon; and where the first warning was missed, the second is enough.
 */
export function listUnwarned(tx: Tx): Promise<{ grantId: string; patientId: PatientId; days: 30 | 7 }[]> {
  return tx.rows(
    `select f.grant_id as "grantId", f.patient_id as "patientId", d.days
     from consent_in_force f cross join (values (30), (7)) d (days)
     where f.clinic_id = $1 and f.expires_at <= clock_now() + d.days * interval '1 day'
       and f.granted_at < f.expires_at - d.days * interval '1 day'
       and (d.days = 7 or f.expires_at > clock_now() + interval '7 days')
       and not exists (select 1 from consent_warning w
         where w.clinic_id = f.clinic_id and w.grant_id = f.grant_id and w.days = d.days)
     order by f.expires_at, f.grant_id`,
    [tx.clinicId],
  );
}

/** @returns false when somebody else has warned meanwhile */
export async function insertWarning(
  tx: Tx,
  warning: { grantId: string; patientId: PatientId; days: number; messageId: string | null },
): Promise<boolean> {
  const row = await tx.row(
    `insert into consent_warning (clinic_id, grant_id, days, patient_id, message_id) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning grant_id`,
    [tx.clinicId, warning.grantId, warning.days, warning.patientId, warning.messageId],
  );
  return row !== null;
}

/** A grant that has reached its end and was not taken back before. */
export function readEnded(
  tx: Tx,
  grantId: string,
): Promise<{ patientId: PatientId; purpose: EndingConsent['purpose'] } | null> {
  return tx.row(
    `select g.patient_id as "patientId", g.purpose from consent_event g
     where g.clinic_id = $1 and g.id = $2 and g.action = 'granted' and g.expires_at <= clock_now()`,
    [tx.clinicId, grantId],
  );
}

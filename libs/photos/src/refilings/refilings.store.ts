import type { CourseId, ErasureId, MemberId, PatientId, PhotoId, RefilingId } from '#kernel';
import { seeingWithheld, type Tx } from '#platform';
import type {
  NotRestored,
  Place,
  Refiling,
  RefilingBefore,
  RefilingReason,
  WantedRefiling,
  Withholding,
} from './refiling.js';

export async function insertRefiling(
  tx: Tx,
  row: {
    id: RefilingId;
    wanted: WantedRefiling;
    fromId: string | null;
    fromPatientId: PatientId;
    toPatientId: PatientId;
    reason: string;
    note: string | null;
    before: RefilingBefore;
    memberId: string;
    undoDays: number | null;
  },
): Promise<void> {
  await tx.rows(
    `insert into refiling (id, clinic_id, act, subject, subject_id, from_id, to_id, from_patient_id, to_patient_id, reason, note,
       before, done_by_member_id, undo_until)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, clock_now() + $14::integer * interval '1 day')`,
    [
      row.id,
      tx.clinicId,
      row.wanted.act,
      row.wanted.subject,
      row.wanted.id,
      row.fromId,
      'toId' in row.wanted ? row.wanted.toId : null,
      row.fromPatientId,
      row.toPatientId,
      row.reason,
      row.note,
      JSON.stringify(row.before),
      row.memberId,
      row.undoDays,
    ],
  );
}

const refilingColumns = `f.id, f.act, f.subject, f.subject_id as "subjectId", f.from_id as "fromId", f.to_id as "toId",
  f.from_patient_id as "fromPatientId", f.to_patient_id as "toPatientId", f.reason, f.note,
  f.done_by_member_id as "doneByMemberId", f.done_at as "doneAt", f.undo_until as "undoUntil", u.undone_at as "undoneAt",
  o.ordered_at as "erasureOrderedAt", e.erased_at as "erasedAt", f.before`;
const refilingTables = `refiling f
  left join refiling_undo u on u.clinic_id = f.clinic_id and u.refiling_id = f.id
  left join erasure e on e.clinic_id = f.clinic_id and e.refiling_id = f.id
  left join erasure_order o on o.clinic_id = f.clinic_id and o.refiling_id = f.id`;

export function readRefiling(tx: Tx, id: RefilingId): Promise<Refiling | null> {
  return tx.row(`select ${refilingColumns} from ${refilingTables} where f.clinic_id = $1 and f.id = $2`, [
    tx.clinicId,
    id,
  ]);
}

/** How a patient with this code went into the bin, where they are now; within `seeingWithheld`. */
export function readBinnedPatient(tx: Tx, code: string): Promise<Refiling | null> {
  return tx.row(
    `select ${refilingColumns} from ${refilingTables}
     join patient p on p.clinic_id = f.clinic_id and p.id = f.subject_id and p.withheld_as = 'bin'
     where f.clinic_id = $1 and lower(p.code) = lower($2) and f.act = 'bin' and u.id is null
     order by f.id desc limit 1`,
    [tx.clinicId, code],
  );
}

/** A row of the list, with what a person recognises it by. */
export type ListedRefiling = Omit<Refiling, 'before'> & {
  doneBy: string;
  photoCount: number;
  photoIds: PhotoId[];
  from: Place | null;
  to: Place | null;
};

export type RefilingList = 'moved' | Withholding;
const actsOf: Record<RefilingList, string[]> = {
  moved: ['move', 'merge'],
  quarantine: ['quarantine'],
  bin: ['bin'],
};

/** Newest first. Quarantine and bin hold what is in them now; moves are history, undone ones included. */
export function listRefilings(
  tx: Tx,
  list: RefilingList,
  page: { before: string | null; limit: number; reason: RefilingReason | null; doneBy: MemberId | null },
): Promise<(Refiling & { doneBy: string })[]> {
  const current = list === 'moved' ? '' : 'and u.id is null and e.id is null';
  return tx.rows(
    `select ${refilingColumns}, m.display_name as "doneBy" from ${refilingTables}
     join member m on m.clinic_id = f.clinic_id and m.id = f.done_by_member_id
     where f.clinic_id = $1 and f.act = any($2) ${current} and ($3::uuid is null or f.id < $3)
       and ($6::text is null or f.reason = $6) and ($7::uuid is null or f.done_by_member_id = $7)
       and not exists (select 1 from refiling later where $5 and later.clinic_id = f.clinic_id and later.subject_id = f.subject_id
         and later.id > f.id and later.act in ('quarantine', 'bin')
         and not exists (select 1 from refiling_undo lu where lu.clinic_id = later.clinic_id and lu.refiling_id = later.id))
     order by f.id desc limit $4`,
    [tx.clinicId, actsOf[list], page.before, page.limit, list !== 'moved', page.reason, page.doneBy],
  );
}

/** @throws the database's unique violation when it is undone already */
export async function insertUndo(
  tx: Tx,
  id: string,
  refilingId: RefilingId,
  memberId: string,
  notRestored: readonly NotRestored[],
): Promise<void> {
  await tx.rows(
    `insert into refiling_undo (id, clinic_id, refiling_id, undone_by_member_id, not_restored) values ($1, $2, $3, $4, $5)`,
    [id, tx.clinicId, refilingId, memberId, JSON.stringify(notRestored)],
  );
}

/** An admin's order that what was binned be erased now. @returns false when there is one */
export async function insertErasureOrder(
  tx: Tx,
  id: string,
  refilingId: RefilingId,
  memberId: string,
): Promise<boolean> {
  const rows = await tx.rows(
    `insert into erasure_order (id, clinic_id, refiling_id, ordered_by_member_id) values ($1, $2, $3, $4)
     on conflict (clinic_id, refiling_id) do nothing returning id`,
    [id, tx.clinicId, refilingId, memberId],
  );
  return rows.length === 1;
}

/** Erases what a refiling binned. The database decides again whether it is time. @returns false when it is not */
export async function erase(tx: Tx, id: RefilingId, erasureId: ErasureId): Promise<boolean> {
  const row = await tx.row<{ isErased: boolean }>(
    `select case f.subject when 'patient' then erase_patient(f.id, $3) else erase_binned(f.id, $3) end as "isErased"
     from refiling f where f.clinic_id = $1 and f.id = $2`,
    [tx.clinicId, id, erasureId],
  );
  return row?.isErased === true;
}

/** Refilings whose bin time is over, or that are to be erased before, oldest first. */
export async function dueErasures(tx: Tx, limit: number): Promise<RefilingId[]> {
  const rows = await tx.rows<{ id: RefilingId }>(
    `select f.id from ${refilingTables}
     where f.clinic_id = $1 and f.act = 'bin' and (f.undo_until <= clock_now() or o.id is not null) and u.id is null and e.id is null
     order by f.id limit $2`,
    [tx.clinicId, limit],
  );
  return rows.map((row) => row.id);
}

/** Courses whose series lose something by an erasure. Asked before it. */
export async function coursesOfErasure(tx: Tx, id: RefilingId): Promise<CourseId[]> {
  const rows = await seeingWithheld(tx, () =>
    tx.rows<{ id: CourseId }>(
      `select w.course_id as id from courses_with($1, array(select p.id from refiling f
         join photo p on p.clinic_id = f.clinic_id and f.subject_id in (p.id, p.session_id)
         where f.clinic_id = $1 and f.id = $2)) w order by 1`,
      [tx.clinicId, id],
    ),
  );
  return rows.map((row) => row.id);
}

export async function now(tx: Tx): Promise<Date> {
  return (await tx.row<{ now: Date }>('select clock_now() as now'))!.now;
}

/** A few pictures of what is out of sight; a session may have hundreds. */
export const mostShown = 12;

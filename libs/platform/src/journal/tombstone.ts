import { z } from 'zod';
import { newId, type Id, type PatientId, type PhotoId, type SessionId } from '#kernel';
import type { Tx } from '../database/database.js';
import { defineJob, enqueue, jobPriority } from '../jobs/index.js';

/** A withdrawal or erasure as the journal's files hold it. */
export const tombstoneSchema = z.strictObject({
  id: z.uuid(),
  clinicId: z.uuid(),
  kind: z.enum(['consent-withdrawn', 'patient-erased', 'session-erased', 'photo-erased']),
  /** The patient whose consent ended, or what was erased. */
  subjectId: z.uuid(),
  detail: z.record(z.string(), z.unknown()).nullable(),
  recordedAt: z.iso.datetime({ offset: true }),
});
export type Tombstone = z.infer<typeof tombstoneSchema>;

/** Columns of `tombstone t` in the form of {@link tombstoneSchema}. */
export const tombstoneColumns = `t.id, t.clinic_id as "clinicId", t.kind, t.subject_id as "subjectId", t.detail,
  to_char(t.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt"`;

/** Writes new entries of the journal to where they outlast the database. */
export const writeJournal = defineJob('journal.write', z.strictObject({}), { priority: jobPriority.awaited });

/**
 * Enters an erasure into the journal, in the transaction that erases: a restore of an older backup then leaves it out again.
 * Withdrawals of consent, and what `erase_binned` erases, are entered by the database itself.
 */
export async function recordErasure(
  tx: Tx,
  erased: { patientId: PatientId } | { sessionId: SessionId } | { photoId: PhotoId },
): Promise<void> {
  const [kind, subjectId] =
    'patientId' in erased
      ? ['patient-erased', erased.patientId]
      : 'sessionId' in erased
        ? ['session-erased', erased.sessionId]
        : ['photo-erased', erased.photoId];
  await tx.rows('insert into tombstone (id, clinic_id, kind, subject_id) values ($1, $2, $3, $4)', [
    newId<Id<'tombstone'>>(),
    tx.clinicId,
    kind,
    subjectId,
  ]);
  await keepJournalSoon(tx);
}

/** Has the journal's new entries written at once; without this they wait some minutes for the worker's round. */
export async function keepJournalSoon(tx: Tx): Promise<void> {
  await enqueue(tx, writeJournal, {}, { dedupeKey: writeJournal.name });
}

import { z } from 'zod';
import { newId, type Id, type ImportBatchId, type PhotoId } from '#kernel';
import type { Tx } from '../database/database.js';
import { defineJob, enqueue, jobPriority } from '../jobs/index.js';

const kinds = [
  'consent-withdrawn',
  'patient-erased',
  'session-erased',
  'photo-erased',
  'filed',
  'refiled',
  'refiling-undone',
  'import-undone',
  'member-suspended',
  'member-let-in',
  'release-withdrawn',
  'publication-ended',
] as const;

/** What a restore of an older backup must not take back, as the journal's files hold it: ids and instants, no personal data. */
export const tombstoneSchema = z.strictObject({
  id: z.uuid(),
  clinicId: z.uuid(),
  kind: z.enum(kinds),
  /** The patient whose consent ended, the member who was suspended or let in again, the release or publication that ended, or what was erased, filed (the first of them), refiled or undone. */
  subjectId: z.uuid(),
  /** The row of a withdrawal, a refiling or its undoing; of `filed` the rows by table; of `import-undone` its photos that are gone, and what it kept. */
  detail: z.record(z.string(), z.unknown()).nullable(),
  recordedAt: z.iso.datetime({ offset: true }),
  /** Order of the entries of one database; entries from before there was one have none. */
  seq: z.number().int().nullish(),
});
export type Tombstone = z.infer<typeof tombstoneSchema>;

/** Columns of `tombstone t` in the form of {@link tombstoneSchema}. */
export const tombstoneColumns = `t.id, t.clinic_id as "clinicId", t.kind, t.subject_id as "subjectId", t.detail,
  to_char(t.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "recordedAt", (to_jsonb(t) ->> 'seq')::bigint as seq`;

/** Writes new entries of the journal to where they outlast the database. */
export const writeJournal = defineJob('journal.write', z.strictObject({}), { priority: jobPriority.awaited });

/** What an undo of an import left where it is, and why. */
export interface KeptFromUndo {
  kind: 'photo' | 'session' | 'course' | 'patient';
  id: string;
  reason: string;
}

/**
 * Enters what an undo of an import has taken away and what it has kept; with neither, that it has begun. A restore decides
 * nothing of it anew: what the backup does not know, a rating for instance, may have been the reason.
 */
export async function recordImportUndone(
  tx: Tx,
  batchId: ImportBatchId,
  { photoIds = [], kept = [] }: { photoIds?: readonly PhotoId[]; kept?: readonly KeptFromUndo[] } = {},
): Promise<void> {
  await tx.rows(
    `insert into tombstone (id, clinic_id, kind, subject_id, detail) values ($1, $2, 'import-undone', $3, $4)`,
    [newId<Id<'tombstone'>>(), tx.clinicId, batchId, JSON.stringify({ photoIds, kept })],
  );
  await keepJournalSoon(tx);
}

/** Has the journal's new entries written at once; without this they wait some minutes for the worker's round. */
export async function keepJournalSoon(tx: Tx): Promise<void> {
  await enqueue(tx, writeJournal, {}, { dedupeKey: writeJournal.name });
}

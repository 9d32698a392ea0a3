import { newId, type CourseId, type Id, type ImportBatchId, type PatientId } from '#kernel';
import type { Tx } from '#platform';
import { keyOf } from '../model/history/index.js';
import * as store from './imports.store.js';
import type { ImportItem, NewItem } from './imports.store.js';

export const earliestDay = '1900-01-01';

/** What a person decides about many files at once. */
export interface ItemChange {
  patientId?: PatientId;
  patientCode?: string;
  courseId?: CourseId;
  heldOn?: string;
  view?: string;
  lightMode?: string;
  isLeftOut?: boolean;
  isAccepted?: boolean;
}

/** What the planner may not have known: a day that no session can have, or a file without a place, waits for a person. */
export function settled(item: NewItem, latest: string): Partial<NewItem> {
  if (item.state !== 'ready') return {};
  if (item.heldOn === null) return { state: 'review', reasons: ['no-date'] };
  if (item.patientId === null && item.patientCode === null)
    return { state: 'review', reasons: ['no-patient'] };
  return item.heldOn < earliestDay || item.heldOn > latest
    ? { state: 'review', reasons: ['future-date'] }
    : {};
}

/** Reasons that a decision settles; what is left keeps the file waiting. */
function openReasons(item: ImportItem, change: ItemChange): string[] {
  const whose = ['no-patient', 'patient-unsure', 'new-patient', 'patient-binned'];
  const when = ['no-date', 'ambiguous-date', 'dates-disagree', 'future-date', 'before-birth'];
  const settledOnes = new Set<string>([
    ...(change.patientId !== undefined || change.patientCode !== undefined
      ? [...whose, 'several-courses']
      : []),
    ...(change.courseId !== undefined ? ['several-courses'] : []),
    ...(change.heldOn !== undefined ? when : []),
    ...(change.view !== undefined ? ['unknown-view'] : []),
    ...(change.isAccepted
      ? [
          'unknown-view',
          'dates-disagree',
          'before-birth',
          'new-patient',
          'patient-unsure',
          // Brought back meanwhile; who is not, is found out when it is placed.
          'patient-binned',
          'duplicate-elsewhere',
        ]
      : []),
    'by-person',
    'duplicate',
  ]);
  return item.reasons.filter((reason) => !settledOnes.has(reason));
}

export async function writeDecision(tx: Tx, item: ImportItem, change: ItemChange): Promise<void> {
  const reasons = change.isLeftOut ? ['by-person'] : openReasons(item, change);
  const heldOn = change.heldOn ?? item.heldOn;
  const patientId = change.patientCode !== undefined ? null : (change.patientId ?? item.patientId);
  const patientCode = change.patientId !== undefined ? null : (change.patientCode ?? item.patientCode);
  const isPlaceable = heldOn !== null && (patientId !== null || patientCode !== null);
  const isUnfit = reasons.some((reason) =>
    ['raw', 'not-a-photo', 'empty', 'too-large', 'sidecar', 'system', 'raw-beside-photo'].includes(reason),
  );
  const state =
    change.isLeftOut || isUnfit ? 'left-out' : reasons.length === 0 && isPlaceable ? 'ready' : 'review';
  await tx.rows(
    `update import_item set state = $3, reasons = $4, patient_id = $5, patient_code = $6, course_id = coalesce($7, course_id),
       held_on = $8, view = coalesce($9, view), light_mode = coalesce($10, light_mode), failure = null
     where clinic_id = $1 and id = $2`,
    [
      tx.clinicId,
      item.id,
      state,
      reasons,
      patientId,
      patientCode,
      change.courseId ?? null,
      heldOn,
      change.view ?? null,
      change.lightMode ?? null,
    ],
  );
}

export async function rememberAlias(
  tx: Tx,
  batchId: ImportBatchId,
  patientId: PatientId,
  label: string,
): Promise<void> {
  const id = newId<Id<'patient-alias'>>();
  const alias = keyOf(label).slice(0, 120);
  const [made] = await tx.rows(
    `insert into patient_alias (id, clinic_id, patient_id, alias) values ($1, $2, $3, $4)
     on conflict (clinic_id, lower(alias)) do nothing returning id`,
    [id, tx.clinicId, patientId, alias],
  );
  if (made) await store.recordMade(tx, batchId, 'alias', id);
}

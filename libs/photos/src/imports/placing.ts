import type { CourseId, ImportBatchId, ImportItemId, PatientId, PhotoId, SessionId } from '#kernel';
import type { PatientsService } from '#patients';
import type { Tx } from '#platform';
import { modalities, type Modality, type TreatmentsService } from '#treatments';
import { importKeyPrefix } from '../intake.js';
import * as store from './imports.store.js';
import type { ImportItem, ItemState } from './imports.store.js';

/** What finds and makes the places. */
export interface Makers {
  readonly patients: PatientsService;
  readonly treatments: TreatmentsService;
}

/** Where a file goes, or why it does not. */
export interface Placement {
  id: ImportItemId;
  state: ItemState;
  /** To upload into, with the key that makes it this file's photo. */
  sessionId: SessionId | null;
  view: string;
  lightMode: string;
  idempotencyKey: string;
  photoId: PhotoId | null;
}

/**
 * Finds or makes patient, course and session of one file that is about to be sent, or says that it is there already.
 * @param item locked
 */
export async function placeFile(
  tx: Tx,
  makers: Makers,
  batchId: ImportBatchId,
  item: ImportItem,
  sha256: string,
): Promise<Placement> {
  const answer = (state: ItemState, rest: Partial<Placement> = {}): Placement => ({
    id: item.id,
    state,
    sessionId: item.sessionId,
    view: item.view,
    lightMode: item.lightMode,
    idempotencyKey: `${importKeyPrefix}${item.id}`,
    photoId: item.photoId,
    ...rest,
  });
  if (item.state !== 'ready' && item.state !== 'placed' && item.state !== 'failed') return answer(item.state);
  if (item.heldOn === null || (item.patientId === null && item.patientCode === null))
    return answer(item.state);
  const patientId = item.patientId
    ? await makers.patients.remainingOrBinned(tx, item.patientId)
    : await patientOf(tx, makers, batchId, item);
  if (patientId === 'binned') {
    await tx.rows(
      `update import_item set state = 'review', reasons = '{patient-binned}' where clinic_id = $1 and id = $2`,
      [tx.clinicId, item.id],
    );
    return answer('review');
  }
  const known = await store.findTakenIn(tx, patientId, sha256, item.path);
  if (known) {
    await setItem(tx, item.id, {
      state: 'known',
      sha256,
      patientId,
      sessionId: null,
      photoId: known.photoId,
    });
    return answer('known', { photoId: known.photoId, sessionId: null });
  }
  const courseId = await courseOf(tx, makers, batchId, item, patientId);
  if (courseId === null) {
    await tx.rows(
      `update import_item set state = 'review', reasons = '{several-courses}', patient_id = $3 where clinic_id = $1 and id = $2`,
      [tx.clinicId, item.id, patientId],
    );
    return answer('review');
  }
  const sessionId = await sessionOf(tx, makers, batchId, item, courseId);
  await setItem(tx, item.id, { state: 'placed', sha256, patientId, sessionId, photoId: null });
  return answer('placed', { sessionId });
}

async function patientOf(
  tx: Tx,
  makers: Makers,
  batchId: ImportBatchId,
  item: ImportItem,
): Promise<PatientId | 'binned'> {
  const code = item.patientCode!;
  const known = await tx.row<{ id: PatientId }>(
    'select id from patient where clinic_id = $1 and lower(code) = lower($2)',
    [tx.clinicId, code],
  );
  if (known) return makers.patients.remaining(tx, known.id);
  if (await makers.patients.hasBinnedCode(tx, code)) return 'binned';
  const id = await makers.patients.addIn(tx, { code, name: item.patientName, bornOn: null, phototype: null });
  await store.recordMade(tx, batchId, 'patient', id);
  return id;
}

/** @returns null when several courses fit */
async function courseOf(
  tx: Tx,
  makers: Makers,
  batchId: ImportBatchId,
  item: ImportItem,
  patientId: PatientId,
): Promise<CourseId | null> {
  const courses = await tx.rows<{ id: CourseId; isHeldThen: boolean }>(
    `select c.id, exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id and s.held_on = $3) as "isHeldThen"
     from course c where c.clinic_id = $1 and c.patient_id = $2 order by c.id`,
    [tx.clinicId, patientId, item.heldOn],
  );
  const chosen = courses.find(({ id }) => id === item.courseId);
  if (chosen) return chosen.id;
  if (courses.length === 1) return courses[0]!.id;
  if (courses.length > 1) {
    const then = courses.filter(({ isHeldThen }) => isHeldThen);
    return then.length === 1 ? then[0]!.id : null;
  }
  const id = await makers.treatments.addCourseIn(tx, patientId, {
    indication: 'other',
    bodySite: item.view.startsWith('face-') ? 'face' : 'other',
    note: null,
    earlierTreatments: 'unknown',
  });
  await store.recordMade(tx, batchId, 'course', id);
  return id;
}

async function sessionOf(
  tx: Tx,
  makers: Makers,
  batchId: ImportBatchId,
  item: ImportItem,
  courseId: CourseId,
): Promise<SessionId> {
  const there = await tx.row<{ id: SessionId }>(
    `select id from session where clinic_id = $1 and course_id = $2 and held_on = $3 order by kind <> $4, id limit 1`,
    [tx.clinicId, courseId, item.heldOn, item.kind],
  );
  if (there) return there.id;
  // History before the record began: of what was done then nobody knows.
  const [moved] = await tx.rows<{ id: CourseId }>(
    `update course c set earlier_treatments = 'unknown' where c.clinic_id = $1 and c.id = $2 and c.earlier_treatments = 'recorded'
       and exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id)
       and not exists (select 1 from session s where s.clinic_id = c.clinic_id and s.course_id = c.id and s.held_on < $3)
     returning c.id`,
    [tx.clinicId, courseId, item.heldOn],
  );
  if (moved) await store.recordMade(tx, batchId, 'unknown-treatments', courseId);
  const modality = modalities.find((name) => name === item.modality) ?? 'other';
  const id = await makers.treatments.addSessionIn(tx, courseId, {
    kind: item.kind,
    heldOn: item.heldOn!,
    modality: item.kind === 'treatment' ? (modality satisfies Modality) : null,
  });
  await store.recordMade(tx, batchId, 'session', id);
  return id;
}

async function setItem(
  tx: Tx,
  id: ImportItemId,
  to: {
    state: ItemState;
    sha256: string;
    patientId: PatientId;
    sessionId: SessionId | null;
    photoId: PhotoId | null;
  },
): Promise<void> {
  await tx.rows(
    `update import_item set state = $3, sha256 = decode($4, 'hex'), patient_id = $5, session_id = $6, photo_id = $7, failure = null
     where clinic_id = $1 and id = $2`,
    [tx.clinicId, id, to.state, to.sha256, to.patientId, to.sessionId, to.photoId],
  );
}

import { z } from 'zod';
import { consentPurposes } from '#patients';
import { refilingReasons } from '#photos';
import { bodySites, indications } from '#treatments';
import {
  wireCursorQuery,
  wireDay,
  wireId,
  wireInstant,
  wireLine,
  wireText,
  wireVersion,
} from '../edge/wire.js';
import { lightModes, wireViewCode } from '../treatments/treatments.schemas.js';

const withhold = z.strictObject({ act: z.enum(['quarantine', 'bin']) });
const why = {
  reason: z.enum(refilingReasons),
  note: wireText(500).nullable().default(null),
};

export const wirePhotoRefiling = z.union([
  z.strictObject({ act: z.literal('move'), toSessionId: wireId }),
  withhold,
]);
export const wireSessionRefiling = z.union([
  z.strictObject({ act: z.literal('move'), toCourseId: wireId }),
  withhold,
]);
const merge = z.strictObject({ act: z.literal('merge'), intoPatientId: wireId });
const binPatient = z.strictObject({ act: z.literal('bin') });
export const wirePatientRefiling = z.union([merge, binPatient]);

/** The same with its reason; the note is for the clinic alone. */
export const wirePhotoRefilingDone = z.union([
  z.strictObject({ act: z.literal('move'), toSessionId: wireId, ...why }),
  withhold.extend(why),
]);
export const wireSessionRefilingDone = z.union([
  z.strictObject({ act: z.literal('move'), toCourseId: wireId, ...why }),
  withhold.extend(why),
]);
/** The patient's code, as somebody typed it: nobody goes by a slip. */
const confirmCode = wireLine(40);
export const wirePatientRefilingDone = z.union([
  merge.extend(why),
  binPatient.extend({ ...why, confirmCode }),
]);
export const wireErasure = z.strictObject({ confirmCode });

const wirePlace = z.strictObject({
  patientId: wireId,
  patientCode: z.string(),
  patientName: z.string().nullable(),
  courseId: wireId.nullable(),
  indication: z.enum(indications).nullable(),
  bodySite: z.enum(bodySites).nullable(),
  sessionId: wireId.nullable(),
  heldOn: wireDay.nullable(),
});

/** What would change. Nothing is done while there is a blocker. */
export const wireRefilingPreview = z
  .strictObject({
    /** Of the photo, session or patient; the change names it as If-Match. */
    version: wireVersion,
    from: wirePlace,
    to: wirePlace.nullable(),
    isOtherPatient: z.boolean(),
    photoCount: z.number().int(),
    /** Of a patient, else 0. */
    sessionCount: z.number().int(),
    /** Links and devices of the patient that end, for good. */
    accessCount: z.number().int(),
    series: z.array(
      z.strictObject({
        view: wireViewCode,
        lightMode: z.enum(lightModes),
        losesBaseline: z.boolean(),
        isPinned: z.boolean(),
      }),
    ),
    /** Alignments that are computed anew. */
    realignedCount: z.number().int(),
    /** Ratings that go along with their session. */
    ratingCount: z.number().int(),
    /** Composed pictures that are withdrawn. */
    caseStudyIds: z.array(wireId),
    /** What the one patient allows and the other does not; consent is never carried over. */
    consentsLeftBehind: z.array(z.enum(consentPurposes)),
    /** Of a merge: purposes whose grants of the one who remains will not cover what comes. */
    consentsWithoutThese: z.array(z.enum(consentPurposes)),
    /** Of a merge: the other's blank day of birth is filled, or the two contradict each other. */
    birthday: z.enum(['filled', 'differs']).nullable(),
    /** Of a merge: one of them is under age, so the one who remains is in no marketing any more. */
    endsMarketing: z.boolean(),
    /** Photos that the patient sees now and will not see. */
    releaseCount: z.number().int(),
    /** Null: until somebody ends it. */
    undoDays: z.number().int().nullable(),
    blockers: z.array(
      z.strictObject({ reason: z.enum(['same-bytes', 'same-bytes-withheld']), photoId: wireId }),
    ),
  })
  .meta({ id: 'RefilingPreview' });

export const wireRefiling = z
  .strictObject({
    id: wireId,
    act: z.enum(['move', 'quarantine', 'bin', 'merge']),
    subject: z.enum(['photo', 'session', 'patient']),
    subjectId: wireId,
    reason: z.enum(refilingReasons),
    note: z.string().nullable(),
    doneAt: wireInstant,
    /** Null for a quarantine, which lasts until somebody ends it. */
    undoUntil: wireInstant.nullable(),
    undoneAt: wireInstant.nullable(),
    /** An admin ordered that a patient be erased without waiting. */
    erasureOrderedAt: wireInstant.nullable(),
    erasedAt: wireInstant.nullable(),
  })
  .meta({ id: 'Refiling' });

export const wireRefilingRow = wireRefiling
  .extend({
    doneBy: z.string(),
    photoCount: z.number().int(),
    /** Some of them, for small pictures of what is in quarantine or in the bin. */
    photoIds: z.array(wireId),
    /** Null when it is not there any more. */
    from: wirePlace.nullable(),
    to: wirePlace.nullable(),
  })
  .meta({ id: 'RefilingRow' });

export const wireRefilingsQuery = z.strictObject({
  ...wireCursorQuery,
  list: z.enum(['moved', 'quarantine', 'bin']),
  reason: z.enum(refilingReasons).optional(),
});

export const wireUndone = z
  .strictObject({
    refiling: wireRefiling,
    /** What could not be brought back, and why. */
    notRestored: z.array(
      z.strictObject({
        what: z.enum(['photo', 'baseline', 'release']),
        id: wireId,
        why: z.enum(['changed-since', 'added-since', 'wrong-patient']),
      }),
    ),
  })
  .meta({ id: 'Undone' });

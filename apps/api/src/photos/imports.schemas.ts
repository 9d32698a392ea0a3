import { z } from 'zod';
import { batchStates, itemStates } from '#photos';
import { dateSources, reasons } from '#photos/history';
import { modalities, sessionKinds } from '#treatments';
import { wireCursorQuery, wireDay, wireId, wireInstant, wireLine, wireVersion } from '../edge/wire.js';
import { lightModes, wireViewCode } from '../treatments/treatments.schemas.js';

const wirePatientCode = wireLine(40);
const wirePath = z.string().min(1).max(1000);
const wireSha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** As many files as one request speaks of. */
const pageOf = <T extends z.ZodType>(item: T, most = 500) => z.array(item).min(1).max(most);

export const wireImportWord = z.strictObject({
  /** Whole words, or, with `*`, a whole name of a folder or file. */
  text: wireLine(80),
  view: wireViewCode.optional(),
  lightMode: z.enum(lightModes).optional(),
});
export const wireImportWords = z
  .strictObject({ words: z.array(wireImportWord).max(200) })
  .meta({ id: 'ImportWords' });

/** How the tree was read; kept with the batch. */
export const wireHistoryRules = z
  .strictObject({
    patientFrom: z.enum(['folder', 'file', 'nowhere']),
    patientLevel: z.number().int().min(0).max(30),
    patientForm: z.enum(['whole', 'code-name']),
    datesFrom: z.array(z.enum(dateSources)).max(3),
    dayOrder: z.enum(['ask', 'dmy', 'mdy', 'ymd']),
    unknownView: z.enum(['review', 'accept']),
    newPatient: z.enum(['make', 'review']),
    view: wireViewCode.nullable(),
    lightMode: z.enum(lightModes).nullable(),
    words: z.array(wireImportWord).max(200),
  })
  .meta({ id: 'HistoryRules' });

export const wireImportBatch = z
  .strictObject({
    id: wireId,
    title: z.string(),
    source: z.enum(['browser', 'command', 'watch']),
    folderKey: z.string().nullable(),
    state: z.enum(batchStates),
    rules: wireHistoryRules,
    startedBy: z.string().nullable(),
    createdAt: wireInstant,
    startedAt: wireInstant.nullable(),
    endedAt: wireInstant.nullable(),
    version: wireVersion,
    /** Files by state; `known` were there already. */
    counts: z.strictObject(
      Object.fromEntries(itemStates.map((state) => [state, z.number().int()])) as Record<
        (typeof itemStates)[number],
        z.ZodNumber
      >,
    ),
    made: z.strictObject({
      patients: z.number().int(),
      courses: z.number().int(),
      sessions: z.number().int(),
    }),
    removed: z.strictObject({
      photos: z.number().int(),
      sessions: z.number().int(),
      courses: z.number().int(),
      patients: z.number().int(),
      bytesToRemove: z.number().int(),
    }),
    /** What an undo left, and why. */
    kept: z.array(z.strictObject({ kind: z.string(), reason: z.string(), count: z.number().int() })),
  })
  .meta({ id: 'ImportBatch' });
/** What an undo would do with the photos of an import. */
export const wireUndoPreview = z
  .strictObject({
    removedPhotoCount: z.number().int(),
    kept: z.array(z.strictObject({ reason: z.string(), photoCount: z.number().int() })),
  })
  .meta({ id: 'UndoPreview' });
export const wireNewBatch = z.strictObject({
  title: wireLine(120),
  folderKey: z.string().min(1).max(64).nullable().default(null),
  rules: wireHistoryRules,
});
export const wireBatchState = z.strictObject({ state: z.enum(['planned', 'running', 'paused', 'done']) });

const item = {
  path: wirePath,
  sizeBytes: z.number().int().min(0).max(1e12),
  modifiedAt: wireInstant.nullable(),
  takenAtLocal: z.string().max(30).nullable(),
  sha256: wireSha256.nullable(),
  reasons: z.array(z.enum(reasons)).max(20),
  patientLabel: z.string().max(200).nullable(),
  patientId: wireId.nullable(),
  patientCode: wirePatientCode.nullable(),
  patientName: wireLine(120).nullable(),
  courseId: wireId.nullable(),
  heldOn: wireDay.nullable(),
  days: z.array(wireDay).max(20),
  view: wireViewCode,
  lightMode: z.enum(lightModes),
  kind: z.enum(sessionKinds),
  modality: z.enum(modalities).nullable(),
};
export const wireImportItem = z
  .strictObject({
    id: wireId,
    ...item,
    state: z.enum(itemStates),
    failure: z.string().nullable(),
    sessionId: wireId.nullable(),
    photoId: wireId.nullable(),
    /** Whether a small picture of it can be had while it waits. */
    hasPreview: z.boolean(),
  })
  .meta({ id: 'ImportItem' });
export const wireNewItems = z.strictObject({
  items: pageOf(
    z
      .strictObject({ ...item, state: z.enum(['ready', 'review', 'left-out']) })
      .refine((file) => (file.kind === 'treatment') === (file.modality !== null), {
        message: 'a treatment names its modality, another visit has none',
        path: ['modality'],
      }),
  ).refine((items) => new Set(items.map(({ path }) => path)).size === items.length, 'names a path twice'),
});
export const wireAppended = z.array(
  z.strictObject({ id: wireId, path: z.string(), state: z.enum(itemStates) }),
);
export const wireItemsQuery = z.strictObject({
  ...wireCursorQuery,
  /** States with commas between them. */
  states: z
    .string()
    .max(100)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(itemStates)))
    .optional(),
});
export const wireDecision = z.strictObject({
  ids: pageOf(wireId),
  set: z
    .strictObject({
      patientId: wireId,
      patientCode: wirePatientCode,
      courseId: wireId,
      heldOn: wireDay,
      view: wireViewCode,
      lightMode: z.enum(lightModes),
      isLeftOut: z.boolean(),
      isAccepted: z.boolean(),
    })
    .partial()
    .refine((set) => set.patientId === undefined || set.patientCode === undefined, 'names two patients'),
  /** Keeps the folder's name as another name of this patient. */
  isRemembered: z.boolean().default(false),
});

export const wirePlacing = z.strictObject({
  items: pageOf(z.strictObject({ id: wireId, sha256: wireSha256 }), 50),
});
export const wirePlacement = z
  .strictObject({
    id: wireId,
    state: z.enum(itemStates),
    sessionId: wireId.nullable(),
    view: wireViewCode,
    lightMode: z.enum(lightModes),
    /** To send with the upload: it makes the photo this file's, and an upload that is repeated the same one. */
    idempotencyKey: z.string(),
    photoId: wireId.nullable(),
  })
  .meta({ id: 'ImportPlacement' });
export const wireFailures = z.strictObject({
  failures: pageOf(z.strictObject({ id: wireId, failure: wireLine(300) })),
});

export const wirePatientsAsked = z.strictObject({ names: pageOf(z.string().min(1).max(200)) });
export const wireKnownPatient = z
  .strictObject({
    id: wireId,
    code: z.string(),
    name: z.string().nullable(),
    bornOn: wireDay.nullable(),
    aliases: z.array(z.string()),
    courses: z.array(z.strictObject({ id: wireId, sessions: z.array(z.strictObject({ heldOn: wireDay })) })),
  })
  .meta({ id: 'KnownPatient' });

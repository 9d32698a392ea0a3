import { z } from 'zod';
import { regionKinds } from '#measures';
import { wireDay, wireId, wireInstant, wireLine } from '../edge/wire.js';

const wirePoint = z.tuple([z.number(), z.number()]);
const wireOutline = z.array(wirePoint).min(3).max(2000);

const region = {
  /** The photo whose outline this is alone, traced as the scar was then; null: of the whole series. */
  tracedPhotoId: wireId.nullable(),
  kind: z.enum(regionKinds),
  /** In px of the upright baseline at full size, the centre of the first px (0, 0). */
  outline: wireOutline,
  /** Outlines inside it that do not belong to it. */
  holes: z.array(wireOutline).max(50),
  isSuggested: z.boolean(),
};
export const wireRegion = z
  .strictObject({
    id: wireId,
    /** The same over all versions of one region. */
    lineageId: wireId,
    version: z.number().int(),
    name: z.string(),
    drawnAt: wireInstant,
    ...region,
  })
  .meta({ id: 'Region', description: 'An outline drawn on a baseline' });

const wireKnownLength = z.strictObject({
  fromPx: wirePoint,
  toPx: wirePoint,
  lengthMm: z.number().positive().max(2000),
});

export const wireDrawing = z
  .strictObject({
    baselinePhotoId: wireId,
    widthPx: z.number().int(),
    heightPx: z.number().int(),
    regions: z.array(wireRegion),
    knownLength: wireKnownLength.nullable(),
    revision: z.string(),
    /** What would be a ring of untreated skin around each scar, as a proposal. */
    suggestions: z.array(
      z.strictObject({ scarLineageId: wireId, outline: wireOutline, holes: z.array(wireOutline) }),
    ),
  })
  .meta({ id: 'Drawing', description: 'All that is drawn on one baseline' });

export const wireNewDrawing = z.strictObject({
  revision: z.string().max(4000),
  regions: z.array(z.strictObject({ lineageId: wireId.nullable(), name: wireLine(60), ...region })).max(200),
  knownLength: wireKnownLength.nullable(),
});

const wireChange = z.strictObject({
  baseline: z.number(),
  now: z.number(),
  delta: z.number(),
  percent: z.number().nullable(),
  /** Smallest detectable change; null when nobody knows it. */
  sdc: z.number().nullable(),
  verdict: z.enum(['healing', 'better', 'worse', 'changed', 'within-error', 'unknown']),
});

const wireRepeatability = z
  .strictObject({
    measure: z.string(),
    basis: z.enum(['clinic', 'set-up', 'phantom']),
    camera: z.string().nullable(),
    room: z.string().nullable(),
    /** Pairs behind it, and the patients that they are of; null for phantoms. */
    n: z.number().int(),
    patientCount: z.number().int().nullable(),
    sem: z.number(),
    sdc: z.number(),
    dataVersion: z.string().nullable(),
  })
  .meta({ id: 'Repeatability', description: 'How well a measure repeats, in its own unit' });

const wirePointOfTrend = z.strictObject({
  photoId: wireId,
  sessionId: wireId,
  heldOn: wireDay,
  value: z.number().nullable(),
  spread: z.number().nullable(),
  validity: z.string(),
  /** What is wrong with the photo itself. */
  doubts: z.array(z.string()),
  /** Before day 28 a change shows the recovery. */
  daysSinceTreatment: z.number().int().nullable(),
  colour: z.enum(['chart', 'profile', 'baseline', 'none']),
  maskedShare: z.number(),
  clippedShare: z.number(),
  pxCount: z.number().int(),
  regionVersion: z.number().int(),
  methodVersion: z.string(),
  inputsSha256: z.string(),
  isTraced: z.boolean(),
});

export const wireSeriesMeasures = z
  .strictObject({
    view: z.string(),
    lightMode: z.string(),
    baselinePhotoId: wireId,
    regionCount: z.number().int(),
    hasScale: z.boolean(),
    regions: z.array(
      z.strictObject({
        lineageId: wireId,
        name: z.string(),
        kind: z.enum(regionKinds),
        trends: z.array(
          z.strictObject({
            measure: z.string(),
            unit: z.string(),
            points: z.array(wirePointOfTrend),
            change: wireChange.nullable(),
            repeatability: wireRepeatability.nullable(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'SeriesMeasures', description: 'What was measured in one series, with its error' });

export const wireKnownRepeatability = z
  .strictObject({ pairCount: z.number().int(), known: z.array(wireRepeatability) })
  .meta({ id: 'KnownRepeatability' });

export const wireRepeat = z
  .strictObject({ photoId: wireId, repeatOfPhotoId: wireId })
  .meta({ id: 'Repeat', description: 'Two photos of one sitting, minutes apart' });
export const wireNewRepeat = z.strictObject({ repeatOfPhotoId: wireId.nullable() });

export const wireDeviceValue = z
  .strictObject({
    id: wireId,
    importId: wireId,
    measuredOn: wireDay,
    regionName: z.string(),
    quantity: z.string(),
    unit: z.string(),
    device: z.string(),
    value: z.number(),
    importedAt: wireInstant,
  })
  .meta({ id: 'DeviceValue', description: 'A value as a 3D device gave it' });

export const wireDeviceFile = z.strictObject({ csv: z.string().min(1).max(500_000) });

export const wireDevicePreview = z
  .strictObject({
    rows: z.array(
      z.strictObject({
        line: z.number().int(),
        measuredOn: wireDay,
        regionName: z.string(),
        quantity: z.string(),
        value: z.number(),
        unit: z.string(),
        device: z.string(),
        isKnown: z.boolean(),
        isOtherThanKnown: z.boolean(),
      }),
    ),
    faults: z.array(
      z.strictObject({ line: z.number().int(), column: z.string().nullable(), fault: z.string() }),
    ),
  })
  .meta({ id: 'DevicePreview', description: 'What a file of device values would bring' });

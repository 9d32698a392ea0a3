import { z } from 'zod';
import { calibrationSources, chartKinds, pairItems } from '#imaging';
import { wireCursorQuery, wireDay, wireId, wireInstant, wireVersion } from '../edge/wire.js';
import { qualityFindings, qualityItems, qualityVerdicts } from '#photos';
import { figures } from '#treatments';
import {
  lightModes,
  wireCourse,
  wireOwnSession,
  wireSession,
  wireSetUp,
  wireSetUpDifference,
  wireViewCode,
  wireViewSetVersion,
} from '../treatments/treatments.schemas.js';

export const photoStates = ['received', 'processing', 'ready', 'damaged', 'failed'] as const;
export const derivativeNames = ['thumb', 'view', 'full', 'aligned'] as const;
/** Beside them the two that a photo has as one of a pair; `GET /courses/{id}/pairs` says which are there. */
export const fileNames = [...derivativeNames, 'normalised', 'difference'] as const;

export const wireAlignment = z
  .strictObject({
    /** `baseline` for the baseline itself, `pending` while it is being computed. */
    status: z.enum(['baseline', 'pending', 'aligned', 'refused']),
    reason: z.string().nullable(),
    /** By which way: straight, over another photo of the series, or by points that a person set. */
    route: z.enum(['direct', 'chain', 'manual']).nullable(),
    residualPx: z.number().nullable(),
    /** Residual in per cent of the baseline's diagonal. */
    residualPct: z.number().nullable(),
    /** In mm of the baseline, where a drawn length or a chart says how large it shows things. */
    residualMm: z.number().nullable(),
    confidence: z.number().nullable(),
  })
  .meta({ id: 'Alignment' });

export const wireCalibration = z
  .strictObject({
    /** What makes the colours known: a chart in the photo, the profile of its camera and room, or nothing. */
    calibratedBy: z.enum(calibrationSources),
    chartKind: z.enum(chartKinds).nullable(),
    /** The chart in the photo, also when its colours do not fit. */
    seenChartKind: z.enum(chartKinds).nullable(),
    /** Which print-out of the card. */
    cardId: z.string().nullable(),
    /** In the plane of the chart at its middle, px of the upright photo at full size. */
    pxPerMm: z.number().nullable(),
    tiltDeg: z.number().nullable(),
    /** Why a chart that was seen does not calibrate the photo. */
    refusal: z
      .enum(['too-few-patches', 'exposure-too-different', 'light-colour-too-different', 'colours-do-not-fit'])
      .nullable(),
    /** CIEDE2000 over the patches of the chart. */
    deltaEBeforeMean: z.number().nullable(),
    deltaEAfterMean: z.number().nullable(),
    deltaEAfterMax: z.number().nullable(),
    profile: z.strictObject({ id: wireId, calibratedOn: wireDay, isExpired: z.boolean() }).nullable(),
  })
  .meta({ id: 'Calibration' });
/** How good a photo is for its view, by numbers from its own pixels and from its file. */
export const wireQuality = z
  .strictObject({
    verdict: z.enum(qualityVerdicts),
    limitsVersion: z.string(),
    methodVersion: z.string(),
    items: z.array(
      z.strictObject({
        item: z.enum(qualityItems),
        verdict: z.enum(qualityVerdicts),
        /** What is the matter; null when good. Of what is unknown it says why, where that is known. */
        finding: z.enum(qualityFindings).nullable(),
        /** The number that decided; null where there is none. */
        value: z.number().nullable(),
      }),
    ),
    /** How the largest face is held, and its height in px of the whole picture; null where none was measured. Positive: turned to the right of the picture, chin up, leaning clockwise. */
    face: z
      .strictObject({
        yawDeg: z.number(),
        pitchDeg: z.number(),
        rollDeg: z.number(),
        heightPx: z.number(),
      })
      .nullable(),
  })
  .meta({ id: 'Quality' });
const wirePlace = z.tuple([z.number(), z.number()]);
/** The same spot in both pictures, px of the upright pictures at full size; the centre of the first px is 0,0. */
export const wireLandmarks = z
  .strictObject({
    landmarks: z.array(z.strictObject({ baseline: wirePlace, followup: wirePlace })).max(40),
  })
  .meta({ id: 'Landmarks' });

export const wirePhoto = z
  .strictObject({
    id: wireId,
    sessionId: wireId,
    view: wireViewCode,
    lightMode: z.enum(lightModes),
    state: z.enum(photoStates),
    failureReason: z.string().nullable(),
    /** What is wrong with a photo in state `damaged`. */
    damage: z.array(z.string()),
    fileName: z.string(),
    mediaType: z.string(),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    /** Upright size; null until the photo is ready. */
    widthPx: z.number().int().nullable(),
    heightPx: z.number().int().nullable(),
    takenAt: wireInstant.nullable(),
    camera: z.string().nullable(),
    /** A tiny picture as data URI to show until the thumb has come. */
    placeholder: z.string().nullable(),
    /** As its session, unless the photo itself says otherwise. */
    setUp: wireSetUp,
    /** What is not as in the baseline of its series (`first`), or not known to be. */
    setUpChanges: z.array(wireSetUpDifference),
    isChosen: z.boolean(),
    isBaseline: z.boolean(),
    releasedAt: wireInstant.nullable(),
    alignment: wireAlignment.nullable(),
    /** Null until the photo has been looked at. */
    calibration: wireCalibration.nullable(),
    /** Null until the photo has been looked at. */
    quality: wireQuality.nullable(),
    /** Derivatives that can be read now, at `/api/v1/photos/{id}/files/{name}`. */
    files: z.array(z.enum(derivativeNames)),
    createdAt: wireInstant,
    version: wireVersion,
  })
  .meta({ id: 'Photo' });

export const wirePhotosQuery = z.strictObject({
  ...wireCursorQuery,
  courseId: wireId.optional(),
  sessionId: wireId.optional(),
  patientId: wireId.optional(),
  state: z.enum(photoStates).optional(),
});

/** Everything the course page shows: sessions by date and their photos. */
export const wireTimeline = z
  .strictObject({
    course: wireCourse,
    patient: z.strictObject({ id: wireId, code: z.string(), name: z.string().nullable() }),
    sessions: z.array(wireSession),
    photos: z.array(wirePhoto),
    /** One row for each view and light mode that has photos. */
    series: z.array(
      z.strictObject({
        view: wireViewCode,
        lightMode: z.enum(lightModes),
        baselinePhotoId: wireId.nullable(),
      }),
    ),
  })
  .meta({ id: 'Timeline' });

export const wirePhotoChange = z
  .strictObject({
    view: wireViewCode,
    lightMode: z.enum(lightModes),
    isChosen: z.boolean(),
    isReleased: z.boolean(),
    /** What is not as in its session; null takes the session's again. */
    setUp: z
      .strictObject({
        room: wireSetUp.shape.room,
        cameraLabel: wireSetUp.shape.cameraLabel,
        lightPreset: wireSetUp.shape.lightPreset,
        skinState: wireSetUp.shape.skinState.nullable(),
      })
      .partial(),
  })
  .partial();

/** What the view set of the course asks of a session, in order, and what there is of it. */
export const wireSessionShots = z
  .strictObject({
    viewSet: wireViewSetVersion.nullable(),
    shots: z.array(
      z.strictObject({
        view: wireViewCode,
        lightMode: z.enum(lightModes),
        figure: z.enum(figures),
        isRequired: z.boolean(),
        minLongSidePx: z.number().int(),
        isMissing: z.boolean(),
        /** The picture is smaller than the set asks. */
        isBelowFloor: z.boolean(),
        photoIds: z.array(wireId),
      }),
    ),
  })
  .meta({ id: 'SessionShots' });

/** Query of a plain upload: `POST /api/v1/sessions/{id}/photos?view=…` with the bytes as body. */
export const wirePlainUploadQuery = z.strictObject({
  view: wireViewCode,
  lightMode: z.enum(lightModes).default('unknown'),
  fileName: z.string().max(255).default('photo'),
});

/** The answer that acknowledges a photo: its bytes are durable and its row is committed. */
export const wireAcknowledgement = z
  .strictObject({
    photoId: wireId,
    sha256: z.string(),
    sizeBytes: z.number().int(),
    /** True when the very same bytes were already in this session: the photo named is the one that was there. */
    isDuplicate: z.boolean(),
  })
  .meta({ id: 'Acknowledgement' });

export const wireBaselineChange = z.strictObject({ photoId: wireId });

/** What a patient sees of the own progress: released, ready photos only. */
export const wireProgress = z
  .strictObject({
    clinicName: z.string(),
    /** Under 18 a guardian gives consent, and never for marketing; null where the day of birth is not on record. */
    isUnderAge: z.boolean().nullable(),
    courses: z.array(
      z.strictObject({
        id: wireId,
        indication: z.string(),
        bodySite: z.string(),
        sessions: z.array(wireOwnSession),
        photos: z.array(
          z.strictObject({
            id: wireId,
            sessionId: wireId,
            view: z.string(),
            lightMode: z.string(),
            widthPx: z.number().int(),
            heightPx: z.number().int(),
            placeholder: z.string().nullable(),
            isAligned: z.boolean(),
            files: z.array(z.enum(derivativeNames)),
          }),
        ),
        /** Photos that were not taken as the baseline was, in a way that can be seen, and in what. */
        unlike: z.array(
          z.strictObject({ beforePhotoId: wireId, afterPhotoId: wireId, items: z.array(z.enum(pairItems)) }),
        ),
      }),
    ),
  })
  .meta({ id: 'Progress' });

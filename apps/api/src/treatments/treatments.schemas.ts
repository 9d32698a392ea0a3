import { z } from 'zod';
import {
  bodySites,
  closingReasons,
  earlierTreatments,
  figures,
  indications,
  lightModes,
  modalities,
  sessionKinds,
  setUpParts,
  skinStates,
} from '#treatments';
import { wireDay, wireId, wireInstant, wireLine, wireText, wireVersion } from '../edge/wire.js';

export { lightModes };

/** A code of a view: one that the product names, or any other of the same form. */
export const wireViewCode = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);

export const wireViewSetVersion = z.strictObject({ id: z.string().max(60), version: z.string().max(20) });
export const wireViewSet = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    title: z.record(z.string(), z.string()),
    /** Sites at which a new course gets this set. */
    bodySites: z.array(z.enum(bodySites)),
    source: z.string(),
    /** In the order in which they are taken. */
    views: z.array(
      z.strictObject({
        /** A code of a view, or one in which `{site}` stands for the body site of the course. */
        view: z.string().max(60),
        figure: z.enum(figures),
        lightModes: z.array(z.enum(lightModes)),
        isRequired: z.boolean(),
        /** Longer side in px below which the camera screen warns. */
        minLongSidePx: z.number().int(),
      }),
    ),
  })
  .meta({ id: 'ViewSet', description: 'The pictures that a session is to bring; texts by locale' });

export const wireSetUp = z
  .strictObject({
    room: wireLine(60).nullable(),
    cameraLabel: wireLine(80).nullable(),
    lightPreset: wireLine(80).nullable(),
    skinState: z.enum(skinStates),
  })
  .meta({ id: 'SetUp', description: 'How pictures were taken; null is not recorded' });
export const wireSetUpDifference = z
  .strictObject({
    part: z.enum(setUpParts),
    /** `unknown`: on one side at least nobody knows. */
    kind: z.enum(['differs', 'unknown']),
    first: z.string().nullable(),
    second: z.string().nullable(),
  })
  .meta({ id: 'SetUpDifference' });
export const wireKnownSetUps = z
  .strictObject({
    /** As in the last session of the course. */
    ofCourse: wireSetUp.nullable(),
    /** The last one of each room, the room used last first. */
    ofRooms: z.array(wireSetUp),
  })
  .meta({ id: 'KnownSetUps' });
/** The reason is needed while required views are missing. */
export const wireClosing = z.strictObject({ reason: z.enum(closingReasons).nullable().default(null) });
export const wireViewSetChange = z.strictObject({ viewSet: wireViewSetVersion.nullable() });

export const wireCourse = z
  .strictObject({
    id: wireId,
    patientId: wireId,
    indication: z.enum(indications),
    bodySite: z.enum(bodySites),
    note: z.string().nullable(),
    /** Names the pictures that its sessions are to bring; null when nobody says. */
    viewSet: wireViewSetVersion.nullable(),
    /** Whether the record holds every treatment; `unknown` after old folders were brought in. */
    earlierTreatments: z.enum(earlierTreatments),
    createdAt: wireInstant,
    version: wireVersion,
    sessionCount: z.number().int(),
    photoCount: z.number().int(),
    /** Photos that could not be read. */
    failedCount: z.number().int(),
    lastSessionOn: wireDay.nullable(),
  })
  .meta({ id: 'Course' });
export const wireNewCourse = z.strictObject({
  indication: z.enum(indications),
  bodySite: z.enum(bodySites),
  note: wireText(2000).nullable().default(null),
  /** Left out: the set for the site. */
  viewSet: wireViewSetVersion.nullable().optional(),
});

export const wireCourseChange = z
  .strictObject({
    indication: z.enum(indications),
    bodySite: z.enum(bodySites),
    note: wireText(2000).nullable(),
    earlierTreatments: z.enum(earlierTreatments),
  })
  .partial();

export const wireSession = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    kind: z.enum(sessionKinds),
    heldOn: wireDay,
    /** Of a treatment session; null otherwise. */
    modality: z.enum(modalities).nullable(),
    /** 1 for the first treatment of the course, counted by date; null for baseline and follow-up. */
    treatmentNumber: z.number().int().nullable(),
    /** Position among all sessions of the course by date, from 1. */
    ordinal: z.number().int(),
    /** Days since the first session of the course. */
    dayOffset: z.number().int(),
    /** Days since the last treatment before this session; null when there was none. */
    daysSinceTreatment: z.number().int().nullable(),
    /** Its photos inherit it. */
    setUp: wireSetUp,
    closedAt: wireInstant.nullable(),
    /** Why required views were missing when it was closed. */
    closingReason: z.enum(closingReasons).nullable(),
    version: wireVersion,
  })
  .meta({ id: 'Session' });
/** A session as its patient sees it. */
export const wireOwnSession = wireSession.omit({ setUp: true, closedAt: true, closingReason: true });
export const wireNewSession = z
  .strictObject({
    kind: z.enum(sessionKinds),
    heldOn: wireDay,
    modality: z.enum(modalities).nullable().default(null),
    setUp: wireSetUp.partial().optional(),
  })
  .refine((session) => (session.kind === 'treatment') === (session.modality !== null), {
    message: 'a treatment session names its modality, another session has none',
    path: ['modality'],
  });
export const wireSessionChange = z
  .strictObject({
    kind: z.enum(sessionKinds),
    heldOn: wireDay,
    modality: z.enum(modalities).nullable(),
    setUp: wireSetUp.partial(),
  })
  .partial();

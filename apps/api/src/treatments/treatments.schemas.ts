import { z } from 'zod';
import { wireDay, wireId, wireInstant, wireText, wireVersion } from '../edge/wire.js';

export const indications = [
  'icepick',
  'boxcar',
  'rolling',
  'mixed-atrophic',
  'hypertrophic',
  'keloid',
  'surgical',
  'burn',
  'other',
] as const;
export const bodySites = [
  'face',
  'forehead',
  'temple-left',
  'temple-right',
  'cheek-left',
  'cheek-right',
  'nose',
  'chin',
  'jaw-left',
  'jaw-right',
  'neck',
  'chest',
  'shoulder-left',
  'shoulder-right',
  'back',
  'abdomen',
  'arm-left',
  'arm-right',
  'hand-left',
  'hand-right',
  'leg-left',
  'leg-right',
  'other',
] as const;
export const sessionKinds = ['baseline', 'treatment', 'follow-up'] as const;
export const modalities = [
  'microneedling',
  'rf-microneedling',
  'fractional-ablative-laser',
  'fractional-non-ablative-laser',
  'subcision',
  'tca-cross',
  'peel',
  'filler',
  'steroid-injection',
  'other',
] as const;
export const lightModes = [
  'standard',
  'cross-polarised',
  'parallel-polarised',
  'raking-left',
  'raking-right',
  'uv',
  'unknown',
] as const;

/** Views that the product names; a clinic may use any other code of the same form. */
export const wireViewCode = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
export const knownViews = [
  'face-front',
  'face-left-45',
  'face-right-45',
  'face-left-90',
  'face-right-90',
  'close-up-forehead',
  'close-up-temple-left',
  'close-up-temple-right',
  'close-up-cheek-left',
  'close-up-cheek-right',
  'close-up-chin',
  'close-up-site',
  'site-overview',
] as const;

export const wireCourse = z
  .strictObject({
    id: wireId,
    patientId: wireId,
    indication: z.enum(indications),
    bodySite: z.enum(bodySites),
    note: z.string().nullable(),
    createdAt: wireInstant,
    version: wireVersion,
    sessionCount: z.number().int(),
    photoCount: z.number().int(),
    lastSessionOn: wireDay.nullable(),
  })
  .meta({ id: 'Course' });
export const wireNewCourse = z.strictObject({
  indication: z.enum(indications),
  bodySite: z.enum(bodySites),
  note: wireText(2000).nullable().default(null),
});

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
    version: wireVersion,
  })
  .meta({ id: 'Session' });
export const wireNewSession = z
  .strictObject({
    kind: z.enum(sessionKinds),
    heldOn: wireDay,
    modality: z.enum(modalities).nullable().default(null),
  })
  .refine((session) => (session.kind === 'treatment') === (session.modality !== null), {
    message: 'a treatment session names its modality, another session has none',
    path: ['modality'],
  });
export const wireSessionChange = z
  .strictObject({ kind: z.enum(sessionKinds), heldOn: wireDay, modality: z.enum(modalities).nullable() })
  .partial();

import { z } from 'zod';
import { bodySites, indications, lightModes, modalities, sessionKinds } from '#treatments';
import { wireDay, wireId, wireInstant, wireText, wireVersion } from '../edge/wire.js';

export { lightModes };

/** A code of a view: one that the product names, or any other of the same form. */
export const wireViewCode = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(60);
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

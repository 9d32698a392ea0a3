import { z } from 'zod';
import { bodySites, indications, modalities } from '#treatments';
import { wireCursorQuery, wireDay, wireId } from '../edge/wire.js';
import { wireViewCode } from '../treatments/treatments.schemas.js';

/** A course of which consent for marketing covers a picture. All counts, days and views are of covered pictures alone. */
export const wireCaseCandidate = z
  .strictObject({
    courseId: wireId,
    patientCode: z.string(),
    indication: z.enum(indications),
    bodySite: z.enum(bodySites),
    photoCount: z.number().int(),
    sessionCount: z.number().int(),
    views: z.array(wireViewCode),
    modalities: z.array(z.enum(modalities)),
    firstOn: wireDay,
    lastOn: wireDay,
    /** The first and the latest of the view that has most sessions. */
    photos: z.array(z.strictObject({ id: wireId, placeholder: z.string().nullable(), heldOn: wireDay })),
  })
  .meta({ id: 'CaseCandidate' });

/** `search` matches a part of the patient's code, never a name. */
export const wireCandidatesQuery = z.strictObject({
  ...wireCursorQuery,
  search: z.string().trim().max(120).optional(),
  indication: z.enum(indications).optional(),
  modality: z.enum(modalities).optional(),
  view: wireViewCode.optional(),
});

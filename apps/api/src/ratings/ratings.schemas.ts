import { z } from 'zod';
import { wireId, wireInstant } from '../edge/wire.js';

export const wireInstrument = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    title: z.record(z.string(), z.string()),
    /** Who answers. */
    rater: z.enum(['clinician', 'patient']),
    citation: z.string(),
    licence: z.string(),
    better: z.enum(['lower', 'higher']),
    range: z.strictObject({ min: z.number(), max: z.number() }),
    /** True when it compares with the baseline; the baseline session then has no value. */
    isChangeScore: z.boolean(),
    items: z.array(
      z.strictObject({
        id: z.string(),
        title: z.record(z.string(), z.string()),
        options: z.array(
          z.strictObject({
            value: z.number(),
            label: z.record(z.string(), z.string()),
            anchor: z.record(z.string(), z.string()).optional(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'Instrument', description: 'A rating scale; texts by locale' });

export const wireRating = z
  .strictObject({
    id: wireId,
    sessionId: wireId,
    instrumentId: z.string(),
    instrumentVersion: z.string(),
    answers: z.record(z.string(), z.number()),
    score: z.number(),
    raterName: z.string(),
    raterKind: z.enum(['member', 'patient']),
    source: z.enum(['live', 'photo']),
    ratedAt: wireInstant,
    /** The rating that this one corrects. */
    supersedesId: wireId.nullable(),
    isSuperseded: z.boolean(),
  })
  .meta({ id: 'Rating' });

export const wireNewRating = z.strictObject({
  instrumentId: z.string().max(80),
  instrumentVersion: z.string().max(20),
  answers: z.record(z.string().max(80), z.number()),
  source: z.enum(['live', 'photo']),
  supersedesId: wireId.nullable().default(null),
});

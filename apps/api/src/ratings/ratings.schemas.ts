import { z } from 'zod';
import { instrumentScoring, instrumentTexts, ownInstrument } from '#ratings';
import { wireId, wireInstant, wireLine } from '../edge/wire.js';

const wireTexts = z.record(z.string(), z.string());
const wirePoints = z.strictObject({ points: z.number(), source: z.string() });

export const wireInstrumentId = z
  .string()
  .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/)
  .max(60);

export const wireInstrument = z
  .strictObject({
    id: z.string(),
    version: z.string(),
    title: wireTexts,
    /** Who answers. */
    rater: z.enum(['clinician', 'patient']),
    citation: z.string(),
    licence: z.string(),
    /** Null for a category or a profile, which has no total. */
    better: z.enum(['lower', 'higher']).nullable(),
    range: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
    /** True when it compares with the baseline; the baseline session then has no value. */
    isChangeScore: z.boolean(),
    scoring: instrumentScoring,
    /** What an item without an answer does to the whole. */
    missing: z.enum(['no-score', 'keeps-answers', 'one-counts-zero']),
    /** Indications that it is meant for; empty: any. */
    appliesTo: z.array(z.string()),
    /** Whether pictures are enough to answer it. */
    fromPhotos: z.enum(['yes', 'partly', 'no']).nullable(),
    /** Offered without being looked for. */
    isUsual: z.boolean(),
    /** A change up to this is within published disagreement of observers. */
    errorBand: wirePoints.nullable(),
    /** Smallest change that matters to patients, as published. */
    important: wirePoints.nullable(),
    caution: wireTexts.nullable(),
    /** A scale of the clinic's own. */
    isOwn: z.boolean(),
    /** The clinic brings its words, by its own licence. */
    hasSlot: z.boolean(),
    /** It cannot be used until the clinic brings them. */
    needsText: z.boolean(),
    licenceNote: z.string().nullable(),
    notice: wireTexts.nullable(),
    items: z.array(
      z.strictObject({
        id: z.string(),
        title: wireTexts.optional(),
        weight: z.number().optional(),
        needsTouch: z.boolean().optional(),
        options: z
          .array(
            z.strictObject({
              value: z.number(),
              label: wireTexts.optional(),
              anchor: wireTexts.optional(),
            }),
          )
          .optional(),
        numbers: z
          .strictObject({
            min: z.number(),
            max: z.number(),
            step: z.number(),
            unit: z.string().optional(),
            low: wireTexts.optional(),
            high: wireTexts.optional(),
          })
          .optional(),
      }),
    ),
  })
  .meta({ id: 'Instrument', description: 'A rating scale; texts by locale' });

/** A scale of the clinic's own as it is sent. */
export const wireOwnInstrument = ownInstrument.meta({ id: 'OwnInstrument' });
export const wireInstrumentTexts = z.strictObject({
  texts: instrumentTexts,
  licenceNote: wireLine(400),
});

export const wireRating = z
  .strictObject({
    id: wireId,
    sessionId: wireId,
    instrumentId: z.string(),
    instrumentVersion: z.string(),
    answers: z.record(z.string(), z.number()),
    /** Null: answered, but there is no total. */
    score: z.number().nullable(),
    raterName: z.string(),
    raterKind: z.enum(['member', 'patient']),
    source: z.enum(['live', 'photo']),
    /** The rater saw neither patient nor date nor order. */
    isBlinded: z.boolean(),
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

const wireAnswers = z.record(z.string().max(80), z.number());
export const wireSavedDraft = z.strictObject({
  instrumentId: z.string().max(80),
  instrumentVersion: z.string().max(20),
  answers: wireAnswers,
});
export const wireRatingDraft = wireSavedDraft.extend({ savedAt: wireInstant }).meta({ id: 'RatingDraft' });

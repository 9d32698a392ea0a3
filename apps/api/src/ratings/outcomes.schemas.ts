import { z } from 'zod';
import { scoreSeries } from '#ratings';
import { indications, modalities } from '#treatments';
import { wireInstrumentId } from './ratings.schemas.js';
import { wireAgreement } from './studies.schemas.js';

export const wireOutcomesQuery = z.strictObject({
  instrumentId: wireInstrumentId.default('gb-qualitative'),
  series: z.enum(scoreSeries).default('clinician'),
  modality: z.enum([...modalities, 'mixed']).optional(),
  indication: z.enum(indications).optional(),
  phototype: z.enum(['I', 'II', 'III', 'IV', 'V', 'VI']).optional(),
  /** Improvement from which on a patient is a responder: per cent of what there was to improve; of a scale of improvement points. */
  threshold: z.coerce.number().gt(0).max(100).optional(),
});

const wireShare = z.strictObject({
  successes: z.number().int(),
  n: z.number().int(),
  proportion: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});
const wireSpread = z.strictObject({
  n: z.number().int(),
  median: z.number().nullable(),
  lowerQuartile: z.number().nullable(),
  upperQuartile: z.number().nullable(),
  lowest: z.number().nullable(),
  highest: z.number().nullable(),
});

export const wireOutcomes = z
  .strictObject({
    threshold: z.number(),
    outcomes: z.array(
      z.strictObject({
        /** `mixed` where the sessions of a course differ. */
        modality: z.string(),
        patientCount: z.number().int(),
        courseCount: z.number().int(),
        missingCount: z.number().int(),
        followUpDays: wireSpread,
        interimCount: z.number().int(),
        baseline: wireSpread,
        final: wireSpread,
        improvement: wireSpread,
        responders: wireShare,
        /** Missing patients as non-responders. */
        respondersOfAll: wireShare,
        recovery: z.strictObject({
          n: z.number().int(),
          recoveredCount: z.number().int(),
          stoppedCount: z.number().int(),
          treatedAgainCount: z.number().int(),
          withoutDiaryCount: z.number().int(),
          medianDays: z.number().nullable(),
          lower: z.number().nullable(),
          upper: z.number().nullable(),
          reason: z.string().nullable(),
          /** Kaplan–Meier: days on which somebody recovered, and the share that has not by then, with its limits of 95 %. */
          times: z.array(z.number()),
          survival: z.array(z.number()),
          survivalLower: z.array(z.number().nullable()),
          survivalUpper: z.array(z.number().nullable()),
          events: z.array(z.number().int()),
          censoredDays: z.array(z.number()),
        }),
      }),
    ),
    agreement: wireAgreement.omit({ raterIds: true }).nullable(),
  })
  .meta({ id: 'Outcomes', description: 'Documentation aid, not a diagnosis' });

import { z } from 'zod';
import { messageStates } from '#patients';
import { questionnaireStates } from '#ratings';
import { wireDay, wireId, wireInstant } from '../edge/wire.js';
import { wireInstrumentId, wireNewRating } from './ratings.schemas.js';

export const wireNewQuestionnaire = z.strictObject({
  instrumentIds: z.array(wireInstrumentId).max(6),
  /** The patient is to read what to do before a treatment, and to say so. */
  hasInstructions: z.boolean().default(false),
  /** Days in the clinic's zone: from when the patient is asked, and the visit that it is for. */
  askOn: wireDay,
  visitOn: wireDay,
});

export const wireQuestionnaire = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    instrumentIds: z.array(z.string()),
    /** Those that were answered; the others are not known, never 0. */
    answeredIds: z.array(z.string()),
    hasInstructions: z.boolean(),
    /** When the patient said that the instructions were read. */
    readAt: wireInstant.nullable(),
    askOn: wireDay,
    visitOn: wireDay,
    expiresAt: wireInstant,
    madeAt: wireInstant,
    withdrawnAt: wireInstant.nullable(),
    state: z.enum(questionnaireStates),
    /** Days on which the patient was written to; without a state nothing could be sent. */
    prompts: z.array(
      z.strictObject({
        promptedOn: wireDay,
        state: z.enum(messageStates).nullable(),
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Questionnaire', description: 'Scales that a patient is asked to answer before a visit' });

export const wirePatientRating = z
  .strictObject({
    id: wireId,
    /** Null: asked on the own page, beside a session. */
    questionnaireId: wireId.nullable(),
    /** The visit that it belongs to; null as long as that is not on record. */
    sessionId: wireId.nullable(),
    heldOn: wireDay.nullable(),
    instrumentId: z.string(),
    instrumentVersion: z.string(),
    answers: z.record(z.string(), z.number()),
    /** Null: answered, but there is no total. */
    score: z.number().nullable(),
    supersedesId: wireId.nullable(),
    isSuperseded: z.boolean(),
    ratedAt: wireInstant,
  })
  .meta({ id: 'PatientRating', description: 'What a patient said with one scale' });

export const wireOwnQuestionnaire = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    askOn: wireDay,
    visitOn: wireDay,
    expiresAt: wireInstant,
    hasInstructions: z.boolean(),
    readAt: wireInstant.nullable(),
    instruments: z.array(z.strictObject({ id: z.string(), version: z.string() })),
    answers: z.array(wirePatientRating),
  })
  .meta({ id: 'OwnQuestionnaire' });

export const wireInstructionsRead = z.strictObject({
  /** Language in which they were read. */
  locale: z.string().min(2).max(12),
});

export const wireNewAnswer = wireNewRating.omit({ source: true });

export const wirePromptPolicy = z
  .strictObject({
    /** Patients are written to about the days of their diary. */
    isDiaryAsked: z.boolean(),
    /** Hour of the day in the clinic's zone. */
    hour: z.number().int().min(6).max(21),
    /** Days before a visit from which on a patient is asked, unless it is said otherwise. */
    beforeDays: z.number().int().min(1).max(28).default(3),
  })
  .meta({ id: 'PromptPolicy', description: 'When the clinic lets its patients be asked' });

import { z } from 'zod';
import { agreementStatistics, leastDuplicateShare, reviewPhases, studyPurposes, studyStates } from '#ratings';
import { wireDay, wireId, wireInstant, wireLine } from '../edge/wire.js';
import { wireInstrument } from './ratings.schemas.js';

/** A code that tells nothing and opens nothing without a sign-in. */
export const wireCode = z.uuid().toLowerCase();

const wireScores = z.record(z.string().max(60), z.number());
const wirePlan = {
  title: wireLine(120),
  /** What raters read: no treatment, no arm. */
  raterTitle: wireLine(120),
  purpose: z.enum(studyPurposes),
  /** Share of the pictures that come twice. */
  duplicateShare: z.number().min(leastDuplicateShare).max(0.5),
  /** Share of the training that has to lie within the tolerance; null: the training only shows. */
  gateShare: z.number().gt(0).max(1).nullable(),
  gateTolerance: z.number().min(0).max(100),
};

export const wireNewStudy = z.strictObject({
  ...wirePlan,
  instrumentIds: z.array(z.string().max(60)).min(1).max(8),
  raterMemberIds: z.array(wireId).min(1).max(20),
  photoIds: z.array(wireId).min(1).max(1_000),
  training: z
    .array(z.strictObject({ photoId: wireId, reference: wireScores }))
    .max(100)
    .default([]),
});

export const wireStudy = z
  .strictObject({
    ...wirePlan,
    title: z.string(),
    raterTitle: z.string(),
    id: wireId,
    state: z.enum(studyStates),
    instruments: z.array(wireInstrument),
    seed: z.number().int(),
    targetCount: z.number().int(),
    trainingCount: z.number().int(),
    raters: z.array(
      z.strictObject({
        id: wireId,
        memberId: wireId,
        name: z.string(),
        trainingRound: z.number().int(),
        isTrained: z.boolean(),
        doneCount: z.number().int(),
        totalCount: z.number().int(),
      }),
    ),
    createdAt: wireInstant,
    openedAt: wireInstant.nullable(),
    closedAt: wireInstant.nullable(),
  })
  .meta({ id: 'Study' });

export const wireStudyOptions = z
  .strictObject({
    pictures: z.array(
      z.strictObject({
        photoId: wireId,
        sessionId: wireId,
        courseId: wireId,
        patientCode: z.string(),
        indication: z.string(),
        bodySite: z.string(),
        view: z.string(),
        lightMode: z.string(),
        heldOn: wireDay,
        kind: z.enum(['baseline', 'treatment', 'follow-up']),
        baselinePhotoId: wireId.nullable(),
        scores: z.record(z.string(), z.number()),
      }),
    ),
    raters: z.array(z.strictObject({ memberId: wireId, name: z.string() })),
    instruments: z.array(wireInstrument),
  })
  .meta({ id: 'StudyOptions' });

export const wireStudyMove = z.strictObject({ state: z.enum(studyStates) });

export const wireAgreement = z
  .strictObject({
    instrumentId: z.string(),
    instrumentVersion: z.string(),
    raterIds: z.array(wireId),
    targetCount: z.number().int(),
    patientCount: z.number().int(),
    missingCount: z.number().int(),
    estimates: z.array(
      z.strictObject({
        statistic: z.enum(agreementStatistics),
        /** All raters, two, or one with themselves. */
        raterIds: z.array(wireId),
        value: z.number().nullable(),
        lower: z.number().nullable(),
        upper: z.number().nullable(),
        n: z.number().int(),
        dropped: z.number().int(),
        /** Why something is null. */
        reason: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'Agreement' });

export const wireErrorBand = z
  .strictObject({
    instrumentId: z.string(),
    /** A change up to this cannot be told from noise. */
    points: z.number(),
    studyTitle: z.string(),
    targetCount: z.number().int(),
    closedAt: wireInstant,
  })
  .meta({ id: 'ErrorBand', description: 'Smallest detectable change of the clinic’s own raters' });

const wireGiven = z.record(
  z.string().max(60),
  z.strictObject({
    answers: z.record(z.string().max(60), z.number()),
    /** Of a pair: the side that looks better; the answers say how much. */
    better: z.enum(['left', 'right', 'neither']).nullable(),
  }),
);
export const wireLookAnswers = z.strictObject({ answers: wireGiven });

const reviewFacts = {
  code: wireCode,
  title: z.string(),
  phase: z.enum(reviewPhases),
  doneCount: z.number().int(),
  totalCount: z.number().int(),
};
export const wireReviewSummary = z.strictObject(reviewFacts).meta({ id: 'ReviewSummary' });
export const wireReview = z
  .strictObject({
    ...reviewFacts,
    look: z
      .strictObject({
        code: wireCode,
        kind: z.enum(['single', 'pair']),
        leftCode: wireCode,
        rightCode: wireCode.nullable(),
        /** Width to height. */
        ratio: z.number(),
        draft: wireGiven,
      })
      .nullable(),
    instruments: z.array(wireInstrument),
  })
  .meta({ id: 'Review' });

export const wireLookOutcome = z
  .strictObject({
    /** Of a training look: what it should have been. */
    feedback: z
      .array(
        z.strictObject({
          instrumentId: z.string(),
          score: z.number().nullable(),
          reference: z.number(),
          isWithin: z.boolean(),
        }),
      )
      .nullable(),
    review: wireReview,
  })
  .meta({ id: 'LookOutcome' });

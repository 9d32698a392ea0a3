import { z } from 'zod';
import {
  checkCodes,
  markAnswers,
  markFacts,
  releaseActs,
  releaseForms,
  releaseStates,
  statedFacts,
} from '#cases';
import { cropNames } from '#imaging';
import { wireId, wireInstant } from '../edge/wire.js';
import { wireCountry } from './cases.schemas.js';
import { wireChannel } from '../patients/consents.schemas.js';

const wireSha256 = z.string().regex(/^[0-9a-f]{64}$/);
const wireStated = z.partialRecord(z.enum(statedFacts), z.union([z.boolean(), z.string().trim().max(500)]));

export const wireForm = z.enum(releaseForms);

/** What recognises a patient is told by one of its answers. */
const wireNewStated = wireStated.superRefine((stated, context) => {
  for (const fact of markFacts) {
    const [answer, answers] = [stated[fact], markAnswers[fact]];
    if (answer !== undefined && answers.every((one) => one !== answer))
      context.addIssue({ code: 'custom', path: [fact], message: `is one of ${answers.join(', ')}` });
  }
});

export const wireNewRelease = z.strictObject({
  /** Composed pictures for the public, in the order in which they are shown. */
  caseStudyIds: z.array(wireId).min(1).max(12),
  /** Where they may be shown once they are agreed to. */
  channels: z.array(wireChannel).min(1).max(20),
  /** Shown besides the pictures themselves: in motion, where it is a pair or a strip, and on paper. */
  forms: z.array(wireForm).max(releaseForms.length).default([]),
  /** Where it is shown: its rules and the clinic's own are asked. The clinic's own by default. */
  country: wireCountry.optional(),
  stated: wireNewStated.default({}),
  /** Why this case was chosen. */
  selection: z.string().trim().min(1).max(500),
});

export const wireStep = z.strictObject({
  act: z.enum(['submit', 'return', 'withdraw']),
  /** Of the pictures that one has before the eyes. */
  setSha256: wireSha256,
  reason: z.string().trim().min(1).max(500).nullable().default(null),
});
export const wireAgreement = z.strictObject({ setSha256: wireSha256 });
export const wireNewPublication = z.strictObject({
  channel: wireChannel,
  setSha256: wireSha256,
  /** Search engines may list the page. */
  isIndexed: z.boolean().default(false),
});

export const wireVerdict = z
  .strictObject({
    isAdvertising: z.boolean(),
    isAllowed: z.boolean(),
    packVersion: z.string().nullable(),
    checks: z.array(
      z.strictObject({
        code: z.enum(checkCodes),
        effect: z.enum(['block', 'warn']),
        /** `open`: nobody has answered yet. */
        result: z.enum(['passed', 'failed', 'open']),
        detail: z.array(z.string()),
      }),
    ),
    disclosures: z.array(z.string()),
  })
  .meta({ id: 'AdvertisingVerdict' });

const wirePicture = z.strictObject({
  caseStudyId: wireId,
  widthPx: z.number().int(),
  heightPx: z.number().int(),
  crop: z.enum(cropNames),
  caption: z.string().nullable(),
});

export const wireRelease = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    state: z.enum(releaseStates),
    pictures: z.array(wirePicture),
    /** Pictures that were in it and may not be shown any more. */
    missing: z.number().int(),
    channels: z.array(wireChannel),
    forms: z.array(wireForm),
    /** Null in those of earlier versions: the clinic's own. */
    country: z.string().nullable(),
    stated: wireStated,
    selection: z.string(),
    setSha256: z.string(),
    approvals: z.number().int(),
    /** Whether the clinic asks for a third person, for compliance, and whether one has agreed. */
    needsClearance: z.boolean(),
    isCleared: z.boolean(),
    isSigned: z.boolean(),
    madeByMemberId: wireId,
    createdAt: wireInstant,
    events: z.array(
      z.strictObject({
        act: z.enum(releaseActs),
        memberName: z.string().nullable(),
        reason: z.string().nullable(),
        recordedAt: wireInstant,
      }),
    ),
    publications: z.array(
      z.strictObject({
        channel: wireChannel,
        country: z.string(),
        slug: z.string(),
        isIndexed: z.boolean(),
        /** False once state, consent or the rules take it away. */
        isLive: z.boolean(),
        publishedAt: wireInstant,
        /** From when on it is public no more, for good; publishing again needs a new release. */
        endedAt: wireInstant.nullable(),
      }),
    ),
  })
  .meta({ id: 'CaseRelease' });

/** What a patient is asked about. */
export const wireOwnRelease = z
  .strictObject({
    id: wireId,
    state: z.enum(releaseStates),
    pictures: z.array(
      wirePicture.omit({ caseStudyId: true }).extend({
        /** Shown besides the picture itself. */
        forms: z.array(wireForm),
      }),
    ),
    channels: z.array(wireChannel),
    /** What is said beside the pictures. */
    said: z.array(z.string()),
    setSha256: z.string(),
    isSigned: z.boolean(),
  })
  .meta({ id: 'OwnCaseRelease' });

const wirePairOfNumbers = z.tuple([z.number(), z.number()]);
export const wireTypicalResult = z
  .strictObject({
    /** Of the same indication and a treatment in common, rated by members at two times. */
    cases: z.number().int(),
    /** Fewer than this are too few to be called typical. */
    least: z.number().int(),
    result: z
      .strictObject({
        instrumentId: z.string(),
        instrumentVersion: z.string(),
        /** Of the scale, by language. */
        title: z.record(z.string(), z.string()),
        /** Which way of the score is good; null where neither is. */
        better: z.enum(['lower', 'higher']).nullable(),
        cases: z.number().int(),
        /** Last score less the first one. */
        median: z.number(),
        quartiles: wirePairOfNumbers,
        range: wirePairOfNumbers,
        /** Between first and last rating, median. */
        medianDays: z.number(),
        /** Of this course; null when it was not rated twice. */
        own: z.number().nullable(),
        /** Cases that did as well as this one or better, itself included; null too where no way of the score is good. */
        atLeastAsMuch: z.number().int().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'TypicalResult' });

export const wireEndedByRules = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    channel: wireChannel,
    country: z.string(),
    publishedAt: wireInstant,
    endedAt: wireInstant,
    /** Of the rules that refused it. */
    packVersion: z.string(),
    failed: z.array(z.enum(checkCodes)),
  })
  .meta({ id: 'EndedByRules' });

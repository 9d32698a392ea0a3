import { z } from 'zod';
import { cropNames, layoutKinds } from '#imaging';
import {
  audiences,
  barReasons,
  disclosureCodes,
  lightChoices,
  lightReasonCodes,
  packLanguages,
  statedFacts,
} from '#cases';
import { wireDay, wireId, wireInstant } from '../edge/wire.js';
import { wireChannel } from '../patients/consents.schemas.js';
import { lightModes, wireViewCode } from '../treatments/treatments.schemas.js';

/** ISO 3166. */
export const wireCountry = z.string().regex(/^[A-Z]{2}$/u, 'is no ISO 3166 code');

export const pictureFormats = ['png', 'jpeg', 'webp'] as const;

export const wireNewCaseStudy = z.strictObject({
  view: wireViewCode,
  lightMode: z.enum(lightModes),
  layout: z.enum(layoutKinds),
  /** Of a grid: its other rows. */
  moreViews: z.array(wireViewCode).max(5).default([]),
  /** Shape of the whole picture; every photo is cropped alike. */
  crop: z.enum(cropNames).default('original'),
  /** For whom; each needs a consent of its own, but for the patient. */
  audience: z.enum(audiences).default('own-patient'),
  caption: z.string().trim().min(1).max(300).nullable().default(null),
  /** The clinic's name and logo above the pictures. */
  showsClinic: z.boolean().default(false),
  /** The clinic's name in a corner of each picture that is clear of every outlined scar; left out where no corner is. */
  hasWatermark: z.boolean().default(false),
  /** Photos to show, any order; they are placed by date. Two for a pair or an inset, two to twelve for a strip, one for each view and session for a grid. */
  photoIds: z.array(wireId).min(2).max(24),
  format: z.enum(pictureFormats).default('jpeg'),
  /** Long side of one picture in it. */
  sizePx: z.number().int().min(200).max(1600).default(800),
  labels: z.enum(['date', 'interval']).default('interval'),
  theme: z.enum(['light', 'dark', 'neutral']).default('light'),
  /** Every picture in the light of its baseline where the record trusts that of all of them; else all as taken, and it says so. */
  light: z.enum(lightChoices).default('matched'),
  /** For the public: where it is to be shown, so that consent and rules there are asked. By default wherever consent names, in the clinic's country. */
  target: z
    .strictObject({
      channel: wireChannel.nullable().default(null),
      country: wireCountry.optional(),
    })
    .default({ channel: null }),
  /** What the rules of a country want to stand with pictures for the public, and no record holds. */
  stated: z
    .strictObject({
      risks: z.string().trim().min(1).max(500).nullable().default(null),
      cost: z.string().trim().min(1).max(500).nullable().default(null),
    })
    .default({ risks: null, cost: null }),
});

export const wireCaseStudy = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    state: z.enum(['draft']),
    layout: z.enum(layoutKinds),
    crop: z.enum(cropNames),
    audience: z.enum(audiences),
    caption: z.string().nullable(),
    view: z.string(),
    lightMode: z.string(),
    format: z.enum(pictureFormats),
    widthPx: z.number().int(),
    heightPx: z.number().int(),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    photoIds: z.array(wireId),
    light: z.enum(lightChoices),
    /** Why it is shown as taken: `photoId` null for what holds for all. */
    lightReasons: z.array(z.strictObject({ photoId: wireId.nullable(), reason: z.enum(lightReasonCodes) })),
    stated: z.strictObject({ risks: z.string().nullable(), cost: z.string().nullable() }),
    /** Where a picture for the public was made for. */
    target: z.strictObject({ channel: wireChannel.nullable(), country: z.string() }).nullable(),
    createdAt: wireInstant,
  })
  .meta({ id: 'CaseStudy' });

export const wireAdvertisingRules = z
  .strictObject({
    country: z.string(),
    /** The clinic's own: its rules hold as well. */
    homeCountry: z.string(),
    /** Those with rules. */
    countries: z.array(z.string()),
    /** Null: nothing is known of this country, so everything is refused. */
    pack: z
      .strictObject({
        jurisdiction: z.string(),
        version: z.string(),
        effectiveFrom: wireDay,
        checkedOn: wireDay,
        isClearedByLawyer: z.boolean(),
        sources: z.array(
          z.strictObject({
            title: z.string(),
            evidence: z.enum(['official', 'secondary', 'draft', 'general-knowledge']),
          }),
        ),
        languages: z.array(z.enum(packLanguages)),
        /** What else counts as advertising there. */
        otherAudiences: z.partialRecord(
          z.enum(audiences),
          z.enum(['advertising', 'not-advertising', 'undecided']),
        ),
      })
      .nullable(),
    /** For advertisers of the clinic's type. */
    rule: z.discriminatedUnion('verdict', [
      z.strictObject({ verdict: z.literal('block'), reason: z.enum(barReasons) }),
      z.strictObject({
        verdict: z.literal('conditional'),
        channels: z.array(z.string()).optional(),
        barredModalities: z.array(z.string()).optional(),
        stated: z.array(z.enum(statedFacts)),
        disclosures: z.array(z.enum(disclosureCodes)),
        leastDaysAfterTreatment: z.number().int(),
        needsTypicalResult: z.boolean(),
      }),
    ]),
    disclosures: z.array(
      z.strictObject({
        code: z.enum(disclosureCodes),
        texts: z.array(z.strictObject({ language: z.enum(packLanguages), text: z.string() })),
      }),
    ),
  })
  .meta({ id: 'AdvertisingRules' });

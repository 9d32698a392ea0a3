import { z } from 'zod';
import { consentChannels, consentPurposes, everyCountry } from '#patients';
import { bodySites } from '#treatments';
import { wireDay, wireId, wireInstant } from '../edge/wire.js';

/** A use outside the clinic's own work. */
export const wireChannel = z.enum(consentChannels);

export const wireConsentPurpose = z.enum(consentPurposes);

/** Which pictures of the patient. */
const wirePictures = z
  .discriminatedUnion('of', [
    z.strictObject({ of: z.literal('all') }),
    z.strictObject({ of: z.enum(['sessions', 'photos']), ids: z.array(wireId).min(1).max(1000) }),
    z.strictObject({ of: z.literal('body-sites'), sites: z.array(z.enum(bodySites)).min(1) }),
  ])
  .meta({ id: 'ConsentPictures' });
const wireCountry = z.string().regex(/^([A-Z]{2}|\*)$/u, `is no ISO 3166 code, and not ${everyCountry}`);
const wireScope = {
  /** Uses outside the clinic's own work. */
  channels: z.array(wireChannel).max(40).default([]),
  /** Where the channels may show it: ISO 3166 codes, or * for everywhere. */
  countries: z.array(wireCountry).max(260).default([]),
  pictures: wirePictures.default({ of: 'all' }),
};

/** What is left of a grant. Channels and countries on the record are shown as they are. */
const wireGrantInForce = z.strictObject({
  grantId: wireId,
  grantedAt: wireInstant,
  startsAt: wireInstant.nullable(),
  /** From this very instant on it covers nothing. */
  expiresAt: wireInstant.nullable(),
  channels: z.array(z.string()),
  countries: z.array(z.string()),
  lessCountries: z.array(z.string()),
  pictures: z.looseObject({
    of: z.enum(['all', 'sessions', 'photos', 'body-sites']),
    ids: z.array(wireId).optional(),
    sites: z.array(z.string()).optional(),
  }),
  /** Sessions and photos that were taken back. */
  lessPictureIds: z.array(wireId),
  lessBodySites: z.array(z.string()),
});

export const wireConsent = z
  .strictObject({
    purpose: wireConsentPurpose,
    isInForce: z.boolean(),
    grantedAt: wireInstant.nullable(),
    withdrawnAt: wireInstant.nullable(),
    grants: z.array(wireGrantInForce),
  })
  .meta({ id: 'Consent' });

/** One line of the history: a grant with what it covers, or a withdrawal with what it takes back. */
export const wireConsentEvent = z
  .strictObject({
    id: wireId,
    purpose: wireConsentPurpose,
    action: z.enum(['granted', 'withdrawn']),
    recordedAt: wireInstant,
    channels: z.array(z.string()),
    countries: z.array(z.string()),
    pictures: wireGrantInForce.shape.pictures,
    startsAt: wireInstant.nullable(),
    expiresAt: wireInstant.nullable(),
    grantId: wireId.nullable(),
    recordedByMemberId: wireId.nullable(),
    recordedByName: z.string().nullable(),
    isByPatient: z.boolean(),
    isOfAgeConfirmed: z.boolean(),
    textVersion: z.string().nullable(),
    language: z.string().nullable(),
    /** What was signed, when it rests on a signature. */
    signingId: wireId.nullable(),
  })
  .meta({ id: 'ConsentEvent' });

/** `on`: as it stood at the end of that day; `at`: at that instant. */
export const wireConsentsQuery = z
  .strictObject({ on: wireDay.optional(), at: wireInstant.optional() })
  .refine(({ on, at }) => on === undefined || at === undefined, 'takes either on or at');

export const wireNewGrant = z.strictObject({
  purpose: wireConsentPurpose,
  ...wireScope,
  startsAt: wireInstant.nullable().default(null),
  expiresAt: wireInstant.nullable().default(null),
  /** Asked for marketing where the day of birth is not on record. */
  isOfAgeConfirmed: z.boolean().default(false),
});

/** Without a part it ends the grant, or all of the purpose; else the parts are taken back. */
export const wireNewWithdrawal = z.strictObject({
  purpose: wireConsentPurpose,
  grantId: wireId.nullable().default(null),
  ...wireScope,
});

/** Grant (`true`) or withdraw (`false`) one purpose as a whole: all pictures, within the clinic only. */
export const wireConsentChange = z.strictObject({
  isGranted: z.boolean(),
  isOfAgeConfirmed: z.boolean().default(false),
});

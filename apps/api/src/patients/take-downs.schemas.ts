import { z } from 'zod';
import {
  consentChannels,
  copyPurposes,
  largestProofBytes,
  proofMediaTypes,
  takeDownReasons,
  takeDownStates,
} from '#patients';
import { wireDay, wireId, wireInstant, wireLine, wireText, wireVersion } from '../edge/wire.js';
import { wireConsentPurpose } from './consents.schemas.js';

const wirePerson = z.strictObject({ id: wireId, name: z.string() });

/** A picture of the patient that the clinic has put somewhere else. */
export const wireExternalCopy = z
  .strictObject({
    id: wireId,
    purpose: z.enum(copyPurposes),
    channel: z.string(),
    country: z.string(),
    photoIds: z.array(wireId),
    place: z.string(),
    postedOn: wireDay,
    recordedByName: z.string().nullable(),
    recordedAt: wireInstant,
    /** Null while consent covers it. */
    takeDown: z.strictObject({ id: wireId, state: z.enum(takeDownStates), dueOn: wireDay }).nullable(),
  })
  .meta({ id: 'ExternalCopy' });

export const wireNewCopy = z.strictObject({
  purpose: z.enum(copyPurposes).default('marketing'),
  channel: z.enum(consentChannels),
  country: z.string().regex(/^([A-Z]{2}|\*)$/u),
  photoIds: z.array(wireId).min(1).max(200),
  /** Address on the internet, or in words where it was printed or shown. */
  place: wireLine(2000),
  postedOn: wireDay,
});

export const wireTakeDown = z
  .strictObject({
    id: wireId,
    state: z.enum(takeDownStates),
    reason: z.enum(takeDownReasons),
    /** Null when the patient was erased, or is in the bin. */
    patient: wirePerson.nullable(),
    copy: wireExternalCopy.pick({
      id: true,
      purpose: true,
      channel: true,
      country: true,
      place: true,
      postedOn: true,
    }),
    owner: wirePerson.nullable(),
    dueOn: wireDay,
    openedAt: wireInstant,
    doneAt: wireInstant.nullable(),
    doneByName: z.string().nullable(),
    proofText: z.string().nullable(),
    proofLink: z.string().nullable(),
    hasProofFile: z.boolean(),
    version: wireVersion,
  })
  .meta({ id: 'TakeDown' });

export const wireTakeDownsQuery = z.strictObject({ state: z.enum(['to-do', 'done']).default('to-do') });

export const wireAssignment = z.strictObject({ ownerMemberId: wireId.nullable(), dueOn: wireDay });

/** Words, a link or a file; one of them at least. */
export const wireProof = z.strictObject({
  text: wireText(2000).nullable().default(null),
  link: z
    .url({ protocol: /^https?$/u })
    .max(2000)
    .nullable()
    .default(null),
  file: z
    .strictObject({
      mediaType: z.enum(proofMediaTypes),
      base64: z
        .base64()
        .min(4)
        .max(Math.ceil(largestProofBytes / 3) * 4),
    })
    .nullable()
    .default(null),
});

export const wireEndingConsent = z
  .strictObject({
    grantId: wireId,
    patient: wirePerson,
    purpose: wireConsentPurpose,
    channels: z.array(z.string()),
    expiresAt: wireInstant,
    isPatientTold: z.boolean(),
  })
  .meta({ id: 'EndingConsent' });

import { z } from 'zod';
import { defineEvent, defineJob } from '#platform';
import { consentPurposes } from '../model/consent.js';

/** Something that a patient allowed is allowed no longer: taken back, in whole or in part, or over. */
export const consentWithdrawn = defineEvent(
  'consent.withdrawn',
  z.strictObject({ patientId: z.uuid(), purpose: z.enum(consentPurposes) }),
  ['take-downs', 'publications'],
);

/** Runs at the instant at which a grant ends, and says so. That it ends needs no job: every read asks the clock. */
export const consentEnds = defineJob('consent.ends', z.strictObject({ grantId: z.uuid() }));

/** Warns of what ends soon, and opens take-downs that a lost job has missed. */
export const consentRound = defineJob('consent.round', z.strictObject({}));

export const consentJobs = [...Object.values(consentWithdrawn.jobs), consentEnds, consentRound] as const;

import { z } from 'zod';
import { wireId, wireInstant } from '../edge/wire.js';

export const wireNewShareLink = z.strictObject({
  /** For whom, in the clinic's own words; whoever opens it does not see this. */
  recipient: z.string().trim().min(1).max(100).nullable().default(null),
  days: z.number().int().min(1).max(365).default(30),
});

export const wireShareLink = z
  .strictObject({
    id: wireId,
    caseStudyId: wireId,
    recipient: z.string().nullable(),
    createdAt: wireInstant,
    madeByName: z.string(),
    expiresAt: wireInstant,
    revokedAt: wireInstant.nullable(),
    viewCount: z.number().int(),
    lastViewedAt: wireInstant.nullable(),
    /** False once it is taken back, over, or what it shows may not be shown. */
    isLive: z.boolean(),
  })
  .meta({ id: 'ShareLink' });

export const wireMadeShareLink = z
  .strictObject({
    /** Told this once and kept nowhere. */
    address: z.string(),
    link: wireShareLink,
  })
  .meta({ id: 'MadeShareLink' });

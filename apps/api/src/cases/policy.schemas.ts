import { z } from 'zod';
import { leastScoreOfAll } from '#cases';

/** A site by scheme, host and port alone. */
const wireOrigin = z
  .string()
  .max(200)
  .regex(/^https?:\/\/[a-z0-9.-]+(:\d{1,5})?$/i, 'is no address such as https://clinic.example');

export const wirePublishingPolicyChange = z.strictObject({
  /** A third person, for compliance, has to agree. */
  needsClearance: z.boolean(),
  /** Least number of met criteria of nine; three are asked in any case. */
  leastScore: z.number().int().min(leastScoreOfAll).max(9),
  isGalleryOpen: z.boolean(),
  /** Search engines may list the gallery. */
  isGalleryIndexed: z.boolean(),
  /** Sites that may show published pictures and the gallery in a frame. */
  embedOrigins: z.array(wireOrigin).max(20),
});

export const wirePublishingPolicy = wirePublishingPolicyChange
  .extend({
    gallerySlug: z.string().nullable(),
    /** Null while it is closed. */
    galleryAddress: z.string().nullable(),
    version: z.number().int(),
  })
  .meta({ id: 'PublishingPolicy' });

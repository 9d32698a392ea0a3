import { z } from 'zod';
import { wireInstant } from '../edge/wire.js';

export const wireBackups = z
  .strictObject({
    /** The last whole backup of the whole installation. */
    last: z
      .strictObject({
        endedAt: wireInstant,
        /** These are null where several clinics share the installation. */
        place: z.string().nullable(),
        sizeBytes: z.number().int().nullable(),
        photoCount: z.number().int().nullable(),
      })
      .nullable(),
    /** The last try failed. */
    hasFailed: z.boolean(),
    /** Why, in words for the operator; null where several clinics share the installation. */
    fault: z.string().nullable(),
    triedAt: wireInstant.nullable(),
    /** When one is made every night, by the clock of the server; null when nobody has set that up. */
    nightlyAt: z.string().nullable(),
  })
  .meta({ id: 'Backups' });

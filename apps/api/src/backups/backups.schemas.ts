import { z } from 'zod';
import { wireInstant } from '../edge/wire.js';

export const wireBackups = z
  .strictObject({
    /** The last whole backup of the whole installation. */
    last: z
      .strictObject({
        endedAt: wireInstant,
        place: z.string(),
        sizeBytes: z.number().int(),
        photoCount: z.number().int(),
      })
      .nullable(),
    /** Why the last try failed; null when it did not. */
    fault: z.string().nullable(),
    triedAt: wireInstant.nullable(),
    /** When one is made every night, by the clock of the server; null when nobody has set that up. */
    nightlyAt: z.string().nullable(),
  })
  .meta({ id: 'Backups' });

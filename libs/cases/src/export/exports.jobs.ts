import { z } from 'zod';
import { defineJob, jobPriority } from '#platform';

const payload = z.strictObject({ exportId: z.uuid() });

/** Writes the whole record of the clinic into one archive. */
export const makeExport = defineJob('export.make', payload, { maxAttempts: 3, priority: jobPriority.idle });

/** Removes the archive of an export that has expired, or that somebody has ended. */
export const endExport = defineJob('export.end', payload, { maxAttempts: 20 });

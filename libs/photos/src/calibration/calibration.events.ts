import { z } from 'zod';
import { defineEvent } from '#platform';

/**
 * Photos may be calibrated in another way than before: one photo, those of one session, or, with neither named, any, since the clinic
 * has a new profile or decided otherwise.
 */
export const calibrationChanged = defineEvent(
  'calibration.changed',
  z.strictObject({ photoId: z.uuid().optional(), sessionId: z.uuid().optional() }),
  ['measures'],
);

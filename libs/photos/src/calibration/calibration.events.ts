import { z } from 'zod';
import { defineEvent } from '#platform';

/** The clinic has a new profile or decided otherwise, so that photos may be calibrated in another way than before. */
export const calibrationChanged = defineEvent('calibration.changed', z.strictObject({}), ['measures']);

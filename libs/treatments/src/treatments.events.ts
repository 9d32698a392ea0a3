import { z } from 'zod';
import { defineEvent } from '#platform';

/** A session got another day: the order of its course may be another one. */
export const sessionRescheduled = defineEvent(
  'session.rescheduled',
  z.strictObject({ sessionId: z.uuid(), courseId: z.uuid() }),
  ['series'],
);

/** A session got another day, room or camera: what was concluded from those may be wrong. */
export const sessionCorrected = defineEvent(
  'session.corrected',
  z.strictObject({ sessionId: z.uuid(), courseId: z.uuid() }),
  ['measures'],
);

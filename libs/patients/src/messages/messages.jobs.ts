import { z } from 'zod';
import { defineJob, jobPriority } from '#platform';

/**
 * Hands one message to its provider. Ten tries with the queue's growing pauses span about three and a half hours: longer
 * than grey-listing and the restart of a mail server take, shorter than anybody waits for an invitation.
 */
export const sendMessage = defineJob('message.send', z.strictObject({ messageId: z.uuid() }), {
  maxAttempts: 10,
  priority: jobPriority.awaited,
});

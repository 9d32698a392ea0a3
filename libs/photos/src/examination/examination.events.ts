import { z } from 'zod';
import { defineEvent } from '#platform';

/** What can be seen in a photo's own pixels is known: its quality, and whatever else examiners found. */
export const photoExamined = defineEvent('photo.examined', z.strictObject({ photoId: z.uuid() }), [
  'measures',
  'pairs',
]);

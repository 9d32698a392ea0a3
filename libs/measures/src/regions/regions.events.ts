import { z } from 'zod';
import { defineEvent } from '#platform';

/** What is drawn on a baseline is another than before: an outline, or a known length. */
export const regionChanged = defineEvent('region.changed', z.strictObject({ baselinePhotoId: z.uuid() }), [
  'pairs',
  'measures',
]);

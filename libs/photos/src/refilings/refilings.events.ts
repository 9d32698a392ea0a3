import { z } from 'zod';
import { defineEvent } from '#platform';

/** Photos came to another place, out of sight or back; also when that was undone. What it was stands in the refiling. */
export const photoMoved = defineEvent('photo.moved', z.strictObject({ refilingId: z.uuid() }), [
  'series',
  'case-studies',
]);

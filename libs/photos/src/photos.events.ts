import { z } from 'zod';
import { defineEvent } from '#platform';

/** A photo lies on its baseline, by a new alignment or another one than before. */
export const photoAligned = defineEvent(
  'photo.aligned',
  z.strictObject({ photoId: z.uuid(), baselinePhotoId: z.uuid() }),
  ['pairs'],
);

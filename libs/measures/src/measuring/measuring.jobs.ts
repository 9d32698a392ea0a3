import { z } from 'zod';
import { defineJob } from '#platform';

/** Finds what was measured or matched before the present version of a method. */
export const measureMissing = defineJob('photo.measure-missing', z.strictObject({}));

/** Measures every region of a baseline in one photo of its series; of the baseline itself when both are one. */
export const measurePhoto = defineJob(
  'photo.measure',
  z.strictObject({ photoId: z.uuid(), baselinePhotoId: z.uuid() }),
);

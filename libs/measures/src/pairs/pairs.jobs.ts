import { z } from 'zod';
import { defineEvent, defineJob } from '#platform';

const id = z.uuid();

/** Gives the follow-up of a pair its baseline's light, and measures how comparable the two are. */
export const assessPair = defineJob('pair.assess', z.strictObject({ photoId: id, baselinePhotoId: id }));

/** The colour match of a pair is the one of its present inputs. */
export const pairAssessed = defineEvent(
  'pair.assessed',
  z.strictObject({ photoId: id, baselinePhotoId: id }),
  ['measures'],
);

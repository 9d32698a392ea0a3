import { z } from 'zod';
import { lesionStates } from '#measures';
import { wireId } from '../edge/wire.js';

const wireState = z.enum(lesionStates);
const wireCount = z.number().int().nonnegative();
const wirePlace = z.tuple([z.number().nonnegative(), z.number().nonnegative()]);

export const wireLesionMap = z
  .strictObject({
    baselinePhotoId: wireId,
    widthPx: z.number().int(),
    heightPx: z.number().int(),
    /** The pictures that lie on the baseline, with itself; the oldest first. */
    photoIds: z.array(wireId),
    raters: z.array(z.strictObject({ id: wireId, displayName: z.string() })),
    lesions: z.array(
      z.strictObject({
        id: wireId,
        raterId: wireId,
        /** In px of the upright baseline at full size, the centre of the first px (0, 0). */
        atPx: wirePlace,
        findings: z.array(z.strictObject({ photoId: wireId, state: wireState })),
      }),
    ),
    /** By rater and picture; a picture in which a rater found nothing at all has none. */
    counts: z.array(
      z.strictObject({
        raterId: wireId,
        photoId: wireId,
        icepick: wireCount,
        boxcar: wireCount,
        rolling: wireCount,
        other: wireCount,
        gone: wireCount,
        /** Known from an earlier picture and not looked at in this one. */
        unseen: wireCount,
      }),
    ),
  })
  .meta({ id: 'LesionMap', description: 'Single scars of one series, by who marked them' });

export const wireNewFindings = z.strictObject({
  photoId: wireId,
  lesions: z
    .array(
      z.strictObject({
        /** A new one of the client for a lesion that is not marked yet. */
        lesionId: wireId,
        atPx: wirePlace.nullable(),
        /** Null takes back what was said of it in this picture. */
        state: wireState.nullable(),
      }),
    )
    .min(1)
    .max(500),
});

import { z } from 'zod';
import { pairItems, pairReasons, pairVerdicts } from '#imaging';
import { wireId } from '../edge/wire.js';

const wirePairItem = z
  .strictObject({
    item: z.enum(pairItems),
    verdict: z.enum(pairVerdicts),
    /** Null when it is met. */
    reason: z.enum(pairReasons).nullable(),
    /** What was measured beside its limit. */
    numbers: z.array(z.strictObject({ name: z.string(), value: z.number(), limit: z.number() })),
  })
  .meta({ id: 'PairItem' });

const wireSideLight = z
  .strictObject({
    photoId: wireId,
    /** `baseline` gives the light; `pending` while it is being computed. */
    status: z.enum(['baseline', 'pending', 'not-aligned', 'matched', 'refused']),
    reason: z.string().nullable(),
    /** One rule for the whole picture, in linear light; null when it is shown as it was taken. */
    correction: z
      .union([
        z.strictObject({ gamma: z.number(), logGain: z.array(z.number()), field: z.array(z.number()) }),
        /** By the charts in both photos. */
        z.strictObject({ matrix: z.array(z.number()) }),
      ])
      .nullable(),
    /** CIEDE2000 on untreated skin before and after, exposure and gains that were undone. */
    evidence: z
      .strictObject({
        deltaEBefore: z.number(),
        deltaEAfter: z.number(),
        share: z.number(),
        exposureEv: z.number(),
        gains: z.array(z.number()),
        noiseDeltaE: z.number().nullable().optional(),
      })
      .nullable(),
  })
  .meta({ id: 'SideLight' });

const wireSideBend = z
  .strictObject({
    /** Nodes of a uniform cubic B-spline, one interval apart, the first one interval outside the baseline. */
    columns: z.number().int(),
    rows: z.number().int(),
    intervalPx: z.number(),
    /** Row by row, x then y, px of the baseline at full size. */
    nodes: z.array(z.number()),
    mostPct: z.number(),
    baselineWidthPx: z.number().int(),
    baselineHeightPx: z.number().int(),
    methodVersion: z.string(),
  })
  .meta({
    id: 'SideBend',
    description:
      'How skin that turned is bent onto the baseline: for the eye only, no picture is drawn with it',
  });

export const wirePair = z
  .strictObject({
    beforePhotoId: wireId,
    afterPhotoId: wireId,
    /** Criteria met, of those that apply; what is unknown is not met. */
    score: z.strictObject({
      met: z.number().int(),
      of: z.number().int(),
      items: z.array(wirePairItem),
      limitsVersion: z.string(),
    }),
    /** False while alignment, light or pixels are still to come. */
    isSettled: z.boolean(),
    light: z.strictObject({
      /** Both sides can be shown in the baseline's light, as `normalised` of each that is not the baseline. */
      isNormalised: z.boolean(),
      rule: z.string().nullable(),
      /** Before, after. */
      sides: z.array(wireSideLight).length(2),
    }),
    /** CIEDE2000 that untreated skin stays under in the map of what differs; null when there is no map. */
    differenceNoise: z.number().nullable(),
    /** Of before and after; null of the baseline, and where one plane explains as much. */
    bends: z.array(wireSideBend.nullable()).length(2),
  })
  .meta({ id: 'Pair' });

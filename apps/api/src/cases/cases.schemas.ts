import { z } from 'zod';
import { wireId, wireInstant } from '../edge/wire.js';
import { lightModes, wireViewCode } from '../treatments/treatments.schemas.js';

export const layouts = ['pair', 'strip'] as const;
export const pictureFormats = ['png', 'jpeg', 'webp'] as const;

export const wireNewCaseStudy = z.strictObject({
  view: wireViewCode,
  lightMode: z.enum(lightModes),
  layout: z.enum(layouts),
  /** Photos to show, any order; they are placed by date. Two for a pair, two to twelve for a strip. */
  photoIds: z.array(wireId).min(2).max(12),
  format: z.enum(pictureFormats).default('jpeg'),
  /** Long side of one picture in it. */
  sizePx: z.number().int().min(200).max(1600).default(800),
  labels: z.enum(['date', 'interval']).default('interval'),
  theme: z.enum(['light', 'dark', 'neutral']).default('light'),
});

export const wireCaseStudy = z
  .strictObject({
    id: wireId,
    courseId: wireId,
    state: z.enum(['draft']),
    layout: z.enum(layouts),
    view: z.string(),
    lightMode: z.string(),
    format: z.enum(pictureFormats),
    widthPx: z.number().int(),
    heightPx: z.number().int(),
    sizeBytes: z.number().int(),
    sha256: z.string(),
    photoIds: z.array(wireId),
    createdAt: wireInstant,
  })
  .meta({ id: 'CaseStudy' });

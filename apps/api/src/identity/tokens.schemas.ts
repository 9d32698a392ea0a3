import { z } from 'zod';
import { actions, neverByToken } from '#identity';
import { wireId, wireInstant, wireLine } from '../edge/wire.js';

const wireActions = z.array(z.enum(actions));

export const wireApiToken = z
  .strictObject({
    id: wireId,
    name: z.string(),
    actions: wireActions,
    createdAt: wireInstant,
    expiresAt: wireInstant,
    lastUsedAt: wireInstant.nullable(),
    isExpired: z.boolean(),
  })
  .meta({ id: 'ApiToken' });

export const wireNewApiToken = z
  .strictObject({ apiToken: wireApiToken, secret: z.string() })
  .meta({ id: 'NewApiToken' });

export const wireMakeToken = z.strictObject({
  name: wireLine(60),
  actions: wireActions
    .min(1)
    .refine((given) => new Set(given).size === given.length, 'names an action twice')
    .refine((given) => !given.some((action) => neverByToken.includes(action)), 'names what no token carries'),
  lifetimeDays: z.number().int().min(1).max(365),
});

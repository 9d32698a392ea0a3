import { z } from 'zod';
import { wireCursorQuery, wireId, wireInstant } from '../edge/wire.js';

export const jobStates = ['queued', 'running', 'done', 'skipped', 'dead'] as const;

export const wireJobRun = z
  .strictObject({
    id: wireId,
    name: z.string(),
    state: z.enum(jobStates),
    attempt: z.number().int(),
    progressDone: z.number().int(),
    progressTotal: z.number().int(),
    lastError: z.string().nullable(),
    photoId: wireId.nullable(),
    createdAt: wireInstant,
    endedAt: wireInstant.nullable(),
  })
  .meta({ id: 'JobRun' });

export const wireJobsQuery = z.strictObject({ ...wireCursorQuery, state: z.enum(jobStates).default('dead') });

import { z } from 'zod';
import { instanceModes } from '#platform/embedded';

export const wireInstance = z
  .strictObject({
    mode: z.enum(['choose', ...instanceModes]),
    preparing: z
      .strictObject({
        step: z.enum(['database', 'migrate', 'seed', 'services', 'failed']),
        done: z.number().int().min(0),
        total: z.number().int().min(1),
        detail: z.string().optional(),
      })
      .nullable(),
    canSwitch: z.boolean(),
  })
  .meta({ id: 'Instance', description: 'What this installation is, or how far its set-up has come' });

export const wireInstanceChoice = z
  .strictObject({ mode: z.enum(instanceModes) })
  .meta({ id: 'InstanceChoice' });

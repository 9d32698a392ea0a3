import { z } from 'zod';
import { messageKinds, messageReasons, messageStates } from '#patients';
import { channels } from '#platform';
import { wireCursorQuery, wireId, wireInstant } from '../edge/wire.js';

const wirePerson = z.strictObject({ id: wireId, name: z.string() });

/** One message and what became of it. Neither its words nor the address are part of it. */
export const wireMessage = z
  .strictObject({
    id: wireId,
    kind: z.enum(messageKinds),
    channel: z.enum(channels),
    language: z.string(),
    state: z.enum(messageStates),
    /** Why it is not out; while it is queued, why the last try did not succeed. */
    reason: z.enum(messageReasons).nullable(),
    /** The provider's last answer, such as `250`, or the name of a fault. */
    providerCode: z.string().nullable(),
    tries: z.number().int(),
    createdAt: wireInstant,
    changedAt: wireInstant,
    endedAt: wireInstant.nullable(),
    patient: wirePerson.nullable(),
    member: wirePerson.nullable(),
    invitationId: wireId.nullable(),
  })
  .meta({ id: 'Message' });

export const wireMessagesQuery = z.strictObject({
  ...wireCursorQuery,
  state: z.enum(messageStates).optional(),
});

/** What this installation can send by; empty when links are all there is. */
export const wireChannels = z
  .strictObject({ channels: z.array(z.enum(channels)) })
  .meta({ id: 'MessageChannels' });

/** `address` is needed for e-mail. */
export const wireTestMessage = z.strictObject({
  channel: z.enum(channels),
  address: z.email().max(254).nullable().default(null),
});

import { z } from 'zod';
import { locales, pinDigits } from '#identity';
import { wireId, wireInstant, wireLine } from '../edge/wire.js';

/** A device on which members take turns. */
export const wireSharedTablet = z
  .strictObject({
    id: wireId,
    name: z.string(),
    madeBy: z.string(),
    createdAt: wireInstant,
    lastUsedAt: wireInstant,
  })
  .meta({ id: 'SharedTablet' });
export const wireMarkTablet = z.strictObject({ name: wireLine(60) });

/** What a tablet shows when nobody is signed in on it: who has a PIN. */
export const wireTabletDoorstep = z
  .strictObject({
    name: z.string(),
    clinic: z.strictObject({ name: z.string(), locale: z.enum(locales) }),
    members: z.array(z.strictObject({ id: wireId, displayName: z.string() })),
  })
  .meta({ id: 'TabletDoorstep' });

const pin = z.string().min(1).max(pinDigits.most);
export const wirePinSignIn = z.strictObject({ memberId: wireId, pin });
export const wirePinState = z.strictObject({ hasPin: z.boolean() }).meta({ id: 'PinState' });
export const wireChoosePin = z.strictObject({ pin, current: z.string().min(1).max(200) });

import { isIP } from 'node:net';
import type { Id } from '#kernel';

export type PasskeyId = Id<'passkey'>;

/** An address at which passkeys are made and answer: `rpId` is its name, `origin` the whole of it. */
export interface PasskeyPlace {
  rpId: string;
  origin: string;
}

/** As its person sees it. */
export interface Passkey {
  id: PasskeyId;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  /** False for one of another address of this installation. */
  answersHere: boolean;
}

/** How many one person may have. */
export const mostPasskeys = 20;

/** Null for an address that is a bare number, or not safe: no browser makes a passkey there. */
export function passkeyPlaceAt(address: string): PasskeyPlace | null {
  const { hostname, origin, protocol } = new URL(address);
  const isLocalhost = hostname === 'localhost';
  const isNumber = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) > 0;
  return isNumber || (protocol !== 'https:' && !isLocalhost) ? null : { rpId: hostname, origin };
}

import { createHmac } from 'node:crypto';
import type { Config } from '#platform';
import type { InvitationId } from '../model/invitation.js';

/** Computed from the id with the installation's key: it can be put into a message later and still is stored nowhere. */
export function invitationToken(id: InvitationId, config: Pick<Config, 'MASTER_KEY'>): string {
  return createHmac('sha256', Buffer.from(config.MASTER_KEY, 'hex'))
    .update(`invitation ${id}`)
    .digest('base64url');
}

/** The token stands behind the #: no server, proxy or preview of a messenger ever gets it by opening the page. */
export function invitationLink(token: string, config: Pick<Config, 'PUBLIC_URL'>): string {
  return `${ownPage(config)}#${token}`;
}

/** Where a device that was let in finds its patient's page. */
export function ownPage(config: Pick<Config, 'PUBLIC_URL'>): string {
  return `${config.PUBLIC_URL.replace(/\/+$/, '')}/open`;
}

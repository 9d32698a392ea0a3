import { hashToken, newToken } from '#identity';
import { CommandFailure, exitCode } from '../commands.js';
import { asOwner } from './as-owner.js';

export const setUpLinkDays = 3;

/**
 * A link by which the first clinic is set up from another machine, once. Those before it end. The token stands behind the #: no log of a
 * server or proxy ever gets it.
 * @throws CommandFailure `input` when there is a clinic already
 */
export async function makeSetUpLink(ownerUrl: string, publicUrl: string): Promise<string> {
  const token = newToken();
  await asOwner(ownerUrl, async (client) => {
    const { rows } = await client.query<{ isEmpty: boolean }>(
      'select clinic_count = 0 as "isEmpty" from instance_state()',
    );
    if (!rows[0]!.isEmpty) {
      throw new CommandFailure(
        exitCode.input,
        'there is a clinic already; another one is added by samelight clinic add',
      );
    }
    await client.query('update set_up_link set used_at = clock_now() where used_at is null');
    await client.query(
      'insert into set_up_link (token_hash, expires_at) values ($1, clock_now() + make_interval(days => $2))',
      [hashToken(token), setUpLinkDays],
    );
  });
  return `${publicUrl.replace(/\/+$/, '')}/#set-up=${token}`;
}

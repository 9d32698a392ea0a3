import { Inject, Injectable } from '@nestjs/common';
import { newId, Problem } from '#kernel';
import { Database } from '#platform';
import { hashToken, newToken } from '../credentials.js';
import { IdentityService } from '../identity.service.js';
import type { Actor, ApiTokenId, SignInId } from '../model/actor.js';
import { can, neverByToken, type Action } from '../model/permissions.js';
import * as store from './tokens.store.js';

/** So that a scanner of leaked secrets, and whoever finds one, sees what it is. */
export const apiTokenPrefix = 'samelight_';
const mostTokens = 20;

const ownerOf = (actor: Actor) => {
  if (actor.memberId === null) throw new Problem('not-permitted');
  return actor.memberId;
};

/** Tokens by which machines act for a member: confined to some actions, expiring, known when they are made and never again. */
@Injectable()
export class TokensService {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(IdentityService) private readonly identity: IdentityService,
  ) {}

  async tokens(actor: Actor): Promise<store.ApiToken[]> {
    return this.db.tx(actor.clinicId, (tx) => store.tokensOf(tx, ownerOf(actor)));
  }

  /**
   * @param wanted.actions what the member may do now; a role that goes takes its actions from the token too
   * @throws Problem `invalid-request` for an action that the member may not take or no token carries, `conflict` when there are many
   */
  async make(
    actor: Actor,
    wanted: { name: string; actions: Action[]; lifetimeDays: number },
  ): Promise<{ apiToken: store.ApiToken; secret: string }> {
    const memberId = ownerOf(actor);
    if (wanted.actions.some((action) => neverByToken.includes(action) || !can(actor, action))) {
      throw new Problem('invalid-request', {
        errors: [{ pointer: '/actions', detail: 'names what you may not do yourself, or what no token may' }],
      });
    }
    const secret = apiTokenPrefix + newToken();
    const apiToken = await this.db.tx(actor.clinicId, async (tx) => {
      if ((await store.tokensOf(tx, memberId)).length >= mostTokens)
        throw new Problem('conflict', { detail: `${mostTokens} tokens are the most. Revoke one first.` });
      return store.insertToken(tx, {
        id: newId<ApiTokenId>(),
        memberId,
        ...wanted,
        tokenHash: hashToken(secret),
      });
    });
    return { apiToken, secret };
  }

  /** Dead within a second in every process, at once in this one. @throws Problem `not-found` */
  async revoke(actor: Actor, id: ApiTokenId): Promise<void> {
    const isDone = await this.db.tx(actor.clinicId, (tx) => store.revokeToken(tx, ownerOf(actor), id));
    if (!isDone) throw new Problem('not-found');
    this.identity.forget([id as unknown as SignInId]);
  }
}

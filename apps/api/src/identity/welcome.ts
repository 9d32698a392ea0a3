import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import {
  IdentityService,
  LimitsService,
  permissionsOf,
  pinIdleMinutes,
  type Actor,
  type SignedIn,
} from '#identity';
import { CONFIG, type Config } from '#platform';
import type { Answer } from '../edge/answers.js';
import { familiarCookie, familiarForMs, isOverHttps, sessionCookieName } from '../edge/session-cookie.js';
import type { wireMe } from './identity.schemas.js';

/** The answer to whoever has come in, by whatever door. */
@Injectable()
export class Welcome {
  constructor(
    private readonly identity: IdentityService,
    private readonly limits: LimitsService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  enter(
    { token, actor, lifetimeMs, familiar }: SignedIn,
    response: Response,
  ): Promise<Answer<typeof wireMe>> {
    response.cookie(sessionCookieName(response.req, this.config), token, {
      ...this.cookieOptions(response, '/'),
      maxAge: lifetimeMs,
    });
    if (familiar !== undefined)
      response.cookie(familiarCookie, familiar, {
        ...this.cookieOptions(response, '/api/v1'),
        maxAge: familiarForMs,
      });
    response.setHeader('Cache-Control', 'no-store');
    return this.describe(actor, this.identity.csrfTokenOf(token));
  }

  leave(response: Response): void {
    response.clearCookie(sessionCookieName(response.req, this.config), this.cookieOptions(response, '/'));
  }

  /** @param path below which the browser sends the cookie */
  cookieOptions({ req: request }: Response, path: string) {
    const secure = isOverHttps(request, this.config);
    return { httpOnly: true, sameSite: 'lax', path, secure } as const;
  }

  private async idleMinutes(actor: Actor): Promise<number | null> {
    if (actor.kind !== 'member') return null;
    const usual = await this.limits.idleMinutes(actor.clinicId);
    return actor.sharedTabletId === null ? usual : Math.min(usual, pinIdleMinutes);
  }

  async describe(actor: Actor, csrfToken: string): Promise<Answer<typeof wireMe>> {
    return {
      kind: actor.kind,
      memberId: actor.memberId,
      patientId: actor.patientId,
      displayName: actor.displayName,
      roles: [...actor.roles],
      permissions: permissionsOf(actor),
      owes: actor.owes,
      isByPin: actor.sharedTabletId !== null,
      idleMinutes: await this.idleMinutes(actor),
      clinic: await this.identity.clinic(actor.clinicId),
      csrfToken,
    };
  }
}

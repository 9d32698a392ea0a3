import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { IdentityService, permissionsOf, type Actor, type SignedIn } from '#identity';
import { CONFIG, type Config } from '#platform';
import { sessionCookie } from '../edge/access.js';
import type { Answer } from '../edge/answers.js';
import type { wireMe } from './identity.schemas.js';

/** The answer to whoever has come in, by whatever door. */
@Injectable()
export class Welcome {
  constructor(
    private readonly identity: IdentityService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  enter({ token, actor, lifetimeMs }: SignedIn, response: Response): Promise<Answer<typeof wireMe>> {
    response.cookie(sessionCookie, token, { ...this.cookieOptions('/'), maxAge: lifetimeMs });
    response.setHeader('Cache-Control', 'no-store');
    return this.describe(actor, this.identity.csrfTokenOf(token));
  }

  leave(response: Response): void {
    response.clearCookie(sessionCookie, this.cookieOptions('/'));
  }

  /** @param path below which the browser sends the cookie */
  cookieOptions(path: string) {
    const isHttps = this.config.PUBLIC_URL.startsWith('https:');
    return { httpOnly: true, sameSite: 'lax', path, secure: isHttps } as const;
  }

  async describe(actor: Actor, csrfToken: string): Promise<Answer<typeof wireMe>> {
    return {
      kind: actor.kind,
      memberId: actor.memberId,
      patientId: actor.patientId,
      displayName: actor.displayName,
      roles: [...actor.roles],
      permissions: permissionsOf(actor),
      clinic: await this.identity.clinic(actor.clinicId),
      csrfToken,
    };
  }
}

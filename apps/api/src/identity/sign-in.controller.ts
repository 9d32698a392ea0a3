import { Body, Controller, Get, HttpCode, Inject, Ip, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Problem } from '#kernel';
import { IdentityService, permissionsOf, type Actor, type SignedIn } from '#identity';
import { CONFIG, type Config } from '#platform';
import { CurrentActor, Permission, Public, sessionCookie } from '../edge/access.js';
import { Answers, AnswersNothing, type Answer } from '../edge/answers.js';
import { isFromThisMachine } from '../edge/loopback.js';
import {
  wireDemoSignIn,
  wireDemoTile,
  wireMe,
  wireSetUp,
  wireSetUpState,
  wireSignIn,
} from './identity.schemas.js';

/** Coming in and going out, and the first admin. */
@Controller('api/v1')
export class SignInController {
  constructor(
    private readonly identity: IdentityService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('set-up')
  @Public()
  @Answers(wireSetUpState)
  setUpState() {
    return this.identity.setUpState();
  }

  @Post('set-up')
  @Public()
  @Answers(wireMe, 201)
  async setUp(
    @Body({ schema: wireSetUp }) given: z.output<typeof wireSetUp>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    // Or anybody who comes before the owner would become the admin.
    if (!isFromThisMachine(request) && !this.identity.isSetUpToken(request.get('x-set-up-token') ?? '')) {
      throw new Problem('not-permitted', {
        detail:
          'Open this page on the machine where Samelight runs, or by the link that «samelight migrate» printed.',
      });
    }
    const { adminName, email, password, clinicName, ...clinic } = given;
    const signedIn = await this.identity.setUp(
      { ...clinic, name: clinicName },
      { displayName: adminName, email, password },
    );
    return this.welcome(signedIn, response);
  }

  @Get('demo/tiles')
  @Public()
  @Answers(z.array(wireDemoTile))
  demoTiles(@Req() request: Request) {
    requireThisMachine(request);
    return this.identity.demoTiles();
  }

  @Post('demo/sign-in')
  @Public()
  @Answers(wireMe)
  async demoSignIn(
    @Body({ schema: wireDemoSignIn }) { role }: z.output<typeof wireDemoSignIn>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    requireThisMachine(request);
    return this.welcome(await this.identity.demoSignIn(role), response);
  }

  @Post('sign-in')
  @Public()
  @Answers(wireMe)
  async signIn(
    @Body({ schema: wireSignIn }) { email, password }: z.output<typeof wireSignIn>,
    @Ip() address: string,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.welcome(await this.identity.signIn(email, password, address), response);
  }

  @Post('sign-out')
  @Permission('account.own')
  @AnswersNothing()
  @HttpCode(204)
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.identity.signOut(actor);
    response.clearCookie(sessionCookie, this.cookieOptions());
  }

  @Get('me')
  @Permission('account.own')
  @Answers(wireMe)
  me(@CurrentActor() actor: Actor, @Req() request: Request) {
    return this.describe(actor, request.csrfToken ?? '');
  }

  private welcome({ token, actor, lifetimeMs }: SignedIn, response: Response) {
    response.cookie(sessionCookie, token, { ...this.cookieOptions(), maxAge: lifetimeMs });
    response.setHeader('Cache-Control', 'no-store');
    return this.describe(actor, this.identity.csrfTokenOf(token));
  }

  private cookieOptions() {
    const isHttps = this.config.PUBLIC_URL.startsWith('https:');
    return { httpOnly: true, sameSite: 'lax', path: '/', secure: isHttps } as const;
  }

  private async describe(actor: Actor, csrfToken: string): Promise<Answer<typeof wireMe>> {
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

/** Demo sign-in needs no password, so only a browser on this very machine may use it. */
function requireThisMachine(request: Request): void {
  if (!isFromThisMachine(request)) throw new Problem('not-found');
}

import { Body, Controller, Get, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { Problem } from '#kernel';
import { IdentityService, type Actor, type Arrival } from '#identity';
import { CONFIG, type Config } from '#platform';
import { CameFrom, CurrentActor, Permission, Public } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { isFromThisMachine } from '../edge/loopback.js';
import {
  wireDemoSignIn,
  wireDemoTile,
  wireMe,
  wireSetUp,
  wireSetUpState,
  wireSignIn,
} from './identity.schemas.js';
import { Welcome } from './welcome.js';

/** Coming in and going out, and the first admin. */
@Controller('api/v1')
export class SignInController {
  constructor(
    private readonly identity: IdentityService,
    private readonly welcome: Welcome,
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
    @CameFrom() arrival: Arrival,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    // Or anybody who comes before the owner would become the admin.
    const token = isFromThisMachine(request, this.config) ? null : (request.get('x-set-up-token') ?? '');
    if (token !== null && !(await this.identity.isSetUpToken(token))) {
      throw new Problem('not-permitted', {
        detail:
          'Open this page on the machine where Samelight runs, or by a link of «samelight clinic set-up-link».',
      });
    }
    const { adminName, email, password, clinicName, ...clinic } = given;
    const signedIn = await this.identity.setUp(
      { ...clinic, name: clinicName },
      { displayName: adminName, email, password },
      token,
      arrival,
    );
    return this.welcome.enter(signedIn, response);
  }

  @Get('demo/tiles')
  @Public()
  @Answers(z.array(wireDemoTile))
  demoTiles(@Req() request: Request) {
    this.requireThisMachine(request);
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
    this.requireThisMachine(request);
    return this.welcome.enter(await this.identity.demoSignIn(role), response);
  }

  @Post('sign-in')
  @Public()
  @Answers(wireMe)
  async signIn(
    @Body({ schema: wireSignIn }) { email, password, code }: z.output<typeof wireSignIn>,
    @CameFrom() arrival: Arrival,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.welcome.enter(await this.identity.signIn(email, password, code, arrival), response);
  }

  @Post('sign-out')
  @Permission('account.own')
  @AnswersNothing()
  @HttpCode(204)
  async signOut(@CurrentActor() actor: Actor, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.identity.signOut(actor);
    this.welcome.leave(response);
  }

  @Get('me')
  @Permission('account.own')
  @Answers(wireMe)
  me(@CurrentActor() actor: Actor, @Req() request: Request) {
    return this.welcome.describe(actor, request.csrfToken ?? '');
  }

  /** Demo sign-in needs no password, so only a browser on this very machine may use it. */
  private requireThisMachine(request: Request): void {
    if (!isFromThisMachine(request, this.config)) throw new Problem('not-found');
  }
}

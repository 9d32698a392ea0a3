import { Body, Controller, Delete, Get, HttpCode, Post, Put, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { MemberId } from '#kernel';
import { TabletsService, type Actor, type Arrival, type SharedTabletId } from '#identity';
import { CameFrom, CurrentActor, Permission, Public } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { cookie } from '../edge/requests.js';
import { IdParam } from '../edge/values.js';
import { wireMe } from './identity.schemas.js';
import {
  wireChoosePin,
  wireMarkTablet,
  wirePinSignIn,
  wirePinState,
  wireSharedTablet,
  wireTabletDoorstep,
} from './tablets.schemas.js';
import { Welcome } from './welcome.js';

const tabletCookie = 'samelight_tablet';
/** The tablet shows its cookie at its own door alone, not with each picture. */
const doorPath = '/api/v1/tablet';
/** As long as a browser keeps a cookie; whether it counts is decided here. */
const keepForMs = 400 * 86_400_000;

/** Shared tablets: which there are, who takes turns on one, and the PIN of the own account. */
@ApiTags('members')
@Controller('api/v1')
export class TabletsController {
  constructor(
    private readonly tablets: TabletsService,
    private readonly welcome: Welcome,
  ) {}

  @Get('tablets')
  @Permission('member.manage')
  @Answers(z.array(wireSharedTablet))
  list(@CurrentActor() actor: Actor) {
    return this.tablets.tablets(actor.clinicId);
  }

  /** The device that asks becomes a shared tablet, until it is ended or nobody has used it for 90 days. */
  @Post('tablets')
  @Permission('account.manage')
  @Answers(wireSharedTablet, 201)
  async mark(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireMarkTablet }) { name }: z.output<typeof wireMarkTablet>,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { token, tablet } = await this.tablets.mark(actor, name);
    const options = this.welcome.cookieOptions(response, doorPath);
    response.cookie(tabletCookie, token, { ...options, maxAge: keepForMs });
    return tablet;
  }

  /** With whoever is signed in on it by PIN. */
  @Delete('tablets/:id')
  @Permission('member.manage')
  @AnswersNothing()
  async end(@CurrentActor() actor: Actor, @IdParam() id: SharedTabletId): Promise<void> {
    await this.tablets.end(actor.clinicId, id);
  }

  /** This device is no shared tablet any more. */
  @Delete('tablet')
  @Permission('account.manage')
  @AnswersNothing()
  async endThis(
    @CurrentActor() actor: Actor,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<void> {
    await this.tablets.endThis(actor, cookie(request, tabletCookie));
    response.clearCookie(tabletCookie, this.welcome.cookieOptions(response, doorPath));
  }

  /** Whom this tablet lets in. Changes nothing. */
  @Post('tablet/look')
  @Public()
  @HttpCode(200)
  @Answers(wireTabletDoorstep)
  look(@Req() request: Request, @Res({ passthrough: true }) response: Response) {
    response.setHeader('Cache-Control', 'no-store');
    return this.tablets.look(cookie(request, tabletCookie));
  }

  /** By PIN, for what needs no more: two minutes without a request end it. */
  @Post('tablet/sign-in')
  @Public()
  @Answers(wireMe)
  async signIn(
    @Body({ schema: wirePinSignIn }) { memberId, pin }: z.output<typeof wirePinSignIn>,
    @CameFrom() arrival: Arrival,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const token = cookie(request, tabletCookie);
    const signedIn = await this.tablets.signIn(token, memberId as MemberId, pin, arrival);
    return this.welcome.enter(signedIn, response);
  }

  @Get('account/pin')
  @Permission('account.manage')
  @Answers(wirePinState)
  async pin(@CurrentActor() actor: Actor) {
    return { hasPin: await this.tablets.hasPin(actor) };
  }

  /** For the shared tablets of this clinic. */
  @Put('account/pin')
  @Permission('account.manage')
  @AnswersNothing()
  async choosePin(
    @CurrentActor() actor: Actor,
    @CameFrom() { address }: Arrival,
    @Body({ schema: wireChoosePin }) { pin, current }: z.output<typeof wireChoosePin>,
  ): Promise<void> {
    await this.tablets.choosePin(actor, pin, current, address);
  }

  @Delete('account/pin')
  @Permission('account.manage')
  @AnswersNothing()
  async removePin(@CurrentActor() actor: Actor): Promise<void> {
    await this.tablets.removePin(actor);
  }
}

import { Body, Controller, Delete, Get, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import type { ClinicId } from '#kernel';
import { AccountService, type Actor, type Arrival, type SignInId } from '#identity';
import { CameFrom, CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireMe } from './identity.schemas.js';
import {
  wireAccount,
  wireBeginSecondFactor,
  wireClinicSwitch,
  wirePasswordChange,
  wireRecoveryCodes,
  wireShowCode,
  wireTotpSecret,
} from './members.schemas.js';
import { Welcome } from './welcome.js';

/** The own account of somebody who works here. */
@ApiTags('account')
@Controller('api/v1/account')
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly welcome: Welcome,
  ) {}

  @Get()
  @Permission('account.manage')
  @Answers(wireAccount)
  read(@CurrentActor() actor: Actor) {
    return this.account.account(actor);
  }

  /** Signs the person out everywhere else. */
  @Post('password')
  @Permission('account.manage')
  @AnswersNothing()
  async changePassword(
    @CurrentActor() actor: Actor,
    @CameFrom() { address }: Arrival,
    @Body({ schema: wirePasswordChange }) { current, password }: z.output<typeof wirePasswordChange>,
  ): Promise<void> {
    await this.account.changePassword(actor, current, password, address);
  }

  /** A secret for an authenticator app; it counts from its first code on. */
  @Post('second-factor')
  @Permission('account.manage')
  @Answers(wireTotpSecret, 201)
  beginSecondFactor(
    @CurrentActor() actor: Actor,
    @CameFrom() { address }: Arrival,
    @Body({ schema: wireBeginSecondFactor }) { current }: z.output<typeof wireBeginSecondFactor>,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.account.beginSecondFactor(actor, current, address);
  }

  /** The first code of the app. Signs the person out everywhere else. */
  @Post('second-factor/confirmation')
  @Permission('account.manage')
  @Answers(wireRecoveryCodes)
  confirmSecondFactor(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireShowCode }) { code }: z.output<typeof wireShowCode>,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.account.confirmSecondFactor(actor, code);
  }

  /** Back to the password alone. */
  @Post('second-factor/removal')
  @Permission('account.manage')
  @AnswersNothing()
  async removeSecondFactor(
    @CurrentActor() actor: Actor,
    @CameFrom() { address }: Arrival,
    @Body({ schema: wireShowCode }) { code }: z.output<typeof wireShowCode>,
  ): Promise<void> {
    await this.account.removeSecondFactor(actor, code, address);
  }

  /** New recovery codes; the old ones are worth nothing any more. */
  @Post('recovery-codes')
  @Permission('account.manage')
  @Answers(wireRecoveryCodes)
  renewRecoveryCodes(
    @CurrentActor() actor: Actor,
    @CameFrom() { address }: Arrival,
    @Body({ schema: wireShowCode }) { code }: z.output<typeof wireShowCode>,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.account.renewRecoveryCodes(actor, code, address);
  }

  @Delete('sign-ins/:id')
  @Permission('account.manage')
  @AnswersNothing()
  async endSignIn(@CurrentActor() actor: Actor, @IdParam() id: SignInId): Promise<void> {
    await this.account.endSignIn(actor, id);
  }

  /** Signs the person out everywhere but here. */
  @Delete('sign-ins')
  @Permission('account.manage')
  @AnswersNothing()
  async endOtherSignIns(@CurrentActor() actor: Actor): Promise<void> {
    await this.account.endOtherSignIns(actor);
  }

  /** Into another clinic of the person. */
  @Post('clinic')
  @Permission('account.manage')
  @Answers(wireMe)
  async switchClinic(
    @CurrentActor() actor: Actor,
    @CameFrom() arrival: Arrival,
    @Body({ schema: wireClinicSwitch }) { clinicId }: z.output<typeof wireClinicSwitch>,
    @Res({ passthrough: true }) response: Response,
  ) {
    const signedIn = await this.account.switchClinic(actor, clinicId as ClinicId, arrival);
    return this.welcome.enter(signedIn, response);
  }
}

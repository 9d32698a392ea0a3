import { Body, Controller, Get, HttpCode, Inject, Patch, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { PasskeysService, type Actor, type Arrival, type PasskeyId } from '#identity';
import { CONFIG, type Config } from '#platform';
import { CameFrom, CurrentActor, Permission, Public } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { passkeyPlaceOf } from '../edge/passkey-place.js';
import { IdParam } from '../edge/values.js';
import { wireMe } from './identity.schemas.js';
import {
  wireAskToAddPasskey,
  wireNewPasskey,
  wirePasskey,
  wirePasskeyChallenge,
  wirePasskeyName,
  wirePasskeyRemoval,
  wirePasskeySignIn,
  wirePasskeyToMake,
} from './passkeys.schemas.js';
import { Welcome } from './welcome.js';

/** Passkeys: coming in by one, and those of the own account. */
@ApiTags('account')
@Controller('api/v1')
export class PasskeysController {
  constructor(
    private readonly passkeys: PasskeysService,
    private readonly welcome: Welcome,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What a device signs to let its person in: once, within five minutes. */
  @Post('passkey/challenge')
  @Public()
  @Answers(wirePasskeyChallenge)
  askToSignIn(
    @CameFrom() arrival: Arrival,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.passkeys.askToSignIn(passkeyPlaceOf(request, this.config), arrival);
  }

  /** Password and second factor in one. */
  @Post('passkey/sign-in')
  @Public()
  @Answers(wireMe)
  async signIn(
    @Body({ schema: wirePasskeySignIn }) { credential }: z.output<typeof wirePasskeySignIn>,
    @CameFrom() arrival: Arrival,
    @Res({ passthrough: true }) response: Response,
  ) {
    const signedIn = await this.passkeys.signIn(credential as AuthenticationResponseJSON, arrival);
    return this.welcome.enter(signedIn, response);
  }

  @Get('account/passkeys')
  @Permission('account.manage')
  @Answers(z.array(wirePasskey))
  list(@CurrentActor() actor: Actor, @Req() request: Request) {
    return this.passkeys.passkeys(actor, passkeyPlaceOf(request, this.config));
  }

  /** What a new device is asked; what it answers is sent to `account/passkeys`, once, within five minutes. */
  @Post('account/passkeys/challenge')
  @Permission('account.manage')
  @Answers(wirePasskeyToMake)
  askToAdd(
    @CurrentActor() actor: Actor,
    @CameFrom() arrival: Arrival,
    @Body({ schema: wireAskToAddPasskey }) { current }: z.output<typeof wireAskToAddPasskey>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.passkeys.askToAdd(actor, current, passkeyPlaceOf(request, this.config), arrival);
  }

  @Post('account/passkeys')
  @Permission('account.manage')
  @Answers(wirePasskey, 201)
  add(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireNewPasskey }) { name, credential }: z.output<typeof wireNewPasskey>,
  ) {
    return this.passkeys.add(actor, name, credential as RegistrationResponseJSON);
  }

  /** What the person calls the device. */
  @Patch('account/passkeys/:id')
  @Permission('account.manage')
  @AnswersNothing()
  async rename(
    @CurrentActor() actor: Actor,
    @IdParam() id: PasskeyId,
    @Body({ schema: wirePasskeyName }) { name }: z.output<typeof wirePasskeyName>,
  ): Promise<void> {
    await this.passkeys.rename(actor, id, name);
  }

  /** Signs the person out wherever they came in by a passkey. */
  @Post('account/passkeys/:id/removal')
  @Permission('account.manage')
  @AnswersNothing()
  @HttpCode(204)
  async remove(
    @CurrentActor() actor: Actor,
    @IdParam() id: PasskeyId,
    @CameFrom() arrival: Arrival,
    @Body({ schema: wirePasskeyRemoval }) { current }: z.output<typeof wirePasskeyRemoval>,
  ): Promise<void> {
    await this.passkeys.remove(actor, id, current, arrival);
  }
}

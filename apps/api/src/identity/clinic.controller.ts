import { Body, Controller, Delete, Get, Header, Patch, Put, Req, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import type { z } from 'zod';
import { IdentityService, LimitsService, type Actor } from '#identity';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, AnswersNothing } from '../edge/answers.js';
import { given } from '../edge/given.js';
import { readBody } from '../edge/read-body.js';
import { IfMatch } from '../edge/values.js';
import { renderLogo } from './logo.js';
import {
  wireClinic,
  wireClinicChange,
  wireSignInLimits,
  wireSignInLimitsChange,
} from './identity.schemas.js';

const maxLogoBytes = 5_000_000;

@Controller('api/v1/clinic')
export class ClinicController {
  constructor(
    private readonly identity: IdentityService,
    private readonly signInLimits: LimitsService,
  ) {}

  @Get()
  @Permission('clinic.read', 'progress.read')
  @Answers(wireClinic)
  clinic(@CurrentActor() actor: Actor) {
    return this.identity.clinic(actor.clinicId);
  }

  @Patch()
  @Permission('clinic.write')
  @Answers(wireClinic)
  change(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number,
    @Body({ schema: wireClinicChange }) change: z.output<typeof wireClinicChange>,
  ) {
    return this.identity.changeClinic(actor.clinicId, version, given(change));
  }

  /** How long sign-ins of members live. */
  @Get('sign-in-limits')
  @Permission('clinic.write')
  @Answers(wireSignInLimits)
  limits(@CurrentActor() actor: Actor) {
    return this.signInLimits.limits(actor.clinicId);
  }

  @Put('sign-in-limits')
  @Permission('clinic.write')
  @Answers(wireSignInLimits)
  changeLimits(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number,
    @Body({ schema: wireSignInLimitsChange }) change: z.output<typeof wireSignInLimitsChange>,
  ) {
    return this.signInLimits.change(actor.clinicId, version, change);
  }

  @Get('logo')
  @Permission('clinic.read', 'progress.read')
  @AnswersBytes('image/png')
  @Header('Content-Type', 'image/png')
  async logo(@CurrentActor() actor: Actor) {
    return new StreamableFile(await this.identity.logo(actor.clinicId), { type: 'image/png' });
  }

  @Put('logo')
  @Permission('clinic.write')
  @ApiConsumes('image/png', 'image/jpeg', 'image/webp')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @Answers(wireClinic)
  async changeLogo(@CurrentActor() actor: Actor, @Req() request: Request) {
    return this.identity.changeLogo(actor.clinicId, await renderLogo(await readBody(request, maxLogoBytes)));
  }

  @Delete('logo')
  @Permission('clinic.write')
  @AnswersNothing()
  async removeLogo(@CurrentActor() actor: Actor): Promise<void> {
    await this.identity.removeLogo(actor.clinicId);
  }
}

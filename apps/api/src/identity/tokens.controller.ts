import { Body, Controller, Delete, Get, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { TokensService, type Actor, type ApiTokenId } from '#identity';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireApiToken, wireMakeToken, wireNewApiToken } from './tokens.schemas.js';

/** Tokens by which programs act for the member, sent as `Authorization: Bearer …`. */
@ApiTags('account')
@Controller('api/v1/api-tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Get()
  @Permission('account.token')
  @Answers(z.array(wireApiToken))
  list(@CurrentActor() actor: Actor) {
    return this.tokens.tokens(actor);
  }

  /** `secret` is in this answer and nowhere else. */
  @Post()
  @Permission('account.token')
  @Answers(wireNewApiToken, 201)
  make(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireMakeToken }) wanted: z.output<typeof wireMakeToken>,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.tokens.make(actor, wanted);
  }

  @Delete(':id')
  @Permission('account.token')
  @AnswersNothing()
  async revoke(@CurrentActor() actor: Actor, @IdParam() id: ApiTokenId): Promise<void> {
    await this.tokens.revoke(actor, id);
  }
}

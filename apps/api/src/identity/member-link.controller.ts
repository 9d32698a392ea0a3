import { Body, Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import { MembersService, type Arrival } from '#identity';
import { CameFrom, Public } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { wireMe } from './identity.schemas.js';
import { wireJoin, wireLookAtMemberLink, wireMemberDoorstep } from './members.schemas.js';
import { Welcome } from './welcome.js';

/** The door behind the link that makes somebody a member. */
@ApiTags('members')
@Controller('api/v1/member-link')
export class MemberLinkController {
  constructor(
    private readonly members: MembersService,
    private readonly welcome: Welcome,
  ) {}

  /** What the page behind a link shows. Changes nothing; a preview that gets this far uses nothing up. */
  @Post('look')
  @Public()
  @Answers(wireMemberDoorstep)
  look(
    @Body({ schema: wireLookAtMemberLink }) { token }: z.output<typeof wireLookAtMemberLink>,
    @Res({ passthrough: true }) response: Response,
  ) {
    response.setHeader('Cache-Control', 'no-store');
    return this.members.look(token);
  }

  /** Makes the holder of the link a member, once, and signs them in. */
  @Post('join')
  @Public()
  @Answers(wireMe)
  async join(
    @Body({ schema: wireJoin }) { token, ...person }: z.output<typeof wireJoin>,
    @CameFrom() arrival: Arrival,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.welcome.enter(await this.members.accept(token, person, arrival), response);
  }
}

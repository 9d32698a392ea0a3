import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import type { z } from 'zod';
import { Problem } from '#kernel';
import { CONFIG } from '#platform';
import type { InstanceState } from '#platform/embedded';
import { Public } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { isFromThisMachine, type Reached } from '../edge/loopback.js';
import { InstanceChannel } from './instance-channel.js';
import { wireInstance, wireInstanceChoice } from './instance.schemas.js';

/** What this installation is, before anybody has signed in; and the choice between demo and clinic. */
@Controller('api/v1/instance')
export class InstanceController {
  constructor(
    private readonly channel: InstanceChannel,
    @Inject(CONFIG) private readonly reached: Reached,
  ) {}

  @Get()
  @Public()
  @Answers(wireInstance)
  read(): InstanceState {
    return this.channel.state();
  }

  @Post('mode')
  @Public()
  @Answers(wireInstance, 202)
  choose(
    @Req() request: Request,
    @Body({ schema: wireInstanceChoice }) choice: z.output<typeof wireInstanceChoice>,
  ): InstanceState {
    if (!isFromThisMachine(request, this.reached)) {
      throw new Problem('not-permitted', {
        detail: 'This is chosen on the machine that runs Samelight, at its loopback address.',
      });
    }
    return this.channel.choose(choice.mode);
  }
}

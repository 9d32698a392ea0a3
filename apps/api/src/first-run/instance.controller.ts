import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { Problem } from '#kernel';
import type { InstanceState } from '#platform/embedded';
import { isFromThisMachine } from '../edge/loopback.js';
import { InstanceChannel } from './instance-channel.js';
import { wireInstanceChoice } from './instance.schemas.js';

/** What this installation is, before anybody has signed in; and the choice between demo and clinic. */
@Controller('instance')
export class InstanceController {
  constructor(private readonly channel: InstanceChannel) {}

  @Get()
  read(): InstanceState {
    return this.channel.state();
  }

  @Post('mode')
  @HttpCode(202)
  choose(
    @Req() request: IncomingMessage,
    @Body({ schema: wireInstanceChoice }) choice: z.infer<typeof wireInstanceChoice>,
  ): InstanceState {
    if (!isFromThisMachine(request)) {
      throw new Problem('not-permitted', {
        detail: 'This is chosen on the machine that runs Samelight, at its loopback address.',
      });
    }
    return this.channel.choose(choice.mode);
  }
}

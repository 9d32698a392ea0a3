import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { MemberId } from '#kernel';
import type { Actor } from '#identity';
import { MessagesService, type MessageId } from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wirePage } from '../edge/wire.js';
import { wireChannels, wireMessage, wireMessagesQuery, wireTestMessage } from './messages.schemas.js';

/** What goes out to patients and members, and what became of it. */
@ApiTags('messages')
@Controller('api/v1/messages')
export class MessagesController {
  constructor(@Inject(MessagesService) private readonly messages: MessagesService) {}

  /** Messages, newest first. */
  @Get()
  @Permission('message.manage')
  @Answers(wirePage(wireMessage))
  list(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireMessagesQuery }) query: z.output<typeof wireMessagesQuery>,
  ) {
    return this.messages.list(actor.clinicId, query);
  }

  @Get('channels')
  @Permission('patient.invite', 'message.manage', 'clinic.write')
  @Answers(wireChannels)
  channels() {
    return { channels: this.messages.channels() };
  }

  /** Sends a test to oneself. */
  @Post('test')
  @Permission('clinic.write')
  @Answers(wireMessage, 202)
  test(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireTestMessage }) test: z.output<typeof wireTestMessage>,
  ) {
    // Only a member has this permission.
    return this.messages.sendTest(actor.clinicId, actor.memberId as MemberId, test);
  }

  /** Sends a failed message again. */
  @Post(':id/retry')
  @Permission('message.manage')
  @Answers(wireMessage, 202)
  retry(@CurrentActor() actor: Actor, @IdParam() id: MessageId) {
    return this.messages.retry(actor.clinicId, id);
  }

  /** Keeps a message from going out. */
  @Post(':id/cancel')
  @Permission('message.manage')
  @Answers(wireMessage)
  cancel(@CurrentActor() actor: Actor, @IdParam() id: MessageId) {
    return this.messages.cancel(actor.clinicId, id);
  }
}

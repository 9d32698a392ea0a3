import { Body, Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { MemberId } from '#kernel';
import { MembersService, type Actor, type MemberInvitationId } from '#identity';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdParam, IfMatch } from '../edge/values.js';
import {
  wireInviteMember,
  wireMember,
  wireMemberChange,
  wireMembers,
  wireNewMemberInvitation,
} from './members.schemas.js';

/** The people of the clinic and what they may do. */
@ApiTags('members')
@Controller('api/v1')
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @Get('members')
  @Permission('member.manage')
  @Answers(wireMembers)
  list(@CurrentActor() actor: Actor) {
    return this.members.members(actor.clinicId);
  }

  @Patch('members/:id')
  @Permission('member.manage')
  @Answers(wireMember)
  change(
    @CurrentActor() actor: Actor,
    @IdParam() id: MemberId,
    @IfMatch() version: number,
    @Body({ schema: wireMemberChange }) change: z.output<typeof wireMemberChange>,
  ) {
    return this.members.change(actor.clinicId, id, version, change, actor.memberId);
  }

  /** For somebody who lost the phone and the recovery codes. Ends their sign-ins. */
  @Delete('members/:id/second-factor')
  @Permission('member.manage')
  @AnswersNothing()
  resetSecondFactor(@CurrentActor() actor: Actor, @IdParam() id: MemberId): Promise<void> {
    return this.members.resetSecondFactor(actor.clinicId, id, actor.memberId);
  }

  @Post('member-invitations')
  @Permission('member.manage')
  @Answers(wireNewMemberInvitation, 201)
  invite(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireInviteMember }) wanted: z.output<typeof wireInviteMember>,
  ) {
    return this.members.invite(actor.clinicId, wanted, actor.memberId);
  }

  @Delete('member-invitations/:id')
  @Permission('member.manage')
  @AnswersNothing()
  withdraw(@CurrentActor() actor: Actor, @IdParam() id: MemberInvitationId): Promise<void> {
    return this.members.withdraw(actor.clinicId, id);
  }
}

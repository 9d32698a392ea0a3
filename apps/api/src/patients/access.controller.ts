import { Body, Controller, Delete, Get, Inject, Post, Put, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { z } from 'zod';
import type { PatientId } from '#kernel';
import type { Actor, PatientDeviceId } from '#identity';
import { MessagesService, PatientAccessService, type InvitationId } from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing, type Answer } from '../edge/answers.js';
import { IdParam, IfMatch } from '../edge/values.js';
import {
  wireContact,
  wireContactChange,
  wireInvite,
  wireNewInvitation,
  wirePatientAccess,
  type wireInvitation,
} from './access.schemas.js';

type Invitation = Awaited<ReturnType<PatientAccessService['accessOf']>>['invitations'][number];

/** What the clinic does about a patient's way to the own page. */
@ApiTags('patients')
@Controller('api/v1')
export class AccessController {
  constructor(
    @Inject(PatientAccessService) private readonly access: PatientAccessService,
    @Inject(MessagesService) private readonly messages: MessagesService,
  ) {}

  @Get('patients/:id/access')
  @Permission('patient.invite')
  @Answers(wirePatientAccess)
  async read(@CurrentActor() actor: Actor, @IdParam() id: PatientId) {
    const { invitations, ...access } = await this.access.accessOf(actor.clinicId, actor, id);
    return { ...access, invitations: invitations.map(shown) };
  }

  /** Where the patient can be reached. */
  @Put('patients/:id/contact')
  @Permission('patient.invite')
  @Answers(wireContact)
  changeContact(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @IfMatch() version: number,
    @Body({ schema: wireContactChange }) contact: z.output<typeof wireContactChange>,
  ) {
    return this.messages.changeContact(actor.clinicId, actor, id, version, contact);
  }

  /** Makes a link, and shows or sends it. It is in this answer alone. */
  @Post('patients/:id/invitations')
  @Permission('patient.invite')
  @Answers(wireNewInvitation, 201)
  async invite(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wireInvite }) { channel }: z.output<typeof wireInvite>,
    @Res({ passthrough: true }) response: Response,
  ) {
    const made = await this.access.invite(actor.clinicId, actor, id, channel, actor.memberId);
    response.setHeader('Cache-Control', 'no-store');
    return { ...made, invitation: shown(made.invitation) };
  }

  @Delete('invitations/:id')
  @Permission('patient.invite')
  @AnswersNothing()
  async withdraw(@CurrentActor() actor: Actor, @IdParam() id: InvitationId): Promise<void> {
    await this.access.withdraw(actor.clinicId, id);
  }

  /** Signs a device of a patient out, at once. */
  @Delete('devices/:id')
  @Permission('patient.invite')
  @AnswersNothing()
  async endDevice(@CurrentActor() actor: Actor, @IdParam() id: PatientDeviceId): Promise<void> {
    await this.access.endDevice(actor.clinicId, id, actor.memberId);
  }
}

function shown(invitation: Invitation): Answer<typeof wireInvitation> {
  const { id, state, secondFact, tries, createdAt, expiresAt, usedAt, message } = invitation;
  return { id, state, secondFact, tries, createdAt, expiresAt, usedAt, message };
}

import { Body, Controller, Get, Inject, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { PublishingPolicyService } from '#cases';
import type { Actor } from '#identity';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IfMatch } from '../edge/values.js';
import { wirePublishingPolicy, wirePublishingPolicyChange } from './policy.schemas.js';

/** What a clinic asks beyond the law before it publishes, and where its pictures may be seen. */
@ApiTags('case studies')
@Controller('api/v1')
export class PublishingPolicyController {
  constructor(@Inject(PublishingPolicyService) private readonly policies: PublishingPolicyService) {}

  @Get('publishing-policy')
  @Permission('case.read')
  @Answers(wirePublishingPolicy)
  policy(@CurrentActor() actor: Actor) {
    return this.policies.policy(actor.clinicId);
  }

  /** Holds from the next release on; what is public already stays. */
  @Put('publishing-policy')
  @Permission('clinic.write')
  @Answers(wirePublishingPolicy)
  change(
    @CurrentActor() actor: Actor,
    @IfMatch() version: number,
    @Body({ schema: wirePublishingPolicyChange }) wanted: z.output<typeof wirePublishingPolicyChange>,
  ) {
    return this.policies.change(actor.clinicId, version, wanted);
  }
}

import { Body, Controller, Delete, Get, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ShareLinksService, type ShareLinkId } from '#cases';
import type { Actor } from '#identity';
import type { CaseStudyId } from '#kernel';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersNothing } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { caseViewer } from './case-viewer.js';
import { wireMadeShareLink, wireNewShareLink, wireShareLink } from './share-links.schemas.js';

/** Links by which somebody without an account sees one composed picture for a while. */
@ApiTags('case studies')
@Controller('api/v1')
export class ShareLinksController {
  constructor(@Inject(ShareLinksService) private readonly links: ShareLinksService) {}

  @Post('case-studies/:id/share-links')
  @Permission('case.write', 'case.advertise')
  @Answers(wireMadeShareLink, 201)
  create(
    @CurrentActor() actor: Actor,
    @IdParam() id: CaseStudyId,
    @Body({ schema: wireNewShareLink }) wanted: z.output<typeof wireNewShareLink>,
  ) {
    return this.links.create(actor.clinicId, caseViewer(actor), actor.memberId!, id, wanted);
  }

  /** Newest first. */
  @Get('case-studies/:id/share-links')
  @Permission('case.read')
  @Answers(z.array(wireShareLink))
  ofStudy(@CurrentActor() actor: Actor, @IdParam() id: CaseStudyId) {
    return this.links.ofStudy(actor.clinicId, caseViewer(actor), id);
  }

  /** Takes a link back: from the next look on it opens nothing. */
  @Delete('share-links/:id')
  @Permission('case.write', 'case.advertise')
  @AnswersNothing()
  async revoke(@CurrentActor() actor: Actor, @IdParam() id: ShareLinkId) {
    await this.links.revoke(actor.clinicId, caseViewer(actor), actor.memberId!, id);
  }
}

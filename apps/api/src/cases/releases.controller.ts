import { Body, Controller, Get, Headers, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import {
  EvidenceService,
  formsOf,
  ReleasesService,
  statedInWords,
  type Release,
  type ReleaseId,
} from '#cases';
import type { Actor } from '#identity';
import type { CaseStudyId, CourseId } from '#kernel';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes, AnswersNothing } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireChannel } from '../patients/consents.schemas.js';
import { sendPicture } from '../photos/bytes.js';
import { caseViewer } from './case-viewer.js';
import {
  wireAgreement,
  wireEndedByRules,
  wireForm,
  wireNewPublication,
  wireNewRelease,
  wireOwnRelease,
  wireRelease,
  wireStep,
  wireTypicalResult,
  wireVerdict,
} from './releases.schemas.js';

const wireChannelQuery = z.strictObject({ channel: wireChannel.default('website') });
const wireFormQuery = z.strictObject({ form: wireForm.optional() });
const wirePosition = z.string().regex(/^\d{1,2}$/);

/** Pictures on their way to the public. */
@ApiTags('case studies')
@Controller('api/v1')
export class ReleasesController {
  constructor(
    @Inject(ReleasesService) private readonly releases: ReleasesService,
    @Inject(EvidenceService) private readonly evidence: EvidenceService,
  ) {}

  @Post('courses/:id/case-releases')
  @Permission('case.advertise')
  @Answers(wireRelease, 201)
  async create(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireNewRelease }) body: z.output<typeof wireNewRelease>,
  ) {
    const wanted = { ...body, caseStudyIds: body.caseStudyIds as CaseStudyId[] };
    return shown(
      await this.releases.create(actor.clinicId, caseViewer(actor), actor.memberId!, courseId, wanted),
    );
  }

  /** Newest first; drafts for those alone who make them. */
  @Get('courses/:id/case-releases')
  @Permission('case.read')
  @Answers(z.array(wireRelease))
  async ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return (await this.releases.ofCourse(actor.clinicId, caseViewer(actor), courseId)).map(shown);
  }

  /** How the clinic's cases of the same indication and treatment went; hidden while they are too few. */
  @Get('courses/:id/typical-result')
  @Permission('case.read')
  @Answers(wireTypicalResult)
  typical(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.releases.typical(actor.clinicId, caseViewer(actor), courseId);
  }

  /** Publications that newer rules have taken away, the latest first. */
  @Get('publications-ended-by-rules')
  @Permission('case.approve', 'clinic.write')
  @Answers(z.array(wireEndedByRules))
  endedByRules(@CurrentActor() actor: Actor) {
    return this.releases.endedByRules(actor.clinicId);
  }

  /** Replaces pictures and statements; whoever has agreed has to agree again. */
  @Put('case-releases/:id')
  @Permission('case.advertise')
  @Answers(wireRelease)
  async change(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Body({ schema: wireNewRelease }) body: z.output<typeof wireNewRelease>,
  ) {
    const wanted = { ...body, caseStudyIds: body.caseStudyIds as CaseStudyId[] };
    return shown(await this.releases.change(actor.clinicId, caseViewer(actor), actor.memberId!, id, wanted));
  }

  /** What the rules of the clinic's country say of it at a channel, now. */
  @Get('case-releases/:id/verdict')
  @Permission('case.read')
  @Answers(wireVerdict)
  verdict(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Query({ schema: wireChannelQuery }) { channel }: z.output<typeof wireChannelQuery>,
  ) {
    return this.releases.verdict(actor.clinicId, caseViewer(actor), id, channel);
  }

  /** Hands it in, gives it back, or takes it away for good, from the public too. */
  @Post('case-releases/:id/steps')
  @Permission('case.advertise', 'case.approve')
  @Answers(wireRelease)
  async step(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Body({ schema: wireStep }) step: z.output<typeof wireStep>,
  ) {
    return shown(await this.releases.act(actor.clinicId, caseViewer(actor), actor.memberId!, id, step));
  }

  /** A clinician who did not make it approves these very pictures. */
  @Post('case-releases/:id/approvals')
  @Permission('case.approve')
  @Answers(wireRelease)
  async approve(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Body({ schema: wireAgreement }) { setSha256 }: z.output<typeof wireAgreement>,
  ) {
    const approval = { act: 'approve', setSha256, reason: null } as const;
    return shown(await this.releases.act(actor.clinicId, caseViewer(actor), actor.memberId!, id, approval));
  }

  /** Somebody for compliance, neither its maker nor the clinician who approved it, agrees too, where the clinic asks for that. */
  @Post('case-releases/:id/clearances')
  @Permission('case.clear')
  @Answers(wireRelease)
  async clear(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Body({ schema: wireAgreement }) { setSha256 }: z.output<typeof wireAgreement>,
  ) {
    const clearance = { act: 'clear', setSha256, reason: null } as const;
    return shown(await this.releases.act(actor.clinicId, caseViewer(actor), actor.memberId!, id, clearance));
  }

  @Post('case-releases/:id/publications')
  @Permission('case.advertise')
  @Answers(wireRelease, 201)
  async publish(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Body({ schema: wireNewPublication }) wanted: z.output<typeof wireNewPublication>,
  ) {
    return shown(await this.releases.publish(actor.clinicId, caseViewer(actor), actor.memberId!, id, wanted));
  }

  /** Everything that stood behind it, in one archive that `samelight evidence verify` checks without us. */
  @Get('case-releases/:id/evidence')
  @Permission('case.approve')
  @AnswersBytes('application/zip')
  async evidenceOf(@CurrentActor() actor: Actor, @IdParam() id: ReleaseId, @Res() response: Response) {
    const archive = await this.evidence.archive(actor.clinicId, caseViewer(actor), id);
    await response.req.audit?.viewed();
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Content-Disposition', `attachment; filename="evidence-${id}.zip"`);
    response.type('application/zip').send(archive);
  }

  /** Pictures that the patient is asked about, or has agreed to. */
  @Get('my/case-releases')
  @Permission('consent.own')
  @Answers(z.array(wireOwnRelease))
  async own(@CurrentActor() actor: Actor) {
    const releases = await this.releases.ownReleases(actor.clinicId, actor.patientId!);
    return releases.map(({ id, state, pictures, channels, forms, stated, setSha256, isSigned }) => ({
      ...{ id, state, channels, setSha256, isSigned },
      pictures: pictures.map(({ widthPx, heightPx, crop, caption, record }) => ({
        ...{ widthPx, heightPx, crop, caption },
        forms: formsOf(record.composition.layout, forms),
      })),
      // What stands beside the pictures; answers to questions do not.
      said: statedInWords.flatMap((fact) => {
        const text = stated[fact];
        return typeof text === 'string' && text !== '' ? [text] : [];
      }),
    }));
  }

  @Get('my/case-releases/:id/pictures/:position')
  @Permission('consent.own')
  @AnswersBytes('image/jpeg', 'image/png', 'image/webp', 'application/pdf')
  async ownPicture(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Param('position', { schema: wirePosition }) position: string,
    @Query({ schema: wireFormQuery }) { form }: z.output<typeof wireFormQuery>,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const { clinicId, patientId } = actor;
    const picture = await this.releases.ownPicture(clinicId, patientId!, id, Number(position), form);
    await sendPicture(response, picture, { fileName: 'picture', known });
  }

  /** The patient agrees to these very pictures. */
  @Post('my/case-releases/:id/signatures')
  @Permission('consent.own')
  @AnswersNothing()
  async sign(
    @CurrentActor() actor: Actor,
    @IdParam() id: ReleaseId,
    @Body({ schema: wireAgreement }) { setSha256 }: z.output<typeof wireAgreement>,
  ) {
    await this.releases.sign(actor.clinicId, actor.patientId!, id, setSha256);
  }
}

function shown(release: Release) {
  const { id, courseId, state, missing, channels, forms, country, stated, selection, setSha256, isSigned } =
    release;
  return {
    ...{ id, courseId, state, missing, channels, forms, country, stated, selection, setSha256, isSigned },
    approvals: release.approvals,
    needsClearance: release.needsClearance,
    isCleared: release.isCleared,
    madeByMemberId: release.madeByMemberId,
    createdAt: release.createdAt,
    pictures: release.pictures.map(({ caseStudyId, widthPx, heightPx, crop, caption }) => ({
      ...{ caseStudyId, widthPx, heightPx, crop, caption },
    })),
    events: release.events.map(({ act, memberName, reason, recordedAt }) => ({
      ...{ act, memberName, reason, recordedAt },
    })),
    publications: release.publications.map(
      ({ channel, country, slug, isIndexed, isLive, publishedAt, endedAt }) => ({
        ...{ channel, country, slug, isIndexed, isLive, publishedAt, endedAt },
      }),
    ),
  };
}

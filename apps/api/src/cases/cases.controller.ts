import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { AdvertisingService, CaseOutputs, CasesService, outputKinds } from '#cases';
import { can, type Actor } from '#identity';
import { Problem, type CaseStudyId, type CourseId, type PhotoId } from '#kernel';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { sendPicture } from '../photos/bytes.js';
import { caseViewer } from './case-viewer.js';
import { wireAdvertisingRules, wireCaseStudy, wireCountry, wireNewCaseStudy } from './cases.schemas.js';

const wireCountryQuery = z.strictObject({ country: wireCountry.optional() });
const wireOutputKind = z.enum(outputKinds);

@ApiTags('case studies')
@Controller('api/v1')
export class CasesController {
  constructor(
    @Inject(CasesService) private readonly cases: CasesService,
    @Inject(CaseOutputs) private readonly outputs: CaseOutputs,
    @Inject(AdvertisingService) private readonly advertising: AdvertisingService,
  ) {}

  /** What a country says of advertising with patients' pictures, the clinic's own by default. No legal advice: a lawyer must clear it. */
  @Get('advertising-rules')
  @Permission('case.read')
  @Answers(wireAdvertisingRules)
  rules(
    @CurrentActor() actor: Actor,
    @Query({ schema: wireCountryQuery }) { country }: z.output<typeof wireCountryQuery>,
  ) {
    return this.advertising.rules(actor.clinicId, country);
  }

  /** Composes photos of one view and light mode into one picture; labels come from the record. For the public: marketing and administrators alone. */
  @Post('courses/:id/case-studies')
  @Permission('case.write', 'case.advertise')
  @Answers(wireCaseStudy, 201)
  create(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireNewCaseStudy }) wanted: z.infer<typeof wireNewCaseStudy>,
  ) {
    return this.cases.create(actor.clinicId, caseViewer(actor), actor.memberId!, courseId, {
      ...wanted,
      photoIds: wanted.photoIds as PhotoId[],
    });
  }

  /** The picture as it would be, small, and not kept. */
  @Post('courses/:id/case-studies/preview')
  @HttpCode(200)
  @Permission('case.write', 'case.advertise')
  @AnswersBytes('image/jpeg')
  async preview(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireNewCaseStudy }) wanted: z.infer<typeof wireNewCaseStudy>,
    @Res() response: Response,
  ) {
    const picture = await this.cases.preview(actor.clinicId, caseViewer(actor), courseId, {
      ...wanted,
      photoIds: wanted.photoIds as PhotoId[],
    });
    await sendPicture(response, picture, { fileName: 'preview', known: undefined });
  }

  /** Case studies of a course, newest first. Those for the public: of who makes them all, of others what is handed in. */
  @Get('courses/:id/case-studies')
  @Permission('case.read')
  @Answers(z.array(wireCaseStudy))
  ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.cases.ofCourse(actor.clinicId, caseViewer(actor), courseId);
  }

  @Get('case-studies/:id')
  @Permission('case.read')
  @Answers(wireCaseStudy)
  get(@CurrentActor() actor: Actor, @IdParam() id: CaseStudyId) {
    return this.cases.get(actor.clinicId, caseViewer(actor), id);
  }

  /** The composed picture. Permission and consent are asked at this moment, every time. */
  @Get('case-studies/:id/picture')
  @Permission('case.read')
  @AnswersBytes('image/jpeg', 'image/png', 'image/webp')
  async picture(
    @CurrentActor() actor: Actor,
    @IdParam() id: CaseStudyId,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    const picture = await this.cases.picture(actor.clinicId, caseViewer(actor), id);
    await sendPicture(response, picture, { fileName: `case-${id}`, known });
  }

  /**
   * The same in another form: as PNG, JPEG or WebP, its pictures set in motion (`wipe`, `fade`), on paper (`print`), or the whole course with
   * treatments and scores (`report`, for the patient or whoever treats them). Permission and consent are asked at this moment, every time.
   */
  @Get('case-studies/:id/outputs/:kind')
  @Permission('case.read')
  @AnswersBytes('image/jpeg', 'image/png', 'image/webp', 'application/pdf')
  async output(
    @CurrentActor() actor: Actor,
    @IdParam() id: CaseStudyId,
    @Param('kind', { schema: wireOutputKind }) kind: z.output<typeof wireOutputKind>,
    @Headers('if-none-match') known: string | undefined,
    @Res() response: Response,
  ) {
    // A report has the scores in it, which marketing does not see.
    if (kind === 'report' && !can(actor, 'rating.read')) throw new Problem('not-permitted');
    const file = await this.outputs.output(actor.clinicId, caseViewer(actor), id, kind);
    // A name that says nothing of whose it is.
    await sendPicture(response, file, { fileName: `picture-${file.sha256.slice(0, 12)}`, known });
  }

  /** What the picture was made of and how: inputs with their hashes, transforms, labels, versions. */
  @Get('case-studies/:id/record')
  @Permission('case.read')
  @Answers(z.looseObject({ recordVersion: z.number().int() }))
  record(@CurrentActor() actor: Actor, @IdParam() id: CaseStudyId) {
    return this.cases.record(actor.clinicId, caseViewer(actor), id);
  }
}

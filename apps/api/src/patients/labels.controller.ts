import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import type { PatientId } from '#kernel';
import type { Actor } from '#identity';
import { labelLayouts, LabelsService } from '#patients';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireId } from '../edge/wire.js';

const wireNewLabel = z.strictObject({ layout: z.enum(labelLayouts).default('a4-24') });
const wireScan = z.strictObject({
  /** What the QR code holds, as it was read. */
  content: z.string().max(500),
});
const wireScanned = z.strictObject({ patientId: wireId, code: z.string() }).meta({ id: 'ScannedLabel' });

@ApiTags('patients')
@Controller('api/v1')
export class LabelsController {
  constructor(@Inject(LabelsService) private readonly labels: LabelsService) {}

  /** A new label of the patient as a printable PDF: a sheet of 24, or one. */
  @Post('patients/:id/labels')
  @Permission('patient.write')
  @AnswersBytes('application/pdf')
  async print(
    @CurrentActor() actor: Actor,
    @IdParam() id: PatientId,
    @Body({ schema: wireNewLabel }) { layout }: z.output<typeof wireNewLabel>,
    @Res() response: Response,
  ) {
    const pdf = await this.labels.print(actor.clinicId, actor, id, actor.memberId, layout);
    response.setHeader('Content-Type', 'application/pdf');
    response.setHeader('Content-Disposition', 'inline; filename="label.pdf"');
    response.setHeader('Cache-Control', 'no-store');
    response.status(200).send(pdf);
  }

  /** Which patient a scanned label opens. */
  @Post('labels/scans')
  @Permission('patient.read')
  @Answers(wireScanned)
  async scan(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireScan }) { content }: z.output<typeof wireScan>,
  ) {
    const { id, code } = await this.labels.scan(actor.clinicId, actor, content);
    return { patientId: id, code };
  }
}

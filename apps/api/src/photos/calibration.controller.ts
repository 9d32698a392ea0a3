import { Body, Controller, Get, Inject, Post, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { z } from 'zod';
import { cardLanguages, cardPapers, chartKinds } from '#imaging';
import type { PhotoId } from '#kernel';
import type { Actor } from '#identity';
import { CalibrationService } from '#photos';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers, AnswersBytes } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import { wireDay, wireId } from '../edge/wire.js';

const wireCardQuery = z.strictObject({
  paper: z.enum(cardPapers).default('a4'),
  language: z.enum(cardLanguages).default('en'),
});

/** How one camera sees colours in one room; the newest counts. */
const wireProfile = z
  .strictObject({
    id: wireId,
    camera: z.string(),
    room: z.string(),
    chartKind: z.enum(chartKinds),
    calibratedOn: wireDay,
    /** Last day on which it stands in for a chart. */
    validUntil: wireDay,
    isExpired: z.boolean(),
    /** CIEDE2000 over the patches that did not take part in the fit. */
    deltaEAfterMean: z.number(),
    deltaEAfterMax: z.number(),
    photoId: wireId.nullable(),
  })
  .meta({ id: 'CalibrationProfile' });

const wireSettings = z
  .strictObject({
    /** How long a profile stands in for a chart, days. */
    profileDays: z.number().int().min(1).max(730),
    /** Distance between two patches of the clinic's 24-patch chart; without it that chart gives no scale. */
    classicPitchMm: z.number().min(2).max(100).nullable(),
  })
  .meta({ id: 'CalibrationSettings' });

@ApiTags('calibration')
@Controller('api/v1')
export class CalibrationController {
  constructor(@Inject(CalibrationService) private readonly calibration: CalibrationService) {}

  /** A new print-out of the calibration card, true to size. */
  @Get('calibration-card')
  @Permission('photo.upload')
  @AnswersBytes('application/pdf')
  async card(
    @Query({ schema: wireCardQuery }) { paper, language }: z.output<typeof wireCardQuery>,
    @Res() response: Response,
  ) {
    const pdf = await this.calibration.card(paper, language);
    response.setHeader('Content-Type', 'application/pdf');
    response.setHeader('Content-Disposition', 'inline; filename="calibration-card.pdf"');
    response.setHeader('Cache-Control', 'no-store');
    response.status(200).send(pdf);
  }

  /** The newest profile of every camera and room, those that expire first at the top. */
  @Get('calibration-profiles')
  @Permission('photo.upload')
  @Answers(z.array(wireProfile))
  profiles(@CurrentActor() actor: Actor) {
    return this.calibration.profiles(actor.clinicId);
  }

  /** Makes the correction of a photo with a chart the profile of its camera in its room. */
  @Post('photos/:id/calibration-profile')
  @Permission('photo.change')
  @Answers(wireProfile, 201)
  makeProfile(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    return this.calibration.makeProfile(actor.clinicId, actor, id, actor.memberId);
  }

  @Get('calibration-settings')
  @Permission('photo.upload')
  @Answers(wireSettings)
  settings(@CurrentActor() actor: Actor) {
    return this.calibration.settings(actor.clinicId);
  }

  @Put('calibration-settings')
  @Permission('clinic.write')
  @Answers(wireSettings)
  changeSettings(
    @CurrentActor() actor: Actor,
    @Body({ schema: wireSettings }) settings: z.output<typeof wireSettings>,
  ) {
    return this.calibration.changeSettings(actor.clinicId, settings);
  }
}

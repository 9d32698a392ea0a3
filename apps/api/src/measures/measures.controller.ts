import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { adjacentSkin } from '#imaging';
import type { CourseId, PhotoId } from '#kernel';
import type { Actor } from '#identity';
import {
  DeviceValuesService,
  MeasuresService,
  RegionsService,
  RepeatsService,
  type Drawing,
  type NewDrawing,
} from '#measures';
import { CurrentActor, Permission } from '../edge/access.js';
import { Answers } from '../edge/answers.js';
import { IdParam } from '../edge/values.js';
import {
  wireDeviceFile,
  wireDevicePreview,
  wireDeviceValue,
  wireDrawing,
  wireKnownRepeatability,
  wireNewDrawing,
  wireNewRepeat,
  wireRepeat,
  wireSeriesMeasures,
} from './measures.schemas.js';

/** Regions, what is measured in them and how well that repeats; values of 3D devices beside them. */
@ApiTags('measures')
@Controller('api/v1')
export class MeasuresController {
  constructor(
    @Inject(RegionsService) private readonly regions: RegionsService,
    @Inject(MeasuresService) private readonly measures: MeasuresService,
    @Inject(RepeatsService) private readonly repeats: RepeatsService,
    @Inject(DeviceValuesService) private readonly devices: DeviceValuesService,
  ) {}

  /** What is drawn on a baseline. */
  @Get('photos/:id/regions')
  @Permission('measure.read')
  @Answers(wireDrawing)
  async drawing(@CurrentActor() actor: Actor, @IdParam() id: PhotoId) {
    return shownDrawing(await this.regions.of(actor.clinicId, actor, id));
  }

  /** Replaces the drawing; earlier outlines stay with what was measured in them. */
  @Put('photos/:id/regions')
  @Permission('measure.write')
  @Answers(wireDrawing)
  async draw(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Body({ schema: wireNewDrawing }) drawing: z.infer<typeof wireNewDrawing>,
  ) {
    return shownDrawing(
      await this.regions.save(actor.clinicId, actor, id, drawing as NewDrawing, actor.memberId),
    );
  }

  /** What was measured in a course, series by series. */
  @Get('courses/:id/measures')
  @Permission('measure.read')
  @Answers(z.array(wireSeriesMeasures))
  ofCourse(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.measures.ofCourse(actor.clinicId, actor, courseId);
  }

  /** How well measures repeat in this clinic. */
  @Get('repeatability')
  @Permission('measure.read')
  @Answers(wireKnownRepeatability)
  repeatability(@CurrentActor() actor: Actor) {
    return this.measures.repeatability(actor.clinicId);
  }

  @Get('courses/:id/repeats')
  @Permission('measure.read')
  @Answers(z.array(wireRepeat))
  repeatsOf(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.repeats.ofCourse(actor.clinicId, actor, courseId);
  }

  /** Says that a photo repeats another one of its sitting; null takes it back. */
  @Put('photos/:id/repeat')
  @Permission('measure.write')
  @Answers(wireNewRepeat)
  async markRepeat(
    @CurrentActor() actor: Actor,
    @IdParam() id: PhotoId,
    @Body({ schema: wireNewRepeat }) body: z.infer<typeof wireNewRepeat>,
  ) {
    const other = body.repeatOfPhotoId as PhotoId | null;
    const repeat = await this.repeats.mark(actor.clinicId, actor, id, other, actor.memberId);
    return { repeatOfPhotoId: repeat?.repeatOfPhotoId ?? null };
  }

  @Get('courses/:id/device-values')
  @Permission('measure.read')
  @Answers(z.array(wireDeviceValue))
  deviceValues(@CurrentActor() actor: Actor, @IdParam() courseId: CourseId) {
    return this.devices.ofCourse(actor.clinicId, actor, courseId);
  }

  /** What a CSV file of device values would bring; nothing is stored. */
  @Post('courses/:id/device-values/preview')
  @HttpCode(200)
  @Permission('measure.write')
  @Answers(wireDevicePreview)
  previewDeviceValues(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireDeviceFile }) { csv }: z.infer<typeof wireDeviceFile>,
  ) {
    return this.devices.preview(actor.clinicId, actor, courseId, csv);
  }

  /** Brings in the values of a 3D device from a CSV file: date, region, quantity, value, unit, device. */
  @Post('courses/:id/device-values')
  @Permission('measure.write')
  @Answers(z.array(wireDeviceValue), 201)
  bringDeviceValues(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @Body({ schema: wireDeviceFile }) { csv }: z.infer<typeof wireDeviceFile>,
  ) {
    return this.devices.bring(actor.clinicId, actor, courseId, csv, actor.memberId);
  }

  /** Takes back what one file brought. */
  @Delete('courses/:id/device-values/:otherId')
  @Permission('measure.write')
  @Answers(z.array(wireDeviceValue))
  removeDeviceValues(
    @CurrentActor() actor: Actor,
    @IdParam() courseId: CourseId,
    @IdParam('otherId') importId: string,
  ) {
    return this.devices.remove(actor.clinicId, actor, courseId, importId);
  }
}

/** With a ring of untreated skin for each scar, to be taken over or not. */
function shownDrawing(drawing: Drawing) {
  const { regions, ...rest } = drawing;
  return {
    ...rest,
    regions: regions.map(({ baselinePhotoId: _, ...region }) => region),
    suggestions: regions
      .filter(({ kind, tracedPhotoId }) => kind === 'scar' && tracedPhotoId === null)
      .map(({ lineageId, outline }) => ({ scarLineageId: lineageId, ...adjacentSkin(outline, drawing) })),
  };
}

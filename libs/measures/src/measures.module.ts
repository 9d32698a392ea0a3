import { Module } from '@nestjs/common';
import { PhotosModule } from '#photos';
import { TreatmentsModule } from '#treatments';
import { DeviceValuesService } from './devices/devices.service.js';
import { LesionsService } from './lesions/lesions.service.js';
import { MeasuresService } from './measuring/measures.service.js';
import {
  AssessedMeasures,
  CorrectedMeasures,
  ExaminedMeasures,
  MissingMeasures,
  RecalibratedMeasures,
  RedrawnMeasures,
} from './measuring/measuring-events.js';
import { PhotoMeasuring } from './measuring/photo-measuring.js';
import { RepeatsService } from './measuring/repeats.service.js';
import { PairAssessment } from './pairs/pair-assessment.js';
import { AlignedPairs, ExaminedPairs, RedrawnPairs } from './pairs/pair-events.js';
import { PairsService } from './pairs/pairs.service.js';
import { RegionsService } from './regions/regions.service.js';

/** What can be measured in the photos of a course. */
@Module({
  imports: [PhotosModule, TreatmentsModule],
  providers: [
    RegionsService,
    LesionsService,
    PairsService,
    MeasuresService,
    RepeatsService,
    DeviceValuesService,
  ],
  exports: [
    RegionsService,
    LesionsService,
    PairsService,
    MeasuresService,
    RepeatsService,
    DeviceValuesService,
  ],
})
export class MeasuresModule {}

/** Handlers of the jobs behind them. */
export const measureJobHandlers = [
  PairAssessment,
  AlignedPairs,
  ExaminedPairs,
  RedrawnPairs,
  PhotoMeasuring,
  RedrawnMeasures,
  AssessedMeasures,
  ExaminedMeasures,
  RecalibratedMeasures,
  CorrectedMeasures,
  MissingMeasures,
] as const;

/** The same for the worker. */
@Module({
  imports: [MeasuresModule, PhotosModule],
  providers: [...measureJobHandlers],
  exports: [...measureJobHandlers],
})
export class MeasureJobsModule {}

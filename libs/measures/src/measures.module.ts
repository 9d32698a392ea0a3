import { Module } from '@nestjs/common';
import { PhotosModule } from '#photos';
import { RegionsService } from './regions/regions.service.js';

/** What can be measured in the photos of a course. */
@Module({
  imports: [PhotosModule],
  providers: [RegionsService],
  exports: [RegionsService],
})
export class MeasuresModule {}

/** Handlers of the jobs behind them. */
export const measureJobHandlers = [] as const;

/** The same for the worker. */
@Module({
  imports: [MeasuresModule, PhotosModule],
  providers: [...measureJobHandlers],
  exports: [...measureJobHandlers],
})
export class MeasureJobsModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PhotoDecoder } from '#imaging';
import { TreatmentsModule } from '#treatments';
import { PhotoAlignment } from './alignment.js';
import { CaptureService } from './capture.js';
import { PhotoRow, UploadRow } from './photos.entities.js';
import { CompositionPhotos } from './compositions.service.js';
import { PhotosService } from './photos.service.js';
import { PhotoProcessing } from './processing.js';
import { ProgressService } from './progress.service.js';
import { RescheduledSeries } from './settling.js';
import { UploadSweeping } from './sweeping.js';
import { UploadsService } from './uploads.service.js';

/** Photos for everybody: handing in, listing, reading. */
@Module({
  imports: [TypeOrmModule.forFeature([PhotoRow, UploadRow]), TreatmentsModule],
  providers: [PhotosService, CaptureService, UploadsService, CompositionPhotos, ProgressService],
  exports: [PhotosService, CaptureService, UploadsService, CompositionPhotos, ProgressService],
})
export class PhotosModule {}

/** Handlers of the jobs behind them. */
export const photoJobHandlers = [PhotoProcessing, PhotoAlignment, UploadSweeping, RescheduledSeries] as const;

/** The same for the worker. */
@Module({
  imports: [PhotosModule],
  providers: [PhotoDecoder, ...photoJobHandlers],
  exports: [...photoJobHandlers],
})
export class PhotoJobsModule {}

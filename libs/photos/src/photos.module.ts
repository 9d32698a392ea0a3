import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PhotoDecoder } from '#imaging';
import { TreatmentsModule } from '#treatments';
import { PhotoAlignment } from './alignment.js';
import { CaptureService } from './capture.js';
import { PhotoRow, UploadRow } from './photos.entities.js';
import { PhotosService } from './photos.service.js';
import { PhotoProcessing } from './processing.js';
import { UploadSweeping } from './sweeping.js';
import { UploadsService } from './uploads.service.js';

/** Photos for everybody: handing in, listing, reading. */
@Module({
  imports: [TypeOrmModule.forFeature([PhotoRow, UploadRow]), TreatmentsModule],
  providers: [PhotosService, CaptureService, UploadsService],
  exports: [PhotosService, CaptureService, UploadsService],
})
export class PhotosModule {}

/** The jobs behind them, for the worker. */
@Module({
  imports: [PhotosModule],
  providers: [PhotoDecoder, PhotoProcessing, PhotoAlignment, UploadSweeping],
  exports: [PhotoProcessing, PhotoAlignment, UploadSweeping],
})
export class PhotoJobsModule {}

import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PhotoDecoder } from '#imaging';
import { IdentityModule } from '#identity';
import { PatientsModule } from '#patients';
import { TreatmentsModule } from '#treatments';
import { CalibrationService } from './calibration/calibration.service.js';
import { ChartExaminer } from './calibration/chart-examiner.js';
import { AlignmentsService } from './alignment/alignments.service.js';
import { HandAlignment } from './alignment/hand-alignment.js';
import { OutdatedAlignments } from './alignment/outdated-alignments.js';
import { PhotoAlignment } from './alignment/photo-alignment.js';
import { CaptureService } from './capture.js';
import { EXAMINERS, type PhotoExaminer } from './examination/examiner.js';
import { FaceExaminer } from './examination/face-examiner.js';
import { QualityExaminer } from './examination/quality-examiner.js';
import { MissingExaminations, PhotoExamination } from './examination/examination.js';
import { ImportsService } from './imports/imports.service.js';
import { ImportUndoing } from './imports/import-undoing.js';
import { PhotoRow, UploadRow } from './photos.entities.js';
import { CompositionPhotos } from './compositions.service.js';
import { PairPictures } from './pair-pictures.js';
import { DiaryPhotosService } from './diary-photos.service.js';
import { PhotosService } from './photos.service.js';
import { PhotoProcessing } from './processing.js';
import { ProgressService } from './progress.service.js';
import { BinErasing, ErasedBytes, Erasures } from './refilings/erasing.js';
import { RefilingsService } from './refilings/refilings.service.js';
import { MovedSeries, RescheduledSeries } from './settling.js';
import { UploadSweeping } from './sweeping.js';
import { UploadsService } from './uploads.service.js';

/** Photos for everybody: handing in, listing, reading. */
@Module({
  imports: [
    TypeOrmModule.forFeature([PhotoRow, UploadRow]),
    IdentityModule,
    PatientsModule,
    TreatmentsModule,
  ],
  providers: [
    PhotosService,
    DiaryPhotosService,
    CalibrationService,
    AlignmentsService,
    CaptureService,
    UploadsService,
    ImportsService,
    CompositionPhotos,
    PairPictures,
    ProgressService,
    RefilingsService,
    Erasures,
  ],
  exports: [
    PhotosService,
    DiaryPhotosService,
    CalibrationService,
    AlignmentsService,
    CaptureService,
    UploadsService,
    ImportsService,
    CompositionPhotos,
    PairPictures,
    ProgressService,
    RefilingsService,
    Erasures,
  ],
})
export class PhotosModule {}

/** Handlers of the jobs behind them. */
export const photoJobHandlers = [
  PhotoProcessing,
  PhotoAlignment,
  HandAlignment,
  OutdatedAlignments,
  PhotoExamination,
  MissingExaminations,
  UploadSweeping,
  RescheduledSeries,
  ImportUndoing,
  MovedSeries,
  BinErasing,
  ErasedBytes,
] as const;

/** Those who look at every photo that is ready, in this order. */
const examiners = [ChartExaminer, QualityExaminer, FaceExaminer] as const;

/** The same for the worker. */
@Module({
  imports: [PhotosModule],
  providers: [
    PhotoDecoder,
    ...examiners,
    {
      provide: EXAMINERS,
      useFactory: (...all: PhotoExaminer[]) => all,
      inject: [...examiners],
    },
    ...photoJobHandlers,
  ],
  exports: [...photoJobHandlers],
})
export class PhotoJobsModule {}

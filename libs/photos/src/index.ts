export { CalibrationService } from './calibration/calibration.service.js';
export { calibrationChanged } from './calibration/calibration.events.js';
export { calibrationsOf, type PhotoCalibration } from './calibration/calibration.store.js';
export { CaptureService, type SessionShots } from './capture.js';
export { CompositionPhotos, type CompositionPhoto } from './compositions.service.js';
export { MissingExaminations, PhotoExamination } from './examination/examination.js';
export { photoExamined } from './examination/examination.events.js';
export { type Acknowledgement, type PhotoDescription } from './intake.js';
export type { ItemChange } from './imports/decisions.js';
export { ImportsService } from './imports/imports.service.js';
export {
  batchStates,
  itemStates,
  type ImportBatch,
  type ImportItem,
  type NewItem,
} from './imports/imports.store.js';
export {
  PairPictures,
  type AlignedPair,
  type DrawnPicture,
  type PairMember,
  type PairSide,
  type StoredDrawing,
} from './pair-pictures.js';
export { photoAligned } from './photos.events.js';
export { qualityFindings, qualityItems, qualityVerdicts } from './model/quality.js';
export { photoJobHandlers, PhotoJobsModule, PhotosModule } from './photos.module.js';
export { photoJobs, processPhoto, undoImport } from './photos.jobs.js';
export { DiaryPhotosService } from './diary-photos.service.js';
export { PhotosService, type Original, type Picture } from './photos.service.js';
export type { PhotoFacts, PhotosFilter, Viewer } from './photos.store.js';
export { ProgressService } from './progress.service.js';
export { replayDerivative, type Replay } from './replay.js';
export { UploadsService, type UploadState } from './uploads.service.js';
export { Erasures } from './refilings/erasing.js';
export * from './refilings/refiling.js';
export { photoMoved } from './refilings/refilings.events.js';
export { RefilingsService } from './refilings/refilings.service.js';
export type { RefilingPlan } from './refilings/plan.js';
export { OutdatedAlignments } from './alignment/outdated-alignments.js';
export { AlignmentsService } from './alignment/alignments.service.js';
export { keepBaseline } from './series.js';

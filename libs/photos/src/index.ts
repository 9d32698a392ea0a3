export { PhotoAlignment } from './alignment.js';
export { type Acknowledgement, type PhotoDescription } from './intake.js';
export { PhotoJobsModule, PhotosModule } from './photos.module.js';
export { alignPhoto, processPhoto, sweepUploads } from './photos.jobs.js';
export { PhotosService, type CompositionPhoto, type Original, type Picture } from './photos.service.js';
export type { PhotoFacts, PhotosFilter, Viewer } from './photos.store.js';
export { PhotoProcessing } from './processing.js';
export { UploadSweeping } from './sweeping.js';
export { UploadsService, type UploadState } from './uploads.service.js';

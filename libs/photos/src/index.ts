export { CaptureService, type SessionShots } from './capture.js';
export { CompositionPhotos, type CompositionPhoto } from './compositions.service.js';
export { type Acknowledgement, type PhotoDescription } from './intake.js';
export { photoJobHandlers, PhotoJobsModule, PhotosModule } from './photos.module.js';
export { photoJobs, processPhoto } from './photos.jobs.js';
export { PhotosService, type Original, type Picture } from './photos.service.js';
export type { PhotoFacts, PhotosFilter, Viewer } from './photos.store.js';
export { ProgressService } from './progress.service.js';
export { UploadsService, type UploadState } from './uploads.service.js';

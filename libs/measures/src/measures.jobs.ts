import { calibrationChanged, photoAligned, photoExamined } from '#photos';
import { sessionCorrected } from '#treatments';
import { assessPair, pairAssessed } from './pairs/pairs.jobs.js';
import { measureMissing, measurePhoto } from './measuring/measuring.jobs.js';
import { regionChanged } from './regions/regions.events.js';

/** Every job and every event that this context handles. */
export const measureJobs = [
  ...Object.values(regionChanged.jobs),
  photoAligned.jobs.pairs,
  ...Object.values(photoExamined.jobs),
  calibrationChanged.jobs.measures,
  sessionCorrected.jobs.measures,
  assessPair,
  measurePhoto,
  measureMissing,
  ...Object.values(pairAssessed.jobs),
] as const;

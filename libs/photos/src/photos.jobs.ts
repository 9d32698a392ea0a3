import { z } from 'zod';
import { defineJob, jobPriority } from '#platform';
import { sessionRescheduled } from '#treatments';
import { photoMoved } from './refilings/refilings.events.js';

const id = z.uuid();

/** Reads one original: facts into columns, derivatives into the store. */
export const processPhoto = defineJob('photo.process', z.strictObject({ photoId: id }), {
  priority: jobPriority.awaited,
});

/** Brings one photo into its baseline's frame, or refuses. */
export const alignPhoto = defineJob(
  'photo.align',
  z.strictObject({
    photoId: id,
    baselinePhotoId: id,
    /** A photo that may lead to one whose direct way was refused. */
    viaPhotoId: id.optional(),
  }),
);

/** Asks anew for alignments that an older method made. */
export const alignOutdated = defineJob('photo.align-outdated', z.strictObject({}), {
  priority: jobPriority.idle,
});

const place = z.tuple([z.number(), z.number()]);

/** Brings one photo into its baseline's frame by points that a person has set. */
export const alignByHand = defineJob(
  'photo.align-by-hand',
  z.strictObject({
    photoId: id,
    baselinePhotoId: id,
    landmarks: z.array(z.strictObject({ baseline: place, followup: place })),
    memberId: id.nullable(),
  }),
  { priority: jobPriority.awaited },
);

/** Looks at the pixels of one photo: its quality, and whatever else can be found out from them alone. */
export const examinePhoto = defineJob('photo.examine', z.strictObject({ photoId: id }));

/** Asks for those examinations that are missing: of photos from before, or by an older method. */
export const examineMissing = defineJob('photo.examine-missing', z.strictObject({}), {
  priority: jobPriority.idle,
});

/** Ends resumable uploads that nobody continued. */
export const sweepUploads = defineJob('photo.sweep-uploads', z.strictObject({}), {
  priority: jobPriority.idle,
});

/** Takes back everything that an import brought. */
export const undoImport = defineJob('photo.undo-import', z.strictObject({ batchId: id }), {
  maxAttempts: 10,
  priority: jobPriority.awaited,
});

/** Ends what has been in the bin for its time. */
export const eraseBinned = defineJob('photo.erase-binned', z.strictObject({}), {
  priority: jobPriority.idle,
});

/** Removes the bytes of rows that were erased. */
export const eraseBytes = defineJob('photo.erase-bytes', z.strictObject({ erasureId: id }), {
  maxAttempts: 20,
});

/** Every job and every event that this context handles. */
export const photoJobs = [
  processPhoto,
  alignPhoto,
  alignByHand,
  alignOutdated,
  examinePhoto,
  examineMissing,
  sweepUploads,
  undoImport,
  sessionRescheduled.jobs.series,
  photoMoved.jobs.series,
  eraseBinned,
  eraseBytes,
] as const;

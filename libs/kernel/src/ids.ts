import { v7, validate } from 'uuid';

declare const kind: unique symbol;

/** A UUIDv7 that carries, for the compiler only, what it identifies. */
export type Id<K extends string> = string & { readonly [kind]: K };

export type ClinicId = Id<'clinic'>;
export type PersonId = Id<'person'>;
export type MemberId = Id<'member'>;
export type PatientId = Id<'patient'>;
export type CourseId = Id<'course'>;
export type SessionId = Id<'session'>;
export type SeriesId = Id<'series'>;
export type PhotoId = Id<'photo'>;
export type UploadId = Id<'upload'>;
export type DerivativeId = Id<'derivative'>;
export type AlignmentId = Id<'alignment'>;
export type RegionId = Id<'region'>;
export type LesionId = Id<'lesion'>;
export type MeasuringId = Id<'measuring'>;
export type CalibrationProfileId = Id<'calibration-profile'>;
export type RatingId = Id<'rating'>;
export type CaseStudyId = Id<'case-study'>;
export type ImportBatchId = Id<'import-batch'>;
export type ImportItemId = Id<'import-item'>;
export type RefilingId = Id<'refiling'>;
export type ErasureId = Id<'erasure'>;
export type JobRunId = Id<'job-run'>;

/** A new id; ids of one process sort by the time they were made. */
export function newId<T extends Id<string>>(): T {
  return v7() as T;
}

/** True when the text has the form of an id; says nothing about whether the thing exists. */
export function isId(text: string): boolean {
  return validate(text);
}

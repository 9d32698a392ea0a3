import type { UprightPicture } from '#imaging';
import type { CourseId, PhotoId } from '#kernel';
import type { Tx } from '#platform';
import type { PhotoCamera } from '../photos.entities.js';

/** A photo that is being looked at. */
export interface ExaminedPhoto {
  id: PhotoId;
  courseId: CourseId;
  view: string;
  lightMode: string;
  camera: PhotoCamera;
  objectKey: string;
  mediaType: string;
  sizeBytes: number;
  /** Of the `full` derivative, whose pixels these are. */
  fullSha256: Buffer;
}

/**
 * One thing that is found out about every photo, beside others, from one decoded picture. What it finds belongs to the photo's
 * pixels and to the version of its method; when either changes, it is asked again and replaces what it stored.
 */
export interface PhotoExaminer {
  /** Kebab case, unique, kept beside what was found. */
  readonly name: string;
  readonly methodVersion: string;
  /**
   * Looks, outside any transaction.
   * @returns how to store what was found; called in the transaction that records that this examiner has looked
   */
  examine(
    photo: ExaminedPhoto,
    picture: UprightPicture,
    signal: AbortSignal,
  ): Promise<(tx: Tx) => Promise<void>>;
}

/** Injection token of the list of them. */
export const EXAMINERS = Symbol('photo examiners');

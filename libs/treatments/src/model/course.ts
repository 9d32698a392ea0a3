import type { CourseId, PatientId } from '#kernel';
import type { BodySite, Indication } from './vocabulary.js';

/** One indication of one patient at one body site, treated over time. */
export interface Course {
  id: CourseId;
  patientId: PatientId;
  indication: Indication;
  bodySite: BodySite;
  note: string | null;
  createdAt: Date;
  version: number;
  sessionCount: number;
  photoCount: number;
  lastSessionOn: string | null;
}

export type NewCourse = Pick<Course, 'indication' | 'bodySite' | 'note'>;

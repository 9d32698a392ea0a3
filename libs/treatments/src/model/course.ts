import type { CourseId, PatientId } from '#kernel';
import type { BodySite, EarlierTreatments, Indication } from './vocabulary.js';

/** Names one version of a view set. */
export interface ViewSetVersion {
  id: string;
  version: string;
}

/** One indication of one patient at one body site, treated over time. */
export interface Course {
  id: CourseId;
  patientId: PatientId;
  indication: Indication;
  bodySite: BodySite;
  note: string | null;
  /** Which pictures its sessions are to bring; null when nobody says. */
  viewSet: ViewSetVersion | null;
  /** Whether the record holds every treatment of the course; `unknown` after old folders were brought in. */
  earlierTreatments: EarlierTreatments;
  createdAt: Date;
  version: number;
  sessionCount: number;
  photoCount: number;
  /** Photos that could not be read. */
  failedCount: number;
  lastSessionOn: string | null;
}

/** Without a view set the course gets the one for its site. */
export type NewCourse = Pick<Course, 'indication' | 'bodySite' | 'note'> & {
  viewSet?: ViewSetVersion | null | undefined;
  earlierTreatments?: EarlierTreatments | undefined;
};

export type CourseChange = Pick<Course, 'indication' | 'bodySite' | 'note' | 'earlierTreatments'>;

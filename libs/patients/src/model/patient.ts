import type { PatientId, PhotoId } from '#kernel';

/** Fitzpatrick's six types of reaction to sun. Source: Fitzpatrick 1988, Archives of Dermatology 124(6). */
export const phototypes = ['I', 'II', 'III', 'IV', 'V', 'VI'] as const;
export type Phototype = (typeof phototypes)[number];

export interface Patient {
  id: PatientId;
  /** The clinic's own code; unique in it without regard to case. */
  code: string;
  name: string | null;
  /** A day, `YYYY-MM-DD`. */
  bornOn: string | null;
  phototype: Phototype | null;
  /** Codes of patients that were merged into this one; they find this one. */
  aliases: string[];
  createdAt: Date;
  version: number;
}

/** A patient with what was last done. */
export interface PatientRow extends Patient {
  courseCount: number;
  photoCount: number;
  /** Photos that could not be read. */
  failedCount: number;
  lastSessionOn: string | null;
  /** The newest photo that can be shown. */
  lastPhoto: { id: PhotoId; placeholder: string | null } | null;
}

export type NewPatient = Pick<Patient, 'code' | 'name' | 'bornOn' | 'phototype'>;

/** Who looks, as far as it decides which patients exist. An `Actor` is one. */
export interface Viewer {
  /** The patient themself, or null for a member of the clinic. */
  readonly patientId: PatientId | null;
  /** Only pictures with marketing consent in force exist, and no names. */
  readonly seesOnlyConsented: boolean;
}

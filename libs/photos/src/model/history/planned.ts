import type { DateSource, HistoryRules } from './rules.js';

/** A file as it was found: its place, and what its first bytes say. */
export interface FoundFile {
  /** Below the imported folder, `/` between names. */
  path: string;
  sizeBytes: number;
  takenAtLocal: string | null;
  content: 'photo' | 'empty' | 'other';
  /** Hex; known only where it was needed or cheap. */
  sha256?: string | null;
}

/** A patient of the clinic, as far as an import has to know. */
export interface KnownPatient {
  id: string;
  code: string;
  name: string | null;
  bornOn: string | null;
  aliases: string[];
  courses: { id: string; sessions: { heldOn: string }[] }[];
}

/** Why a file is not simply taken in. */
export const reasons = [
  'no-patient',
  'patient-unsure',
  'new-patient',
  'several-courses',
  'patient-binned',
  'no-date',
  'ambiguous-date',
  'dates-disagree',
  'future-date',
  'before-birth',
  'unknown-view',
  'duplicate-elsewhere',
  'duplicate',
  'raw-beside-photo',
  'raw',
  'not-a-photo',
  'empty',
  'too-large',
  'sidecar',
  'system',
  'by-person',
] as const;
export type Reason = (typeof reasons)[number];

/** What a person said of a file; it outweighs every rule. */
export interface Decision {
  /** One of the clinic's patients, or the code of a new one. */
  patientId?: string;
  patientCode?: string;
  courseId?: string;
  heldOn?: string;
  view?: string;
  lightMode?: string;
  isLeftOut?: boolean;
  /** Take it as it is: an unknown view as unknown, a doubtful date as read. */
  isAccepted?: boolean;
}

export interface PlannedFile {
  path: string;
  sizeBytes: number;
  takenAtLocal: string | null;
  sha256: string | null;
  /** `review` waits for a person, `left-out` stays where it is. */
  state: 'ready' | 'review' | 'left-out';
  reasons: Reason[];
  patient: { id: string | null; code: string; name: string | null } | null;
  /** The name in the tree, for the one who decides. */
  patientLabel: string | null;
  /** Of a patient with several courses; null lets the server take the only one, or make one. */
  courseId: string | null;
  heldOn: string | null;
  dateFrom: DateSource | 'person' | null;
  /** Every day that the file's names and camera tell, for the one who decides. */
  days: string[];
  view: string;
  lightMode: string;
  kind: 'baseline' | 'treatment' | 'follow-up';
  modality: string | null;
}

export interface Plan {
  files: PlannedFile[];
  counts: {
    ready: number;
    review: number;
    leftOut: number;
    patients: number;
    newPatients: number;
    sessions: number;
    newSessions: number;
  };
  reasons: Partial<Record<Reason, number>>;
}

export interface PlanInput {
  files: readonly FoundFile[];
  rules: HistoryRules;
  known: readonly KnownPatient[];
  /** Today in the clinic's zone. */
  today: string;
  decisions?: ReadonlyMap<string, Decision>;
}

import type { CourseId, MemberId, PatientId, PhotoId, RefilingId, SessionId } from '#kernel';
import type { BodySite, Indication } from '#treatments';

export const refilingReasons = [
  'wrong-patient',
  'wrong-session',
  'duplicate',
  'unusable',
  'not-consented',
  'requested',
  'other',
] as const;
export type RefilingReason = (typeof refilingReasons)[number];

export type Withholding = 'quarantine' | 'bin';
export type RefilingAct = 'move' | Withholding | 'merge';
export type RefilingSubject = 'photo' | 'session' | 'patient';

/** What somebody wants to put right. */
export type WantedRefiling =
  | { subject: 'photo'; id: PhotoId; act: 'move'; toId: SessionId }
  | { subject: 'photo'; id: PhotoId; act: Withholding }
  | { subject: 'session'; id: SessionId; act: 'move'; toId: CourseId }
  | { subject: 'session'; id: SessionId; act: Withholding }
  | { subject: 'patient'; id: PatientId; act: 'merge'; toId: PatientId }
  | { subject: 'patient'; id: PatientId; act: 'bin' };

/** Where something is filed, for a person to recognise. */
export interface Place {
  patientId: PatientId;
  patientCode: string;
  patientName: string | null;
  courseId: CourseId | null;
  indication: Indication | null;
  bodySite: BodySite | null;
  sessionId: SessionId | null;
  /** `YYYY-MM-DD` */
  heldOn: string | null;
}

/** A photo that is touched, as it is before. */
export interface PhotoBefore {
  id: PhotoId;
  sessionId: SessionId;
  releasedAt: string | null;
  refiledAt: string | null;
  withheldAs: Withholding | null;
  withheldAt: string | null;
}

/** A series that is touched, as it is before. */
export interface SeriesBefore {
  courseId: CourseId;
  view: string;
  lightMode: string;
  baselinePhotoId: PhotoId;
  isPinned: boolean;
}

/** The earlier state, exactly: what undoing brings back. */
export interface RefilingBefore {
  photos: PhotoBefore[];
  series: SeriesBefore[];
  /** Courses whose series are settled anew. */
  courseIds: CourseId[];
  /** Of a session that was out of sight already. */
  sessionWithheldAs: Withholding | null;
  /** Of a patient who went into the bin: sessions that went out of sight with them. */
  sessionIds?: SessionId[];
  /** Of a merge: earlier aliases of the patient that came along. */
  aliases: PatientId[];
  /** Of a merge: what was blank in the other's contact and was filled; absent in merges before there was such a thing. */
  contactFacts?: string[];
  /** Of a merge: the other's day of birth was blank and was filled. */
  isBirthdayFilled?: boolean;
}

export interface Refiling {
  id: RefilingId;
  act: RefilingAct;
  subject: RefilingSubject;
  subjectId: string;
  fromId: string | null;
  toId: string | null;
  fromPatientId: PatientId;
  toPatientId: PatientId;
  reason: RefilingReason;
  note: string | null;
  doneByMemberId: MemberId;
  doneAt: Date;
  undoUntil: Date | null;
  undoneAt: Date | null;
  /** When an admin ordered that a patient be erased without waiting. */
  erasureOrderedAt: Date | null;
  erasedAt: Date | null;
  before: RefilingBefore;
}

/** How far somebody may refile. */
export interface RefilingReach {
  /** To another patient, and back whatever anybody did. Without: within one patient, and back what one did oneself. */
  toOthers: boolean;
}

/** What undoing could not bring back, and why. */
export interface NotRestored {
  what: 'photo' | 'baseline' | 'release';
  id: string;
  /** `wrong-patient`: somebody else set it aside as not of this patient, and nobody has said otherwise yet. */
  why: 'changed-since' | 'added-since' | 'wrong-patient';
}

/** Days in which a move, a merge or a deletion can be undone; then a deletion is final. */
export const undoDays = 30;

/**
 * Why a refiling can no longer be undone, or null.
 * @param now of the database, which also decides about erasure
 */
export function undoFault(
  refiling: Pick<Refiling, 'undoneAt' | 'erasedAt' | 'erasureOrderedAt' | 'undoUntil'>,
  now: Date,
): 'undone' | 'erased' | 'being-erased' | 'too-late' | null {
  if (refiling.undoneAt) return 'undone';
  if (refiling.erasedAt) return 'erased';
  if (refiling.erasureOrderedAt) return 'being-erased';
  if (refiling.undoUntil && refiling.undoUntil <= now) return 'too-late';
  return null;
}

/** Whether a member may undo it: an administrator any, others what they did themselves within one patient. */
export function isWithinReach(
  { doneByMemberId, fromPatientId, toPatientId, subject }: Refiling,
  memberId: MemberId,
  { toOthers }: RefilingReach,
): boolean {
  return toOthers || (doneByMemberId === memberId && fromPatientId === toPatientId && subject !== 'patient');
}

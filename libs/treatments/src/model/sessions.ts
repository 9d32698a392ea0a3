import { addDays, dayAt, daysBetween, type CourseId, type SessionId } from '#kernel';
import type { SetUp } from './set-up.js';
import type { ClosingReason } from './view-set.js';
import type { EarlierTreatments, Modality, SessionKind } from './vocabulary.js';

/** A dated visit as it is recorded. */
export interface RecordedSession {
  id: SessionId;
  courseId: CourseId;
  kind: SessionKind;
  /** A day in the clinic's zone, `YYYY-MM-DD`. */
  heldOn: string;
  /** Of a treatment session; null otherwise. */
  modality: Modality | null;
  /** What its photos inherit. */
  setUp: SetUp;
  /** Null while pictures are still to come. */
  closedAt: Date | null;
  /** Why required views were missing at the closing; null when none was. */
  closingReason: ClosingReason | null;
  version: number;
}

/** A visit with its place in the course. */
export interface Session extends RecordedSession {
  /** Position among all sessions of the course, from 1. */
  ordinal: number;
  /** 1 for the first treatment of the course; null for other sessions, and where earlier treatments may not be on record. */
  treatmentNumber: number | null;
  /** Days since the first session of the course. */
  dayOffset: number;
  /** Days since the last treatment before this session; null when there was none. */
  daysSinceTreatment: number | null;
}

/** Within one day a baseline comes before the treatment that it was taken for, and a follow-up after it. */
const orderOfKinds: Record<SessionKind, number> = { baseline: 0, treatment: 1, 'follow-up': 2 };

/**
 * Puts the sessions of one course in order and says where each stands. A second treatment on one day counts for itself and
 * is 0 days after the first.
 * @param recorded all sessions of one course, in any order; sessions of one day and kind keep the order of their ids
 * @param earlierTreatments `unknown` where treatments before or between may be missing: then none is numbered
 */
export function placeSessions(
  recorded: readonly RecordedSession[],
  earlierTreatments: EarlierTreatments = 'recorded',
): Session[] {
  const inOrder = recorded.toSorted(
    (a, b) =>
      compare(a.heldOn, b.heldOn) || orderOfKinds[a.kind] - orderOfKinds[b.kind] || compare(a.id, b.id),
  );
  let treatments = 0;
  let lastTreatmentOn: string | null = null;
  return inOrder.map((session, index) => {
    const daysSinceTreatment = lastTreatmentOn === null ? null : daysBetween(lastTreatmentOn, session.heldOn);
    if (session.kind === 'treatment') {
      treatments += 1;
      lastTreatmentOn = session.heldOn;
    }
    return {
      ...session,
      ordinal: index + 1,
      treatmentNumber: session.kind === 'treatment' && earlierTreatments === 'recorded' ? treatments : null,
      dayOffset: daysBetween(inOrder[0]!.heldOn, session.heldOn),
      daysSinceTreatment,
    };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first day that a record may carry: photographs of scars older than this do not exist. */
export const earliestDay = '1900-01-01';

/** What is wrong with the day of a session, or null. Tomorrow is allowed, for a visit entered the evening before. */
export function faultOfDay(heldOn: string, now: Date, timeZone: string): string | null {
  const latest = addDays(dayAt(now, timeZone), 1);
  if (heldOn < earliestDay) return `is before ${earliestDay}`;
  return heldOn > latest ? `is after ${latest}, tomorrow in the clinic's time zone` : null;
}

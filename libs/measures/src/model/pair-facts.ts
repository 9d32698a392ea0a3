import {
  faceDifference,
  subjectOfView,
  type PairFacts,
  type PairItem,
  type PairScore,
  type PictureComparison,
} from '#imaging';
import type { PairSide } from '#photos';
import type { Session } from '#treatments';

/** The two sides of a pair, by date, with the record around them. */
export interface RecordedPair {
  before: PairSide;
  after: PairSide;
  /** Of the course, all of them. */
  sessions: readonly Session[];
  /** Views of which each session has a photo. */
  viewsOf: (sessionId: string) => ReadonlySet<string>;
  isRecordComplete: boolean;
  comparison: PictureComparison | null;
}

/** What the record and the pixels say of a pair, as {@link scorePair} judges it. */
export function pairFacts(pair: RecordedPair): PairFacts {
  const { before, after, sessions, viewsOf, comparison } = pair;
  const afterSession = sessions.find(({ id }) => id === after.sessionId);
  const [first, second] = [viewsOf(before.sessionId), viewsOf(after.sessionId)];
  // What was compared in a frame that has been taken back since counts no more.
  const isInFrame = [before, after].every(({ alignment }) =>
    ['baseline', 'aligned'].includes(alignment.status),
  );
  const isOtherPerson = [before, after].some(({ alignment }) => alignment.reason === 'other-person');
  const treatments = sessions.filter(
    ({ kind, ordinal }) => kind === 'treatment' && ordinal < (afterSession?.ordinal ?? 0),
  );
  return {
    subject: subjectOfView(after.view),
    alignment: comparison && isInFrame ? 'aligned' : alignmentOf(before, after),
    pictures: isInFrame ? comparison : null,
    // Two persons' faces are not one face that moved.
    faces: isOtherPerson ? null : faceDifference(before.face, after.face),
    focalLength35mm: [before.takenWith.focalLength35mm, after.takenWith.focalLength35mm],
    skinStates: [before.takenWith.skinState, after.takenWith.skinState],
    sharedViews: [...first].filter((view) => second.has(view)).length,
    daysSinceTreatment: afterSession?.daysSinceTreatment ?? null,
    isRecordComplete: pair.isRecordComplete,
    areModalitiesKnown: treatments.every(({ modality }) => modality !== null && modality !== 'other'),
  };
}

/** Refused when one of the two is; else what is missing is still to come. */
function alignmentOf(before: PairSide, after: PairSide): 'pending' | 'refused' {
  return [before, after].some(({ alignment }) => alignment.status === 'refused') ? 'refused' : 'pending';
}

/** Whether two photos may be compared at all, and which of them is the earlier. @returns null unless they are of one series and two sessions */
export function inOrder(
  one: PairSide,
  other: PairSide,
  sessions: readonly Session[],
): { before: PairSide; after: PairSide } | null {
  if (one.view !== other.view || one.lightMode !== other.lightMode || one.sessionId === other.sessionId)
    return null;
  const ordinal = ({ sessionId }: PairSide) => sessions.find(({ id }) => id === sessionId)?.ordinal ?? 0;
  return ordinal(one) < ordinal(other) ? { before: one, after: other } : { before: other, after: one };
}

/** What the eye sees of how a picture was taken. */
const visible: readonly PairItem[] = ['position', 'expression', 'light', 'background', 'scale', 'styling'];
/** Those that change what a scar looks like; without one of them a pair is fit to be looked at. */
const decisive: readonly PairItem[] = ['position', 'light', 'scale', 'styling'];

/** In what two pictures are visibly not alike; nothing when that does not change how the skin looks. */
export function visiblyUnlike({ items }: PairScore): PairItem[] {
  const failing = items.filter(({ verdict }) => verdict === 'not-met').map(({ item }) => item);
  return failing.some((item) => decisive.includes(item))
    ? failing.filter((item) => visible.includes(item))
    : [];
}

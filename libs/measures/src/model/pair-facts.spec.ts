import { describe, expect, it } from '@jest/globals';
import { scorePair } from '#imaging';
import type { PhotoId, SessionId } from '#kernel';
import type { PairSide } from '#photos';
import { placeSessions, unknownSetUp, type Modality, type SessionKind } from '#treatments';
import { inOrder, pairFacts, visiblyUnlike, type RecordedPair } from './pair-facts.js';

const session = (id: string, kind: SessionKind, heldOn: string, modality: Modality | null = null) => ({
  id: id as SessionId,
  courseId: 'course' as never,
  kind,
  heldOn,
  modality,
  setUp: unknownSetUp,
  closedAt: null,
  closingReason: null,
  version: 1,
});
const sessions = placeSessions([
  session('base', 'baseline', '2025-01-07'),
  session('one', 'treatment', '2025-01-07', 'microneedling'),
  session('two', 'treatment', '2025-02-04', 'microneedling'),
  session('late', 'follow-up', '2025-05-06'),
]);
const side = (sessionId: string, change: Partial<PairSide> = {}): PairSide => ({
  photoId: `photo-${sessionId}` as PhotoId,
  sessionId: sessionId as SessionId,
  view: 'close-up-cheek-left',
  lightMode: 'standard',
  widthPx: 4000,
  heightPx: 3000,
  baselinePhotoId: 'photo-base' as PhotoId,
  alignment: { status: 'aligned', reason: null, matrix: null },
  takenWith: {
    ...unknownSetUp,
    skinState: 'clean',
    lightMode: 'standard',
    camera: null,
    lens: null,
    focalLength35mm: 85,
  },
  face: null,
  ...change,
});
const views: Record<string, string[]> = {
  base: ['close-up-cheek-left', 'face-front'],
  two: ['close-up-cheek-left'],
  late: ['close-up-cheek-left', 'face-front', 'face-left-45'],
};
const pair = (change: Partial<RecordedPair> = {}): RecordedPair => ({
  before: side('base'),
  after: side('late'),
  sessions,
  viewsOf: (id) => new Set(views[id]),
  isRecordComplete: true,
  comparison: null,
  ...change,
});

describe('pairFacts', () => {
  it('reads views, days and treatments from the record', () => {
    expect(pairFacts(pair())).toMatchObject({
      subject: 'close-up',
      sharedViews: 2,
      daysSinceTreatment: 91,
      areModalitiesKnown: true,
      skinStates: ['clean', 'clean'],
      focalLength35mm: [85, 85],
    });
  });
  it('takes the second face from the first, and says nothing of faces measured in two ways', () => {
    const measured = {
      yawDeg: 2,
      pitchDeg: -4,
      rollDeg: 1.04,
      mouthOpenness: 0.01,
      mouthWidth: 0.3,
      mouthCorners: 0,
      eyeOpenness: 0.06,
      browRise: 0.15,
      box: { leftPx: 0, topPx: 0, widthPx: 900, heightPx: 1200 },
      heightPx: 1100,
      confidence: 1,
    };
    const of = (change: Partial<typeof measured>, methodVersion = 'face-1') => ({
      face: { measured: { ...measured, ...change }, methodVersion },
    });
    const between = (change: Partial<typeof measured>, methodVersion?: string) =>
      pairFacts(pair({ before: side('base', of({})), after: side('late', of(change, methodVersion)) })).faces;
    expect(between({ yawDeg: -1.5, rollDeg: 2, mouthOpenness: 0.035, browRise: 0.14 })).toEqual({
      yawDeg: -3.5,
      pitchDeg: 0,
      rollDeg: 1,
      mouthOpenness: 0.025,
      mouthWidth: 0,
      eyeOpenness: 0,
      browRise: -0.01,
    });
    expect(between({}, 'face-2')).toBeNull();
    const refused = { status: 'refused' as const, reason: 'other-person', matrix: null };
    const other = pair({
      before: side('base', of({})),
      after: side('late', { ...of({}), view: 'face-front', alignment: refused }),
    });
    expect(pairFacts(other).faces).toBeNull();
    expect(pairFacts(pair({ after: side('late', of({})) })).faces).toBeNull();
  });
  it('counts days up to a treatment from the one before it, for the picture comes before the needles', () => {
    expect(pairFacts(pair({ after: side('two') }))).toMatchObject({ daysSinceTreatment: 28, sharedViews: 1 });
  });
  it('misses a treatment that does not say how', () => {
    const vague = placeSessions([...sessions, session('other', 'treatment', '2025-03-04', 'other')]);
    expect(pairFacts(pair({ sessions: vague })).areModalitiesKnown).toBe(false);
    // What came after the picture does not matter to it.
    expect(pairFacts(pair({ sessions: vague, after: side('two') })).areModalitiesKnown).toBe(true);
  });
  it('waits for an alignment, or knows that there will be none', () => {
    const refused = side('late', { alignment: { status: 'refused', reason: 'too-blurred', matrix: null } });
    expect(pairFacts(pair()).alignment).toBe('pending');
    expect(pairFacts(pair({ after: refused })).alignment).toBe('refused');
    expect(scorePair(pairFacts(pair({ after: refused }))).items[0]).toMatchObject({
      verdict: 'unknown',
      reason: 'not-aligned',
    });
  });
});

describe('inOrder', () => {
  it('puts the earlier first, whichever was named first', () => {
    const [early, late] = [side('base'), side('late')];
    expect(inOrder(late, early, sessions)).toEqual({ before: early, after: late });
    expect(inOrder(early, late, sessions)).toEqual({ before: early, after: late });
  });
  it.each([
    ['another view', { view: 'face-front' }],
    ['another light', { lightMode: 'raking-left' }],
    ['the same session', { sessionId: 'base' as SessionId }],
  ])('refuses %s', (_, change) => expect(inOrder(side('base'), side('late', change), sessions)).toBeNull());
});

describe('visiblyUnlike', () => {
  const score = (failing: string[]) => ({
    ...scorePair(pairFacts(pair())),
    items: scorePair(pairFacts(pair())).items.map((one) => ({
      ...one,
      verdict: failing.includes(one.item) ? ('not-met' as const) : ('met' as const),
    })),
  });
  it.each([
    [
      ['light', 'background'],
      ['light', 'background'],
    ],
    [['background'], []],
    [['scale', 'timing', 'views'], ['scale']],
    [['views', 'description', 'timing'], []],
    [[], []],
  ])('of %j is %j', (failing, seen) => expect(visiblyUnlike(score(failing))).toEqual(seen));
});

import { describe, expect, it } from '@jest/globals';
import type { BackgroundDifference } from './background-difference.js';
import type { FrameDifference } from './frame-difference.js';
import type { LightDifference } from './light-difference.js';
import { pairItems, scorePair, type PairFacts, type PairItem, type PairVerdict } from './pair-score.js';

const frame: FrameDifference = { scaleRatio: 1.01, rotationDeg: 1, stretchPct: 0.3, overlap: 0.97 };
const light: LightDifference = {
  meanL: [62, 63],
  gradientAcrossPct: 4,
  gradientDownPct: -3,
  specularPct: [1, 1.2],
  share: 0.6,
};
const background: BackgroundDifference = {
  deltaE: 2,
  colours: [
    [60, 0, 0],
    [61, 0, 1],
  ],
  unevenness: [1, 1.4],
  share: [0.8, 0.9],
};
const pictures = { frame, light, background, methodVersion: 'x' };
const faces = {
  yawDeg: 1,
  pitchDeg: -1,
  rollDeg: 0.5,
  mouthOpenness: 0.02,
  mouthWidth: 0.01,
  eyeOpenness: 0,
  browRise: -0.01,
};
const good: PairFacts = {
  subject: 'face',
  alignment: 'aligned',
  pictures,
  faces,
  focalLength35mm: [85, 85],
  skinStates: ['clean', 'clean'],
  sharedViews: 5,
  daysSinceTreatment: 28,
  isRecordComplete: true,
  areModalitiesKnown: true,
};
const withFrame = (change: Partial<typeof frame>) => ({
  pictures: { ...pictures, frame: { ...frame, ...change } },
});
const withLight = (change: Partial<typeof light>) => ({
  pictures: { ...pictures, light: { ...light, ...change } },
});
const withBackground = (change: Partial<typeof background>) => ({
  pictures: { ...pictures, background: { ...background, ...change } },
});

describe('scorePair', () => {
  it('gives nine of nine to a pair in which everything is as it should be', () => {
    const score = scorePair(good);
    expect(score).toMatchObject({ met: 9, of: 9, limitsVersion: 'sepia-9/2' });
    expect(score.items.map(({ item }) => item)).toEqual([...pairItems]);
    expect(score.items.every(({ reason }) => reason === null)).toBe(true);
  });

  const table: [PairItem, string, Partial<PairFacts>, PairVerdict, string | null][] = [
    ['position', 'turn at the limit', withFrame({ rotationDeg: -3 }), 'met', null],
    ['position', 'turn beyond it', withFrame({ rotationDeg: -3.1 }), 'not-met', 'turned'],
    ['position', 'slanted camera', withFrame({ stretchPct: 1.2 }), 'not-met', 'slanted'],
    ['position', 'turned head', { faces: { ...faces, yawDeg: -4 } }, 'not-met', 'head-turned'],
    ['position', 'no face measured', { faces: null }, 'unknown', 'face-not-measured'],
    ['position', 'refused', { pictures: null, alignment: 'refused' }, 'unknown', 'not-aligned'],
    ['position', 'pending', { pictures: null, alignment: 'pending' }, 'unknown', 'alignment-pending'],
    ['expression', 'no face measured', { faces: null }, 'unknown', 'face-not-measured'],
    ['expression', 'unknown view', { faces: null, subject: 'other' }, 'unknown', 'face-not-measured'],
    [
      'expression',
      'open mouth',
      { faces: { ...faces, mouthOpenness: 0.021 } },
      'not-met',
      'other-expression',
    ],
    ['expression', 'smile', { faces: { ...faces, mouthWidth: 0.03 } }, 'not-met', 'other-expression'],
    ['expression', 'eyes shut', { faces: { ...faces, eyeOpenness: -0.02 } }, 'not-met', 'other-expression'],
    ['expression', 'brows down', { faces: { ...faces, browRise: -0.025 } }, 'not-met', 'other-expression'],
    ['expression', 'close-up', { faces: null, subject: 'close-up' }, 'not-applicable', 'no-face-in-view'],
    ['expression', 'body', { faces: null, subject: 'overview' }, 'not-applicable', 'no-face-in-view'],
    ['light', 'lighter, at the limit', withLight({ meanL: [60, 63] }), 'met', null],
    ['light', 'darker', withLight({ meanL: [63, 59.9] }), 'not-met', 'other-brightness'],
    ['light', 'from one side', withLight({ gradientAcrossPct: 15.1 }), 'not-met', 'other-light-direction'],
    ['light', 'from below', withLight({ gradientDownPct: -16 }), 'not-met', 'other-light-direction'],
    ['light', 'shining', withLight({ specularPct: [0.5, 2.6] }), 'not-met', 'other-shine'],
    ['light', 'no skin', { pictures: { ...pictures, light: null } }, 'unknown', 'too-little-skin'],
    ['light', 'refused', { pictures: null, alignment: 'refused' }, 'unknown', 'not-aligned'],
    ['background', 'other colour', withBackground({ deltaE: 10.1 }), 'not-met', 'other-background'],
    ['background', 'a shelf', withBackground({ unevenness: [1, 11] }), 'not-met', 'uneven-background'],
    [
      'background',
      'unseen',
      { pictures: { ...pictures, background: null } },
      'unknown',
      'background-not-seen',
    ],
    ['background', 'close-up', { subject: 'close-up' }, 'not-applicable', 'no-background-in-view'],
    ['background', 'pending', { pictures: null, alignment: 'pending' }, 'unknown', 'alignment-pending'],
    ['scale', 'nearer, at the limit', withFrame({ scaleRatio: 1.03 }), 'met', null],
    ['scale', 'nearer', withFrame({ scaleRatio: 1.031 }), 'not-met', 'other-distance'],
    ['scale', 'further', withFrame({ scaleRatio: 0.969 }), 'not-met', 'other-distance'],
    ['scale', 'focal length at the limit', { focalLength35mm: [90, 100] }, 'met', null],
    ['scale', 'other lens', { focalLength35mm: [50, 85] }, 'not-met', 'other-focal-length'],
    ['scale', 'focal length unknown', { focalLength35mm: [null, 85] }, 'met', null],
    ['scale', 'refused', { pictures: null, alignment: 'refused' }, 'unknown', 'not-aligned'],
    [
      'scale',
      'refused, other lens',
      { pictures: null, focalLength35mm: [50, 85] },
      'not-met',
      'other-focal-length',
    ],
    ['styling', 'made up twice', { skinStates: ['make-up', 'make-up'] }, 'met', null],
    ['styling', 'made up once', { skinStates: ['clean', 'make-up'] }, 'not-met', 'other-skin-state'],
    ['styling', 'not recorded', { skinStates: ['clean', 'unknown'] }, 'unknown', 'skin-state-unknown'],
    ['styling', 'other twice', { skinStates: ['other', 'other'] }, 'unknown', 'skin-state-unknown'],
    ['views', 'two', { sharedViews: 2 }, 'met', null],
    ['views', 'one', { sharedViews: 1 }, 'not-met', 'one-view-only'],
    ['timing', 'too early', { daysSinceTreatment: 27 }, 'not-met', 'still-recovering'],
    ['timing', 'untreated', { daysSinceTreatment: null }, 'not-applicable', 'not-treated-yet'],
    ['timing', 'record has gaps', { isRecordComplete: false }, 'unknown', 'earlier-treatments-unknown'],
    [
      'timing',
      'too early in a record with gaps',
      { isRecordComplete: false, daysSinceTreatment: 3 },
      'not-met',
      'still-recovering',
    ],
    ['description', 'modality not said', { areModalitiesKnown: false }, 'not-met', 'modality-unclear'],
    ['description', 'record has gaps', { isRecordComplete: false }, 'unknown', 'earlier-treatments-unknown'],
  ];
  it.each(table)('%s: %s', (item, _, change, verdict, reason) => {
    expect(scorePair({ ...good, ...change }).items.find((one) => one.item === item)).toMatchObject({
      verdict,
      reason,
    });
  });

  it('leaves out what a close-up cannot show, and counts what is unknown as not met', () => {
    const score = scorePair({
      ...good,
      subject: 'close-up',
      faces: null,
      skinStates: ['clean', 'unknown'],
    });
    expect([score.met, score.of]).toEqual([6, 7]);
  });

  it('says the numbers beside their limits', () => {
    const item = scorePair({ ...good, ...withLight({ meanL: [62, 57.5] }) }).items[2]!;
    expect(item.numbers).toContainEqual({ name: 'deltaL', value: -4.5, limit: 3 });
  });
});

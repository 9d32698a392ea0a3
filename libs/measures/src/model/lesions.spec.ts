import { describe, expect, it } from '@jest/globals';
import type { LesionId, MemberId, PhotoId } from '#kernel';
import { lesionCounts, stateBefore, type Lesion, type LesionState } from './lesions.js';

const [first, second, third] = ['p1', 'p2', 'p3'] as PhotoId[] as [PhotoId, PhotoId, PhotoId];
const inOrder = [first, second, third];
const [ada, bo] = ['m1', 'm2'] as MemberId[] as [MemberId, MemberId];

function lesion(raterId: MemberId, states: (LesionState | null)[]): Lesion {
  return {
    id: `${raterId}-${states.join()}` as LesionId,
    raterId,
    atPx: [10, 10],
    findings: states.flatMap((state, at) => (state ? [{ photoId: inOrder[at]!, state }] : [])),
  };
}

describe('the lesion map', () => {
  it('counts types by rater and picture, and never counts as gone what nobody looked at', () => {
    const counts = lesionCounts(
      [
        lesion(ada, ['icepick', 'icepick', null]),
        lesion(ada, ['boxcar', 'rolling', 'gone']),
        lesion(ada, ['rolling', null, 'rolling']),
        lesion(ada, [null, 'other', null]),
        lesion(bo, ['icepick', null, null]),
      ],
      inOrder,
    );
    const none = { icepick: 0, boxcar: 0, rolling: 0, other: 0, gone: 0, unseen: 0 };
    expect(counts).toEqual([
      { ...none, raterId: ada, photoId: first, icepick: 1, boxcar: 1, rolling: 1 },
      { ...none, raterId: ada, photoId: second, icepick: 1, rolling: 1, other: 1, unseen: 1 },
      { ...none, raterId: ada, photoId: third, rolling: 1, gone: 1, unseen: 2 },
      { ...none, raterId: bo, photoId: first, icepick: 1 },
    ]);
  });

  it('carries on what a lesion last was, and nothing of one that is gone or comes later', () => {
    expect(stateBefore(lesion(ada, ['icepick', null, null]), third, inOrder)).toBe('icepick');
    expect(stateBefore(lesion(ada, ['icepick', 'boxcar', null]), third, inOrder)).toBe('boxcar');
    expect(stateBefore(lesion(ada, ['icepick', 'gone', null]), third, inOrder)).toBeNull();
    expect(stateBefore(lesion(ada, [null, 'boxcar', null]), first, inOrder)).toBeNull();
    expect(stateBefore(lesion(ada, ['icepick', null, null]), first, inOrder)).toBeNull();
  });
});

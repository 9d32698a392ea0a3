import { describe, expect, it } from '@jest/globals';
import type { LesionMap } from '../api/types.js';
import { applied, marksIn, takingBack } from './lesions.js';

const map: LesionMap = {
  baselinePhotoId: 'p1',
  widthPx: 400,
  heightPx: 300,
  photoIds: ['p1', 'p2', 'p3'],
  raters: [],
  counts: [],
  lesions: [
    { id: 'a', raterId: 'm1', atPx: [10, 10], findings: [{ photoId: 'p1', state: 'icepick' }] },
    { id: 'b', raterId: 'm2', atPx: [20, 10], findings: [{ photoId: 'p1', state: 'boxcar' }] },
    {
      id: 'c',
      raterId: 'm1',
      atPx: [30, 10],
      findings: [
        { photoId: 'p1', state: 'rolling' },
        { photoId: 'p2', state: 'gone' },
      ],
    },
  ],
};
const shown = (of: LesionMap, photoId: string) =>
  marksIn(of, 'm1', photoId).map(({ number, state, isCarried }) => [number, state, isCarried]);

describe('marks in a picture', () => {
  it('are of one rater, keep their number, and are carried on until somebody looks', () => {
    expect(shown(map, 'p1')).toEqual([
      [1, 'icepick', false],
      [2, 'rolling', false],
    ]);
    expect(shown(map, 'p2')).toEqual([
      [1, 'icepick', true],
      [2, 'gone', false],
    ]);
    // What was gone is not looked for again.
    expect(shown(map, 'p3')).toEqual([[1, 'icepick', true]]);
  });

  it('change at once, and back', () => {
    const changes = [
      { lesionId: 'a', atPx: null, state: 'boxcar' as const },
      { lesionId: 'd', atPx: [5, 5] as [number, number], state: 'other' as const },
    ];
    const back = takingBack(map, 'p2', changes);
    const changed = applied(map, 'm1', 'p2', changes);
    expect(shown(changed, 'p2')).toEqual([
      [1, 'boxcar', false],
      [2, 'gone', false],
      [3, 'other', false],
    ]);
    expect(shown(applied(changed, 'm1', 'p2', back), 'p2')).toEqual(shown(map, 'p2'));
  });
});

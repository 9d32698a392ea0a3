import { describe, expect, it } from '@jest/globals';
import { compareSetUps, type TakenWith } from './set-up.js';

const taken: TakenWith = {
  room: 'Room 2',
  cameraLabel: 'Tablet A',
  lightPreset: 'Ring 60 %',
  skinState: 'clean',
  lightMode: 'standard',
  camera: 'Canon EOS R6',
  lens: 'RF 100mm',
  focalLength35mm: 100,
};

describe('compareSetUps', () => {
  it('finds nothing in a set-up that is the same but for capitals and blanks', () => {
    expect(compareSetUps(taken, { ...taken, room: ' room 2 ' })).toEqual([]);
  });

  it.each([
    [{ room: 'Room 3' }, ['room', 'differs', 'Room 2', 'Room 3']],
    [{ cameraLabel: 'Phone' }, ['cameraLabel', 'differs', 'Tablet A', 'Phone']],
    [{ lightPreset: 'Window' }, ['lightPreset', 'differs', 'Ring 60 %', 'Window']],
    [{ skinState: 'make-up' }, ['skinState', 'differs', 'clean', 'make-up']],
    [{ skinState: 'unknown' }, ['skinState', 'unknown', 'clean', null]],
    [{ lightMode: 'unknown' }, ['lightMode', 'unknown', 'standard', null]],
    [{ lightMode: 'uv' }, ['lightMode', 'differs', 'standard', 'uv']],
    [{ camera: 'Nikon Z8' }, ['camera', 'differs', 'Canon EOS R6', 'Nikon Z8']],
    [{ lens: 'RF 50mm' }, ['lens', 'differs', 'RF 100mm', 'RF 50mm']],
    [{ focalLength35mm: 88 }, ['focalLength', 'differs', '100 mm', '88 mm']],
  ] as [Partial<TakenWith>, string[]][])('names %j', (change, [part, kind, first, second]) => {
    expect(compareSetUps(taken, { ...taken, ...change })).toEqual([{ part, kind, first, second }]);
  });

  it('lets focal lengths within a tenth pass', () => {
    expect(compareSetUps(taken, { ...taken, focalLength35mm: 91 })).toEqual([]);
  });

  it('cannot say that a room changed which nobody recorded, but says that nobody knows the skin', () => {
    const nothing: TakenWith = {
      room: null,
      cameraLabel: null,
      lightPreset: null,
      skinState: 'unknown',
      lightMode: 'standard',
      camera: null,
      lens: null,
      focalLength35mm: null,
    };
    expect(compareSetUps(nothing, nothing)).toEqual([
      { part: 'skinState', kind: 'unknown', first: null, second: null },
    ]);
    expect(compareSetUps(taken, nothing).map(({ part }) => part)).toEqual(['skinState']);
  });

  it('names the same parts whichever picture comes first', () => {
    const other: TakenWith = { ...taken, room: 'X', skinState: 'other', lens: 'Y', focalLength35mm: 24 };
    const parts = (a: TakenWith, b: TakenWith) => compareSetUps(a, b).map(({ part }) => part);
    expect(parts(taken, other)).toEqual(parts(other, taken));
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Instrument, StudyOptions } from '../api/types';
import { planFrom, seriesOf, trainingOf, type PictureUse, type References } from './study-plan';

const grade = { id: 'grade', isChangeScore: false } as Instrument;
const gain = { id: 'gain', isChangeScore: true } as Instrument;
const picture = (photoId: string, scores: Record<string, number> = {}) =>
  ({
    photoId,
    courseId: 'c',
    view: 'front',
    lightMode: 'standard',
    baselinePhotoId: 'p1',
    scores,
  }) as unknown as StudyOptions['pictures'][number];
const series = seriesOf([picture('p1', { grade: 3 }), picture('p2', { grade: 2 }), picture('p3')]);
const use: Record<string, PictureUse> = { 'c/front/standard': 'training' };
const planned = (instruments: Instrument[], references: References = {}) =>
  planFrom(series, use, trainingOf(series, use, instruments, references));

describe('the training of a study', () => {
  it('takes its references from what the clinic graded, and leaves out what nobody graded', () => {
    expect(planned([grade])).toEqual({
      photoIds: [],
      training: [
        { photoId: 'p1', reference: { grade: 3 } },
        { photoId: 'p2', reference: { grade: 2 } },
      ],
      withoutReference: 1,
    });
  });

  it('takes a reference that was set by hand before it, and none where it was taken away', () => {
    expect(planned([grade], { p1: { grade: 4 }, p2: { grade: null }, p3: { grade: 1 } })).toMatchObject({
      training: [
        { photoId: 'p1', reference: { grade: 4 } },
        { photoId: 'p3', reference: { grade: 1 } },
      ],
      withoutReference: 1,
    });
  });

  it('asks no scale of improvement of the baseline, and takes a picture by the looks that are complete', () => {
    const training = trainingOf(series, use, [grade, gain], { p2: { gain: 1 } });
    expect(training.map(({ references }) => references.length)).toEqual([1, 2, 2]);
    expect(planFrom(series, use, training).training).toEqual([
      { photoId: 'p1', reference: { grade: 3 } },
      { photoId: 'p2', reference: { grade: 2, gain: 1 } },
    ]);
    expect(trainingOf(series, use, [gain], {}).map((one) => one.picture.photoId)).toEqual(['p2', 'p3']);
  });
});

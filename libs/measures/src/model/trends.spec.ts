import { describe, expect, it } from '@jest/globals';
import { measuresMethodVersion } from '#imaging';
import type { MeasuringRow } from '../measuring/measuring.store.js';
import type { Repeatability } from './repeatability.js';
import { trendsOf, type PhotoContext } from './trends.js';

const known = ['delta-a', 'pit-share'].map((measure): Repeatability => ({
  measure,
  basis: 'phantom',
  camera: null,
  room: null,
  n: 30,
  patientCount: null,
  sem: 0.1,
  sdc: 0.3,
  dataVersion: '1',
}));

function row(photoId: string, heldOn: string, value: number, change: Partial<MeasuringRow> = {}) {
  const values = ['delta-a', 'pit-share', 'area'].map((measure) => ({
    measure,
    unit: '',
    value,
    spread: null,
    validity: 'ok',
  }));
  return {
    photoId,
    baselinePhotoId: 'first',
    sessionId: heldOn,
    heldOn,
    lineageId: 'scar',
    regionName: 'Scar',
    regionKind: 'scar',
    camera: null,
    room: null,
    repeatOfPhotoId: null,
    methodVersion: measuresMethodVersion,
    inputsSha256: '',
    values,
    ...change,
  } as unknown as MeasuringRow;
}
const before = row('first', '2026-01-10', 8);
const after = row('later', '2026-03-10', 5);
const plain: PhotoContext = { doubts: [], daysSinceTreatment: null };
const trend = (
  measure: string,
  rows: MeasuringRow[],
  contextOf: (row: MeasuringRow) => PhotoContext = () => plain,
) => trendsOf(rows, known, contextOf)[0]!.trends.find((one) => one.measure === measure)!;

describe('a trend', () => {
  it('goes from the baseline to the latest photo, beside its error', () => {
    expect(trend('delta-a', [before, after])).toMatchObject({
      change: { delta: -3, sdc: 0.3, verdict: 'better' },
      repeatability: { basis: 'phantom', n: 30 },
    });
  });

  it('keeps the baseline also when it is marked as a repeat, and no other repeat', () => {
    const baseline = { ...before, repeatOfPhotoId: 'other' } as MeasuringRow;
    const again = row('again', '2026-03-10', 9, { repeatOfPhotoId: 'later' as never });
    expect(trend('delta-a', [baseline, after, again]).points.map(({ photoId }) => photoId)).toEqual([
      'first',
      'later',
    ]);
  });

  it('compares no values of two versions of the method', () => {
    const old = row('first', '2026-01-10', 8, { methodVersion: 'region-measures-0' });
    const { points, change } = trend('delta-a', [old, after]);
    expect(points[0]).toMatchObject({ value: null, validity: 'outdated' });
    expect(change).toBeNull();
  });

  it.each([
    [0, 'healing'],
    [27, 'healing'],
    [28, 'better'],
    [null, 'better'],
  ])('%p days after a treatment is called %s', (days, verdict) => {
    const contextOf = ({ photoId }: MeasuringRow): PhotoContext => ({
      doubts: [],
      daysSinceTreatment: photoId === 'later' ? days : null,
    });
    expect(trend('delta-a', [before, after], contextOf).change).toMatchObject({ delta: -3, verdict });
  });

  it.each([
    ['beauty', true, 'pit-share', 'processed'],
    ['beauty', true, 'delta-a', 'processed'],
    ['beauty', true, 'area', 'ok'],
    ['blurred', true, 'pit-share', 'blurred'],
    ['blurred', true, 'delta-a', 'ok'],
    ['blurred', false, 'pit-share', 'ok'],
    ['hdr', false, 'delta-a', 'ok'],
  ] as const)('with a photo that is %s (fails: %p) gives %s as %s', (finding, isFail, measure, validity) => {
    const doubtful = trend(measure, [before], () => ({ ...plain, doubts: [{ finding, isFail }] }));
    expect(doubtful.points[0]).toMatchObject({
      validity,
      value: validity === 'ok' ? 8 : null,
      doubts: [finding],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import type { Photo, Session, Timeline } from '../api/types.js';
import { axisColumns, columnWidth, matrixRows, seriesEnds, seriesPhotos } from './matrix.js';

const session = (id: string, dayOffset: number) => ({ id, dayOffset }) as Session;
const photo = (id: string, sessionId: string, more: Partial<Photo> = {}) =>
  ({
    id,
    sessionId,
    view: 'face-front',
    lightMode: 'standard',
    state: 'ready',
    files: ['thumb', 'view'],
    isChosen: true,
    widthPx: 3000,
    heightPx: 4000,
    ...more,
  }) as Photo;
const sessions = [session('a', 0), session('b', 28), session('c', 400)];
const timeline = (photos: Photo[]) =>
  ({
    sessions,
    photos,
    series: [{ view: 'face-front', lightMode: 'standard', baselinePhotoId: '1' }],
  }) as unknown as Timeline;

describe('matrix of a course', () => {
  it('puts the chosen photo before a retake and takes its shape from the baseline', () => {
    const [row] = matrixRows(
      timeline([photo('1', 'a'), photo('2', 'b', { isChosen: false }), photo('3', 'b')]),
    );
    expect(row?.cells.get('b')?.map(({ id }) => id)).toEqual(['3', '2']);
    expect(row?.ratio).toBeCloseTo(0.75);
  });

  it('keeps rows of different light apart and leaves a hole where a session has no photo', () => {
    const rows = matrixRows(timeline([photo('1', 'a'), photo('2', 'c', { lightMode: 'uv' })]));
    expect(rows.map(({ key }) => key)).toEqual(['face-front/standard', 'face-front/uv']);
    expect(rows[0]?.cells.has('c')).toBe(false);
  });

  it('shows only what can be looked at as a series, by date', () => {
    const [row] = matrixRows(
      timeline([photo('3', 'c'), photo('2', 'b', { state: 'failed', files: [] }), photo('1', 'a')]),
    );
    expect(row && seriesPhotos(row, sessions).map(({ id }) => id)).toEqual(['1', '3']);
    expect(seriesEnds(timeline([photo('3', 'c'), photo('1', 'a')])).map(({ id }) => id)).toEqual(['1', '3']);
    expect(seriesEnds(timeline([photo('1', 'a')]))).toHaveLength(1);
  });
});

describe('time axis', () => {
  it('widens a gap with the days in it, within limits', () => {
    const [, second, third] = axisColumns(sessions, 100);
    expect(second).toMatchObject({ days: 28, gapPx: 44, centrePx: 194 });
    expect(third).toMatchObject({ days: 372, gapPx: 96 });
  });

  it('fills the space with pictures but never below what a thumb needs', () => {
    expect(columnWidth(sessions, 740, false)).toBe(200);
    expect(columnWidth(sessions, 200, true)).toBe(112);
    expect(columnWidth(sessions, 9000, false)).toBe(280);
  });
});

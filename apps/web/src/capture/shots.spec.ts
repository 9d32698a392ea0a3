import { describe, expect, it } from '@jest/globals';
import type { Photo, Shot } from '../api/types';
import type { UploadItem } from '../upload/upload-queue';
import { nextShot, openShots, repeatedBy } from './shots';

const shot = (view: string, more: Partial<Shot> = {}): Shot => ({
  view,
  lightMode: 'standard',
  figure: 'close-up',
  isRequired: true,
  minLongSidePx: 2000,
  isMissing: true,
  isBelowFloor: false,
  photoIds: [],
  ...more,
});
const upload = (view: string, more: Partial<UploadItem> = {}): UploadItem => ({
  id: view,
  courseId: 'c',
  sessionId: 's',
  view,
  lightMode: 'standard',
  fileName: 'x.jpg',
  sizeBytes: 1,
  state: 'sending',
  share: 0,
  problem: null,
  photoId: null,
  ...more,
});
const views = [shot('a'), shot('b'), shot('c', { isRequired: false }), shot('d')];
const next = (after: string | null, uploads: UploadItem[], of = views) =>
  nextShot(openShots(of, uploads, 's'), after)?.view;

describe('nextShot', () => {
  it('goes through the required ones in order, then the others', () => {
    expect(next(null, [])).toBe('a');
    expect(next('a|standard', [upload('a')])).toBe('b');
    expect(next('b|standard', [upload('a'), upload('b')])).toBe('d');
    expect(next('d|standard', [upload('a'), upload('b'), upload('d')])).toBe('c');
    expect(
      next(
        'c|standard',
        ['a', 'b', 'c', 'd'].map((view) => upload(view)),
      ),
    ).toBeUndefined();
  });

  it('comes back to what was left out', () => {
    expect(next('d|standard', [upload('b'), upload('d')])).toBe('a');
  });

  it('counts what the server has, not what failed, is of another session or of another light', () => {
    expect(next(null, [], [shot('a', { isMissing: false }), shot('b')])).toBe('b');
    expect(next(null, [upload('a', { state: 'failed' })])).toBe('a');
    expect(next(null, [upload('a', { sessionId: 'other' })])).toBe('a');
    expect(next(null, [upload('a', { lightMode: 'uv' })])).toBe('a');
  });
});

describe('repeatedBy', () => {
  const photo = (id: string, more: Partial<Photo> = {}) =>
    ({ id, state: 'ready', isChosen: true, ...more }) as Photo;
  const of = (uploads: UploadItem[], photoIds: string[], photos: Photo[]) =>
    repeatedBy(
      openShots([shot('a', { photoIds, isMissing: photoIds.length === 0 })], uploads, 's')[0]!,
      photos,
    );

  it('is the newest of this browser, stored or not', () => {
    expect(of([upload('a')], [], [])).toEqual({ itemId: 'a' });
    expect(of([upload('a', { photoId: 'p' })], ['q'], [photo('q')])).toEqual({ photoId: 'p' });
  });

  it('is else the photo that stands for the session, never one that cannot be read', () => {
    const photos = [photo('q', { isChosen: false }), photo('r'), photo('s')];
    expect(of([], ['q', 'r'], photos)).toEqual({ photoId: 'r' });
    expect(of([], ['q'], photos)).toEqual({ photoId: 'q' });
    expect(of([], ['t'], [photo('t', { state: 'failed' })])).toBeNull();
    expect(of([], [], photos)).toBeNull();
  });
});

import { describe, expect, it } from '@jest/globals';
import { bodySites, knownViews, type BodySite } from './vocabulary.js';
import { loadViewSets } from '../view-sets.js';
import { parseViewSet, placeShots, shotsOf, viewSetForSite, type TakenPhoto } from './view-set.js';

const viewSets = loadViewSets();
const face = viewSets.find(({ id }) => id === 'face-scar')!;
const closeUp = viewSets.find(({ id }) => id === 'face-close-up')!;

const photo = (view: string, more: Partial<TakenPhoto> = {}): TakenPhoto => ({
  id: view,
  view,
  lightMode: 'standard',
  state: 'ready',
  isChosen: true,
  widthPx: 4000,
  heightPx: 3000,
  ...more,
});
const missing = (photos: TakenPhoto[], viewSet = face, site: BodySite = 'face') =>
  placeShots(viewSet, site, photos)
    .filter((shot) => shot.isMissing)
    .map((shot) => (shot.lightMode === 'standard' ? shot.view : `${shot.view} ${shot.lightMode}`));

describe('the view sets that ship', () => {
  it('give every site a set, and ask only for views that have a name', () => {
    for (const site of bodySites) expect(viewSetForSite(viewSets, site)).not.toBeNull();
    const views = viewSets.flatMap((viewSet) =>
      viewSet.bodySites.flatMap((site) => shotsOf(viewSet, site).map(({ view }) => view)),
    );
    expect(knownViews).toEqual(expect.arrayContaining(views));
  });

  it('ask for the five views of a face, front first', () => {
    expect(shotsOf(face, 'face').map(({ view }) => view)).toEqual([
      'face-front',
      'face-right-45',
      'face-left-45',
      'face-right-90',
      'face-left-90',
    ]);
    expect(shotsOf(face, 'face').every(({ isRequired }) => isRequired)).toBe(true);
  });

  it('ask for a close-up in light from both sides', () => {
    expect(shotsOf(closeUp, 'cheek-left').map(({ view, lightMode }) => [view, lightMode])).toEqual([
      ['face-front', 'standard'],
      ['close-up-cheek-left', 'standard'],
      ['close-up-cheek-left', 'raking-left'],
      ['close-up-cheek-left', 'raking-right'],
    ]);
  });
});

describe('placeShots', () => {
  it('lists everything of a session without photos and nothing of a complete one', () => {
    expect(missing([])).toHaveLength(5);
    expect(missing(shotsOf(face, 'face').map(({ view }) => photo(view)))).toEqual([]);
  });

  it('takes no picture in another or an unknown light for the one asked', () => {
    const taken = [
      photo('face-front'),
      photo('close-up-chin'),
      photo('close-up-chin', { lightMode: 'raking-left' }),
    ];
    expect(missing(taken, closeUp, 'chin')).toEqual(['close-up-chin raking-right']);
    expect(missing([photo('face-front', { lightMode: 'unknown' })])).toContain('face-front');
  });

  it.each([
    ['received', false],
    ['processing', false],
    ['ready', false],
    ['damaged', true],
    ['failed', true],
  ])('a photo that is %s leaves the view missing: %s', (state, isMissing) => {
    expect(missing([photo('face-front', { state })]).includes('face-front')).toBe(isMissing);
  });

  it('warns of the picture that is shown, not of a retake that is not', () => {
    const front = (photos: TakenPhoto[]) => placeShots(face, 'face', photos)[0]!;
    const small = photo('face-front', { widthPx: 1080, heightPx: 1920 });
    expect(front([small]).isBelowFloor).toBe(true);
    expect(front([{ ...small, isChosen: false }, photo('face-front')]).isBelowFloor).toBe(false);
    expect(front([photo('face-front', { widthPx: null, heightPx: null })]).isBelowFloor).toBe(false);
    expect(front([photo('face-front', { widthPx: 2400, heightPx: 1800 })]).isBelowFloor).toBe(false);
  });

  it('leaves photos of no shot alone', () => {
    expect(
      placeShots(face, 'face', [photo('site-overview')]).every(({ photos }) => photos.length === 0),
    ).toBe(true);
  });
});

describe('parseViewSet', () => {
  it.each([
    ['a shot that is asked for twice', { views: [face.views[0], face.views[0]] }, /twice/],
    ['no required view', { views: [{ ...face.views[0], isRequired: false }] }, /no view is required/],
    ['light that nobody can set', { views: [{ ...face.views[0], lightModes: ['unknown'] }] }, /lightModes/],
    ['a floor of no sense', { views: [{ ...face.views[0], minLongSidePx: 10 }] }, /minLongSidePx/],
    ['a title in one language', { title: { en: 'Face' } }, /zh-Hant/],
    ['something unknown', { more: 1 }, /more/],
  ])('refuses %s', (_, change, reason) => {
    expect(() => parseViewSet({ ...face, ...change })).toThrow(reason);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isOnlyVocabulary, whatIsSaid } from './words.js';

const view = (...names: string[]) => whatIsSaid(names).view;
const light = (...names: string[]) => whatIsSaid(names).lightMode;

describe('whatIsSaid', () => {
  it.each([
    [['front'], 'face-front'],
    [['IMG_0001 Front'], 'face-front'],
    [['正面'], 'face-front'],
    [['L45'], 'face-left-45'],
    [['45R_2'], 'face-right-45'],
    [['left 45°'], 'face-left-45'],
    [['Left Oblique'], 'face-left-45'],
    [['右側45度'], 'face-right-45'],
    [['right profile'], 'face-right-90'],
    [['左側面'], 'face-left-90'],
    [['left'], 'face-left'],
    [['LeftCheek'], 'close-up-cheek-left'],
    [['left cheek', '2024-03-05', 'IMG_0001'], 'close-up-cheek-left'],
    [['cheek', 'left'], 'close-up-cheek-left'],
    [['右臉頰 近拍'], 'close-up-cheek-right'],
    [['下巴'], 'close-up-chin'],
    [['overview'], 'site-overview'],
    [['close-up'], 'close-up-site'],
    [['close-up-temple-right__cross-polarised__2'], 'close-up-temple-right'],
    [['my-own-pose__uv__1'], 'my-own-pose'],
    [['IMG_0045'], null],
    [['IMG_0090'], null],
    [['left and right'], null],
    [['raking left'], null],
    [['TCA cross'], null],
  ])('reads the view of %j as %s', (names, expected) => {
    expect(view(...names)).toBe(expected);
  });

  it.each([
    [['xpol'], 'cross-polarised'],
    [['Cross-Polarized', 'front'], 'cross-polarised'],
    [['交叉偏光 正面'], 'cross-polarised'],
    [['front UV'], 'uv'],
    [['raking light left cheek'], 'raking-left'],
    [['側光右'], 'raking-right'],
    [['std', 'L45'], 'standard'],
    [['TCA cross session 2'], null],
    [['front'], null],
  ])('reads the light of %j as %s', (names, expected) => {
    expect(light(...names)).toBe(expected);
  });

  it.each([
    [['before'], 'baseline', null],
    [['治療前'], 'baseline', null],
    [['2024-03-05_follow-up'], 'follow-up', null],
    [['回診'], 'follow-up', null],
    [['microneedling 3'], 'treatment', 'microneedling'],
    [['飛梭雷射'], 'treatment', 'fractional-ablative-laser'],
    [['session 2'], null, null],
  ])('reads the visit of %j as %s, %s', (names, kind, modality) => {
    expect(whatIsSaid(names)).toMatchObject({ kind, modality });
  });

  it("asks the clinic's own words first", () => {
    const own = [
      { text: 'pose 1', view: 'face-front' },
      { text: '*_b', view: 'face-left-45', lightMode: 'standard' },
      { text: '舊相機', lightMode: 'raking-left' },
    ];
    expect(whatIsSaid(['Pose 1', 'right'], own).view).toBe('face-front');
    expect(whatIsSaid(['IMG_0001_B'], own)).toMatchObject({ view: 'face-left-45', lightMode: 'standard' });
    expect(whatIsSaid(['舊相機 2019', 'front'], own)).toMatchObject({
      view: 'face-front',
      lightMode: 'raking-left',
    });
    expect(whatIsSaid(['Pose 12'], own).view).toBeNull();
  });
});

describe('isOnlyVocabulary', () => {
  it.each([
    'left cheek',
    '2024-03-05',
    '100CANON',
    'DCIM',
    'New folder',
    'before',
    '照片',
    'week 4',
    '2019',
    'Chin',
    'UV light'.slice(0, 2),
  ])('takes %s for no person', (name) => expect(isOnlyVocabulary(name)).toBe(true));
  it.each(['P-017', '1234', 'Chan Tai Man', '陳大文', 'Chin Siu Ming', 'A12', 'Front Desk Wong'])(
    'lets %s be a person',
    (name) => expect(isOnlyVocabulary(name)).toBe(false),
  );
});

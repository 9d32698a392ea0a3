import type { RgbPicture } from '../align/load-picture.js';
import type { Matrix3 } from '../align/matrix3.js';
import { applyPairCorrection, type PairCorrection } from '../calibration/match-charts.js';
import type { Outline } from '../colour/exclusion.js';
import { backgroundDifference, type BackgroundDifference } from './background-difference.js';
import { frameDifference, type FrameDifference } from './frame-difference.js';
import { lightDifference, type LightDifference } from './light-difference.js';

/** Stored beside every comparison; any change that can move a number changes it. */
export const comparisonMethodVersion = 'frame-light-background-1';

/** What a view shows: decides what can be compared at all. */
export const subjects = ['face', 'close-up', 'overview', 'other'] as const;
export type Subject = (typeof subjects)[number];

/** Everything that two aligned pictures say themselves of how comparable they are. */
export interface PictureComparison {
  frame: FrameDifference;
  /** Null where too little untreated skin is shared. */
  light: LightDifference | null;
  /** Null where none can be seen; always in close-ups. */
  background: BackgroundDifference | null;
  methodVersion: string;
}

/** The subject of a view by its code, such as `face-front`. */
export function subjectOfView(view: string): Subject {
  if (view.startsWith('face-')) return 'face';
  if (view.startsWith('close-up-')) return 'close-up';
  return view === 'site-overview' ? 'overview' : 'other';
}

/**
 * @param matrix baseline px to follow-up px of the upright pictures at full size
 * @param exclude closed outlines in baseline px at full size of what is treated
 * @param correction that gives the follow-up the baseline's light; light itself is compared as taken
 */
export function comparePictures(
  baseline: RgbPicture,
  followup: RgbPicture,
  matrix: Matrix3,
  {
    subject,
    exclude = [],
    correction = null,
  }: { subject: Subject; exclude?: readonly Outline[]; correction?: PairCorrection | null },
): PictureComparison {
  const size = ({ fullWidthPx, fullHeightPx }: RgbPicture) => ({
    widthPx: fullWidthPx,
    heightPx: fullHeightPx,
  });
  const lit =
    correction === null ? followup : { ...followup, data: applyPairCorrection(followup, correction) };
  return {
    frame: frameDifference(matrix, size(baseline), size(followup)),
    light: lightDifference(baseline, followup, matrix, { exclude, isAllSkin: subject === 'close-up' }),
    background: subject === 'close-up' ? null : backgroundDifference(baseline, lit),
    methodVersion: comparisonMethodVersion,
  };
}

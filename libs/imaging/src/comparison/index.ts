export { betweenFollowUps, ofBaseline } from './between-followups.js';
export {
  comparePictures,
  comparisonMethodVersion,
  subjectOfView,
  type PictureComparison,
  type Subject,
} from './compare-pictures.js';
export {
  differenceLongSidePx,
  differenceMap,
  differenceRecipe,
  type DifferenceMap,
} from './difference-map.js';
export { pairLimits } from './pair-limits.js';
export {
  faceDifference,
  pairItems,
  pairReasons,
  pairVerdicts,
  scorePair,
  type PairFacts,
  type PairItem,
  type PairItemScore,
  type PairReason,
  type PairScore,
  type PairVerdict,
} from './pair-score.js';

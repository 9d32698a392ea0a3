export {
  comparePictures,
  comparisonMethodVersion,
  subjectOfView,
  type PictureComparison,
  type Subject,
} from './compare-pictures.js';
export { pairLimits } from './pair-limits.js';
export {
  pairItems,
  pairReasons,
  pairVerdicts,
  scorePair,
  type FaceDifference,
  type PairFacts,
  type PairItem,
  type PairItemScore,
  type PairReason,
  type PairScore,
  type PairVerdict,
} from './pair-score.js';

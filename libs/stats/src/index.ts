export { blandAltman, type BlandAltman } from './agreement/bland-altman.js';
export { fleissKappa, type FleissKappa } from './agreement/fleiss-kappa.js';
export { cronbachAlpha, icc, iccForms, type CronbachAlpha, type Icc, type IccForm } from './agreement/icc.js';
export {
  agreementTable,
  cohenKappa,
  weightedKappa,
  type Kappa,
  type KappaWeights,
} from './agreement/kappa.js';
export {
  krippendorffAlpha,
  measurementLevels,
  type KrippendorffAlpha,
  type MeasurementLevel,
} from './agreement/krippendorff-alpha.js';
export {
  reliableChange,
  smallestDetectableChange,
  standardErrorOfMeasurement,
  testRetest,
  type MeasurementError,
  type ReliableChange,
  type TestRetest,
} from './agreement/measurement-error.js';
export { twoWayAnova, type TwoWayAnova } from './agreement/two-way-anova.js';
export { friedman, friedmanPairs, type Friedman, type VisitPair } from './change/friedman.js';
export {
  percentImprovement,
  responsiveness,
  type Direction,
  type PercentImprovement,
  type Responsiveness,
} from './change/improvement.js';
export { mcNemar, type McNemar } from './change/mcnemar.js';
export {
  signedRankOfDifferences,
  wilcoxonSignedRank,
  type SignedRankOptions,
  type WilcoxonSignedRank,
} from './change/signed-rank.js';
export {
  oneSampleTTest,
  pairedTTest,
  welchTTest,
  type PairedTTest,
  type TTest,
  type TwoSampleTTest,
} from './change/t-tests.js';
export {
  labToLinear,
  linearToLab,
  linearToSrgb,
  srgbToLab,
  srgbToLinear,
  type Triple,
} from './colour/colour-space.js';
export { deltaE2000 } from './colour/delta-e.js';
export {
  erythemaIndex,
  individualTypologyAngle,
  melaninIndex,
  skinColourClass,
  skinIndices,
  typologyAngleDeg,
  type IndividualTypologyAngle,
  type SkinColourClass,
  type SkinIndices,
} from './colour/skin-colour.js';
export {
  coOccurrences,
  greyLevelCoOccurrence,
  quantileOfSorted,
  roughness,
  roughnessOf,
  textureAt,
  textureFeatures,
  type CoOccurrence,
  type GreyLevels,
  type Roughness,
  type TextureFeatures,
} from './colour/texture.js';
export * from './distributions/continuous.js';
export {
  binomialCdf,
  binomialUpper,
  rankSumUCdf,
  rankSumUQuantile,
  signedRankCdf,
  signedRankQuantile,
} from './distributions/discrete.js';
export { holm } from './groups/holm.js';
export {
  newcombeDifference,
  wilsonInterval,
  type Proportion,
  type ProportionDifference,
} from './groups/proportions.js';
export {
  cliffsDelta,
  mannWhitneyU,
  type CliffsDelta,
  type MannWhitneyU,
  type RankSumOptions,
} from './groups/rank-sum.js';
export { StatisticsInputError } from './input.js';
export {
  randomInterceptModel,
  randomSlopeModel,
  twoStageSlope,
  type Estimation,
  type MixedModel,
  type RandomSlopeModel,
  type TwoStageSlope,
} from './models/mixed-models.js';
export { bootstrapBca, type Bootstrap, type BootstrapOptions } from './resampling/bootstrap.js';
export { indexGenerator } from './resampling/generator.js';
export { correlationOf, meanOf, medianOf, sdOf } from './resampling/statistics.js';
export { scoredInstruments, type ScoredInstrument, type ScoredItem } from './scores/instruments.js';
export {
  instrumentImprovement,
  scoreAnswers,
  scoreInstrument,
  type AnswerError,
  type Answers,
  type InstrumentImprovement,
  type Score,
} from './scores/score.js';
export { diaryRecovery, type DiaryDay, type DiaryRecovery } from './survival/diary-recovery.js';
export {
  kaplanMeier,
  logRank,
  survivalIntervals,
  survivalQuantile,
  type KaplanMeier,
  type LogRank,
  type SurvivalGroup,
  type SurvivalInterval,
} from './survival/kaplan-meier.js';

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
  individualTypologyAngle,
  skinColourClass,
  skinIndices,
  type IndividualTypologyAngle,
  type SkinColourClass,
  type SkinIndices,
} from './colour/skin-colour.js';
export { greyLevelCoOccurrence, roughness, type CoOccurrence, type Roughness } from './colour/texture.js';
export * from './distributions/continuous.js';
export {
  binomialCdf,
  binomialUpper,
  rankSumUCdf,
  rankSumUQuantile,
  signedRankCdf,
  signedRankQuantile,
} from './distributions/discrete.js';
export { StatisticsInputError } from './input.js';

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
export { StatisticsInputError } from './input.js';

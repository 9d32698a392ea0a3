export {
  applyChartCorrection,
  calibrationLimits,
  calibrationMethodVersion,
  calibrationSources,
  pairCorrection,
  type CalibrationRefusal,
  type CalibrationSource,
  type ChartCorrection,
  type PhotoColour,
} from './chart-correction.js';
export { chartKinds, type ChartKind } from './chart-layouts.js';

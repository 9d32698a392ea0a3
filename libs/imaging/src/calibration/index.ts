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
export { cardDrawing, cardIdPattern, type InkedRectangle } from './card-drawing.js';
export {
  chartInputPx,
  examineChart,
  loadForChart,
  type ChartFinding,
  type ChartOptions,
} from './examine-chart.js';

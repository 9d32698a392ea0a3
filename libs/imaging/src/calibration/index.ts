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
export { applyPairCorrection, matchCharts, type ChartMatch, type PairCorrection } from './match-charts.js';
export { chartKinds, type ChartKind } from './chart-layouts.js';
export { cardIdOf } from './card-drawing.js';
export { cardPapers, drawCardSheet, type CardPaper } from './card-pdf.js';
export { cardLanguages, type CardLanguage } from './card-texts.js';
export {
  chartInputPx,
  examineChart,
  loadForChart,
  type ChartFinding,
  type ChartOptions,
} from './examine-chart.js';

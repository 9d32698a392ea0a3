import type { TFunction } from 'i18next';
import type { RegionTrends, SeriesMeasures } from '../api/types';

/** One cell: quoted when it must be, and never a formula to a spreadsheet. */
export function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const safe = /^[=+\-@\t\r\n＝＋－＠]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const lines = (rows: (string | number | boolean | null)[][]) =>
  `${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;

/** Two percentages differ by percentage points, everything else by its own unit. */
export const unitOfDifference = (unit: string): string => (unit === '%' ? 'pp' : unit);

/** Every value of one region, one a line. */
export function csvOf(series: SeriesMeasures, region: RegionTrends): string {
  return lines([
    [
      'date', 'view', 'light', 'region', 'measure', 'unit', 'value', 'iqr', 'validity', 'colour', 'sem', 'sdc', 'error_unit', 'error_basis', 'error_n',
      'masked_share', 'clipped_share', 'px', 'region_version', 'method', 'inputs_sha256', 'days_since_treatment', 'doubts',
    ], // prettier-ignore
    ...region.trends.flatMap(
      ({ measure, unit, points, repeatability }) =>
      points.map((point) => [
        point.heldOn, series.view, series.lightMode, region.name, measure, unit, point.value, point.spread, point.validity, point.colour,
        repeatability?.sem ?? null, repeatability?.sdc ?? null,
        repeatability ? unitOfDifference(unit) : null, repeatability?.basis ?? null, repeatability?.n ?? null, point.maskedShare,
        point.clippedShare, point.pxCount, point.regionVersion, point.methodVersion, point.inputsSha256, point.daysSinceTreatment, point.doubts.join(' '),
      ]), // prettier-ignore
    ),
  ]);
}

/** What each measure is, and what each column of the file says. */
export function dictionaryOf(region: RegionTrends, t: TFunction): string {
  const bare = (measure: string) => measure.replace(/^relative-/, '');
  return lines([
    ['measure', 'unit', 'name', 'definition'],
    ...region.trends.map(({ measure, unit }) => [
      measure,
      unit,
      t(`measures.name.${bare(measure)}`),
      t(`measures.definition.${bare(measure)}`),
    ]),
    ['', '', '', ''],
    ['column', '', '', ''],
    ...columns.map((column) => [column, '', '', t(`measures.column.${column}`)]),
  ]);
}

const columns = [
  'iqr',
  'validity',
  'colour',
  'sem',
  'sdc',
  'error_unit',
  'error_basis',
  'masked_share',
  'clipped_share',
  'px',
  'inputs_sha256',
  'days_since_treatment',
  'doubts',
];

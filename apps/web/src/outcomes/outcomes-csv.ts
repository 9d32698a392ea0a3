import type { Outcomes } from '../api/types';
import { cell } from '../measures/measures-csv';

/** One line a modality, with every figure of the page. */
export function outcomesCsv(
  { outcomes, threshold }: Outcomes,
  of: { instrumentId: string; series: string; isSynthetic: boolean },
): string {
  const spread = ({ n, median, lowerQuartile, upperQuartile }: Outcomes['outcomes'][number]['baseline']) => [
    n,
    median,
    lowerQuartile,
    upperQuartile,
  ];
  const share = ({ successes, n, lower, upper }: Outcomes['outcomes'][number]['responders']) => [
    successes,
    n,
    lower,
    upper,
  ];
  const names = (name: string, parts: string[]) => parts.map((part) => `${name}_${part}`);
  const spreads = ['n', 'median', 'q1', 'q3'];
  const shares = ['count', 'n', 'wilson_lower', 'wilson_upper'];
  const head = [
    'synthetic', 'scale', 'series', 'responder_threshold', 'modality', 'patients', 'courses', 'missing', 'interim',
    ...names('follow_up_days', spreads), ...names('baseline', spreads), ...names('final', spreads), ...names('improvement', spreads),
    ...names('responders', shares), ...names('responders_missing_as_none', shares),
    'recovery_n', 'recovered', 'diary_stopped', 'treated_again', 'without_diary', 'recovery_median_days', 'recovery_lower', 'recovery_upper',
  ]; // prettier-ignore
  const lines = outcomes.map((one) => [
    of.isSynthetic ? 'yes' : 'no', of.instrumentId, of.series, threshold, one.modality, one.patientCount, one.courseCount, one.missingCount, one.interimCount,
    ...spread(one.followUpDays), ...spread(one.baseline), ...spread(one.final), ...spread(one.improvement),
    ...share(one.responders), ...share(one.respondersOfAll),
    one.recovery.n, one.recovery.recoveredCount, one.recovery.stoppedCount, one.recovery.treatedAgainCount, one.recovery.withoutDiaryCount,
    one.recovery.medianDays, one.recovery.lower, one.recovery.upper,
  ]); // prettier-ignore
  return `${[head, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}

import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AdverseEvent, Recovery } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import classes from './course.module.css';
import type { Column } from './matrix';
import { addDays } from './outcome-axis';
import type { Outcome } from './use-outcome';

const heightPx = 64;
const groundPx = 48;
const stepPx = 9;

interface Props {
  columns: Column[];
  widthPx: number;
  place: (day: string) => number;
  outcome: Outcome;
}

/** Adverse events from their onset to their end, and the worst sign of each day of the diary. */
export function EventLane({ widthPx, place, outcome }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const eventText = ({ kind, grade, onsetOn, endedOn }: AdverseEvent) =>
    [
      localeText(outcome.eventTitles.find(({ id }) => id === kind)?.title, i18n.language) || kind,
      t('events.grade', { grade }),
      endedOn
        ? t('events.ended', { from: format.day(onsetOn), to: format.day(endedOn) })
        : t('events.open', { from: format.day(onsetOn) }),
    ].join(' · ');
  const diaryText = ({ heldOn, entries, recovery }: Recovery) =>
    [
      t('scores.diary', {
        day: format.day(heldOn),
        days: entries
          .map((entry) =>
            t('scores.diaryDay', { day: entry.day, worst: worstOf(entry.signs) ?? t('diary.unknown') }),
          )
          .join('; '),
      }),
      ...(recovery.missedDays.length > 0
        ? [t('diary.missed', { days: recovery.missedDays.join(', ') })]
        : []),
    ].join(' ');
  return (
    <div className={classes.lane}>
      <div className={classes.label}>
        <Text size="sm" fw={600} component="h3">
          {t('scores.events')}
        </Text>
        <Text size="xs" c="dimmed">
          {t('scores.eventsText')}
        </Text>
      </div>
      <svg width={widthPx} height={heightPx} role="group" aria-label={t('scores.events')}>
        <line className={classes.laneRule} x1={0} x2={widthPx} y1={groundPx} y2={groundPx} />
        {outcome.recoveries.map((recovery) => {
          const text = diaryText(recovery);
          return (
            <g key={recovery.sessionId} className={classes.point} tabIndex={0} role="img" aria-label={text}>
              <title>{text}</title>
              {recovery.entries.map((entry) => {
                const [x, worst] = [place(addDays(recovery.heldOn, entry.day)), worstOf(entry.signs)];
                return worst === null ? null : (
                  <rect
                    key={entry.id}
                    className={classes.diaryDay}
                    x={x - 2.5}
                    width={5}
                    y={groundPx - Math.max(1.5, worst * stepPx)}
                    height={Math.max(1.5, worst * stepPx)}
                  />
                );
              })}
              {recovery.recovery.missedDays.map((day) => (
                <text
                  key={day}
                  className={classes.diaryMissed}
                  x={place(addDays(recovery.heldOn, day))}
                  y={groundPx - 3}
                >
                  ?
                </text>
              ))}
            </g>
          );
        })}
        {outcome.events.map((event) => {
          const [x, text] = [place(event.onsetOn), eventText(event)];
          return (
            <g key={event.id} className={classes.point} tabIndex={0} role="img" aria-label={text}>
              <title>{text}</title>
              {event.endedOn && (
                <line className={classes.eventSpan} x1={x} x2={place(event.endedOn)} y1={10} y2={10} />
              )}
              <path className={classes.eventMark} d={`M${x} 4l6 11h-12z`} />
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Null where no sign of that day is known. */
function worstOf(signs: Record<string, number>): number | null {
  const known = Object.values(signs);
  return known.length > 0 ? Math.max(...known) : null;
}

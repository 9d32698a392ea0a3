import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Instrument, Rating } from '../api/types';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import classes from './course.module.css';
import type { Column } from './matrix';

const heightPx = 92;
const padPx = 26;
const colours = ['var(--sl-chart-a)', 'var(--sl-chart-b)', 'var(--sl-chart-c)'];
/** Lines differ by dash as well, so that they survive a greyscale print. */
const dashes = [undefined, '6 3', '2 3'];

interface Props {
  columns: Column[];
  widthPx: number;
  instruments: Instrument[];
  ratings: Rating[];
}

/** The scores under the pictures they belong to, on the same axis, with the treatments between them. Up is better. */
export function ScoreLanes({ columns, widthPx, instruments, ratings }: Props) {
  const { t } = useTranslation();
  return (
    <section className={classes.lanes} aria-label={t('scores.title')}>
      {scored(instruments, ratings).map((instrument, index) => (
        <Lane
          key={instrument.id}
          instrument={instrument}
          range={instrument.range}
          columns={columns}
          widthPx={widthPx}
          ratings={ratings.filter((rating) => rating.instrumentId === instrument.id && !rating.isSuperseded)}
          colour={colours[index % colours.length] ?? 'currentColor'}
          dash={dashes[index % dashes.length]}
        />
      ))}
    </section>
  );
}

/** Scales with a total: the usual ones, and whatever this course was rated with. */
function scored(instruments: Instrument[], ratings: Rating[]): (Instrument & { range: Range })[] {
  return instruments
    .filter(({ id, isUsual }) => isUsual || ratings.some(({ instrumentId }) => instrumentId === id))
    .flatMap((instrument) => (instrument.range ? [{ ...instrument, range: instrument.range }] : []));
}

type Range = NonNullable<Instrument['range']>;

interface LaneProps extends Omit<Props, 'instruments'> {
  instrument: Instrument;
  range: Range;
  colour: string;
  dash: string | undefined;
}

function Lane({ instrument, range, columns, widthPx, ratings, colour, dash }: LaneProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { min, max } = range;
  const y = (score: number) => {
    const share = (score - min) / (max - min || 1);
    const up = instrument.better === 'higher' ? share : 1 - share;
    return padPx + (1 - up) * (heightPx - 2 * padPx);
  };
  const points = columns.flatMap(({ session, centrePx }) => {
    const ofSession = ratings.flatMap(({ score, ...rating }) =>
      rating.sessionId === session.id && score !== null ? [{ ...rating, score }] : [],
    );
    if (ofSession.length === 0) return [];
    const mean = ofSession.reduce((sum, rating) => sum + rating.score, 0) / ofSession.length;
    return [{ session, x: centrePx, mean, ratings: ofSession }];
  });
  const title = localeText(instrument.title, i18n.language);
  const summary = points
    .map((point) => `${format.day(point.session.heldOn)}: ${format.number(point.mean)}`)
    .join('; ');
  const top = instrument.better === 'higher' ? max : min;
  const bottom = instrument.better === 'higher' ? min : max;
  return (
    <div className={classes.lane}>
      <div className={classes.label}>
        <Text size="sm" fw={600} component="h3">
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {points.length === 0 ? t('scores.none') : t('scores.scale', { top, bottom })}
        </Text>
      </div>
      <svg
        width={widthPx}
        height={heightPx}
        role="img"
        aria-label={summary ? t('scores.summary', { title, summary }) : t('scores.noneOf', { title })}
      >
        <line className={classes.laneRule} x1={0} x2={widthPx} y1={y(top)} y2={y(top)} />
        <line className={classes.laneRule} x1={0} x2={widthPx} y1={y(bottom)} y2={y(bottom)} />
        {columns
          .filter(({ session }) => session.kind === 'treatment')
          .map(({ session, centrePx }) => (
            <line
              key={session.id}
              className={classes.laneTreatment}
              x1={centrePx}
              x2={centrePx}
              y1={padPx - 14}
              y2={heightPx - padPx + 14}
            />
          ))}
        <polyline
          fill="none"
          stroke={colour}
          strokeWidth={1.75}
          strokeDasharray={dash}
          points={points.map((point) => `${point.x},${y(point.mean)}`).join(' ')}
        />
        {points.map((point) => (
          <g key={point.session.id}>
            {point.ratings.length > 1 &&
              point.ratings.map((rating) => (
                <circle key={rating.id} cx={point.x} cy={y(rating.score)} r={2} fill={colour} opacity={0.5} />
              ))}
            <circle
              cx={point.x}
              cy={y(point.mean)}
              r={4}
              fill="var(--mantine-color-body)"
              stroke={colour}
              strokeWidth={1.75}
            />
            <text className={classes.laneValue} x={point.x} y={y(point.mean) - 10}>
              {format.number(point.mean)}
            </text>
            <title>
              {point.ratings
                .map((rating) => `${rating.raterName}: ${format.number(rating.score)}`)
                .join('\n')}
            </title>
          </g>
        ))}
      </svg>
    </div>
  );
}

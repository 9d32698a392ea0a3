import { NativeSelect, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { localeText } from '../rate/instrument-text';
import { useFormat } from '../shell/format';
import classes from './course.module.css';
import { EventLane } from './event-lane';
import type { Column } from './matrix';
import {
  addDays,
  axisPlace,
  interimUntil,
  shownRange,
  treatmentDays,
  type Scale,
  type Score,
  type Series,
  type SeriesKind,
} from './outcome-axis';
import { useScoreWords } from './score-words';
import type { Outcome } from './use-outcome';

const heightPx = 160;
const padPx = { top: 26, bottom: 44 };
/** Series differ by shape and dash as well, so that they survive a greyscale print. */
const looks: Record<SeriesKind, { colour: string; dash?: string; asidePx: number }> = {
  clinician: { colour: 'var(--sl-chart-a)', asidePx: -5 },
  blinded: { colour: 'var(--sl-chart-b)', dash: '6 3', asidePx: 5 },
  patient: { colour: 'var(--sl-chart-c)', dash: '2 3', asidePx: 0 },
};

interface Props {
  columns: Column[];
  widthPx: number;
  outcome: Outcome;
}

/** Under the pictures, on the same axis: what was adverse and the diary, then the scores. Up is better. */
export function ScoreLanes({ columns, widthPx, outcome }: Props) {
  const { t } = useTranslation();
  const { events, recoveries, ofClinic, ofPatient, choose } = outcome;
  const days = [
    ...[...ofClinic, ...ofPatient].flatMap(({ scores }) => scores.map(({ heldOn }) => heldOn)),
    ...events.flatMap(({ onsetOn, endedOn }) => [onsetOn, endedOn ?? onsetOn]),
    ...recoveries.flatMap(({ heldOn, entries, recovery }) =>
      [...entries.map(({ day }) => day), ...recovery.missedDays].map((day) => addDays(heldOn, day)),
    ),
  ].sort();
  const place = axisPlace(columns, widthPx, days.at(-1) ?? columns.at(-1)!.session.heldOn);
  const shared = { columns, widthPx, place };
  return (
    <section className={classes.lanes} aria-label={t('scores.title')}>
      {(events.length > 0 || recoveries.length > 0) && <EventLane {...shared} outcome={outcome} />}
      {outcome.clinicScale && (
        <Lane
          {...shared}
          label={t('scores.clinicScale')}
          scale={outcome.clinicScale}
          scales={outcome.clinicScales}
          every={ofClinic}
          onChoose={(scale) => choose({ scale })}
        />
      )}
      {outcome.patientScale && (
        <Lane
          {...shared}
          label={t('scores.patientScale')}
          scale={outcome.patientScale}
          scales={outcome.patientScales}
          every={ofPatient}
          onChoose={(answers) => choose({ answers })}
        />
      )}
    </section>
  );
}

interface LaneProps extends Omit<Props, 'outcome'> {
  place: (day: string) => number;
  label: string;
  scale: Scale;
  scales: Scale[];
  every: Series[];
  onChoose: (id: string) => void;
}

function Lane({ columns, widthPx, place, label, scale, scales, every, onChoose }: LaneProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const shown = every.filter(({ scores }) => scores.length > 0);
  const { min, max } = shownRange(scale, shown);
  const isUp = scale.better === 'higher';
  const clamp = (score: number) => Math.min(max, Math.max(min, score));
  const y = (score: number) => {
    const share = (clamp(score) - min) / (max - min || 1);
    return padPx.top + (isUp ? 1 - share : share) * (heightPx - padPx.top - padPx.bottom);
  };
  const [top, bottom] = isUp ? [max, min] : [min, max];
  const title = localeText(scale.title, i18n.language);
  const treatedOn = treatmentDays(columns.map(({ session }) => session)).sort();
  const until = interimUntil(treatedOn);
  return (
    <div className={classes.lane}>
      <div className={classes.label}>
        <NativeSelect
          size="xs"
          w="100%"
          label={label}
          title={title}
          value={scale.id}
          onChange={(event) => onChoose(event.currentTarget.value)}
          data={scales.map((one) => ({ value: one.id, label: localeText(one.title, i18n.language) }))}
        />
        <Text size="xs" c="dimmed">
          {shown.length === 0
            ? t('scores.none')
            : max - min < scale.range.max - scale.range.min
              ? t('scores.part', { top, bottom, end: isUp ? scale.range.min : scale.range.max })
              : t('scores.scale', { top, bottom })}
        </Text>
        {shown.map(({ kind }) => (
          <Text key={kind} size="xs" className={classes.legend}>
            <svg width={26} height={10} aria-hidden>
              <line
                x1={0}
                x2={26}
                y1={5}
                y2={5}
                stroke={looks[kind].colour}
                strokeWidth={1.75}
                strokeDasharray={looks[kind].dash}
              />
              <Mark kind={kind} x={13} y={5} />
            </svg>
            {t(`scores.series.${kind}`)}
          </Text>
        ))}
      </div>
      <svg
        width={widthPx}
        height={heightPx}
        role="group"
        aria-label={shown.length > 0 ? title : t('scores.noneOf', { title })}
      >
        {shown.map(({ kind, band, base }) =>
          band && base !== null ? (
            <rect
              key={kind}
              className={classes.errorBand}
              x={0}
              width={widthPx}
              y={Math.min(y(base - band.points), y(base + band.points))}
              height={Math.abs(y(base - band.points) - y(base + band.points))}
            />
          ) : null,
        )}
        <line className={classes.laneRule} x1={0} x2={widthPx} y1={y(top)} y2={y(top)} />
        <line className={classes.laneRule} x1={0} x2={widthPx} y1={y(bottom)} y2={y(bottom)} />
        {treatedOn.map((day, index) => (
          <line
            key={index}
            className={classes.laneTreatment}
            x1={place(day)}
            x2={place(day)}
            y1={padPx.top - 14}
            y2={heightPx - padPx.bottom + 14}
          />
        ))}
        {shown.length > 0 && until && (
          <>
            <line
              className={classes.interim}
              x1={place(treatedOn[0]!)}
              x2={place(until)}
              y1={heightPx - 18}
              y2={heightPx - 18}
            />
            <text className={classes.laneText} x={place(treatedOn[0]!)} y={heightPx - 4}>
              {t('scores.interimUntil', { day: format.day(until) })}
            </text>
          </>
        )}
        {shown.map((series) => (
          <polyline
            key={series.kind}
            fill="none"
            stroke={looks[series.kind].colour}
            strokeWidth={1.75}
            strokeDasharray={looks[series.kind].dash}
            points={series.scores
              .map((score) => `${place(score.heldOn) + looks[series.kind].asidePx},${y(score.score)}`)
              .join(' ')}
          />
        ))}
        {shown.flatMap((series) =>
          series.scores.map((score) => {
            const beside = shown
              .filter((other) => other !== series)
              .flatMap(({ scores }) => scores.filter(({ heldOn }) => heldOn === score.heldOn))[0];
            const isBelow =
              beside !== undefined &&
              (y(score.score) > y(beside.score) ||
                (y(score.score) === y(beside.score) && series.kind === 'blinded'));
            return (
              <Point
                key={`${series.kind}/${score.key}`}
                series={series}
                score={score}
                x={place(score.heldOn) + looks[series.kind].asidePx}
                y={y(score.score)}
                isBelow={isBelow}
              />
            );
          }),
        )}
      </svg>
    </div>
  );
}

function Point({
  series,
  score,
  x,
  y,
  isBelow,
}: {
  series: Series;
  score: Score;
  x: number;
  y: number;
  isBelow: boolean;
}) {
  const format = useFormat();
  const { sentenceOf } = useScoreWords();
  const sentence = sentenceOf(series, score);
  return (
    <g
      className={classes.point}
      data-indistinct={score.verdict === 'indistinct' || undefined}
      tabIndex={0}
      role="img"
      aria-label={sentence}
    >
      <circle className={classes.halo} cx={x} cy={y} r={11} />
      <Mark kind={series.kind} x={x} y={y} isHollow={score.verdict === 'indistinct'} />
      <text className={classes.laneValue} x={x} y={isBelow ? y + 19 : y - 10}>
        {format.number(score.score)}
      </text>
      <title>{[sentence, ...score.raterNames].join('\n')}</title>
    </g>
  );
}

function Mark({ kind, x, y, isHollow }: { kind: SeriesKind; x: number; y: number; isHollow?: boolean }) {
  const look = {
    className: classes.pointMark,
    fill: isHollow ? 'var(--mantine-color-body)' : looks[kind].colour,
    stroke: looks[kind].colour,
    strokeWidth: 1.75,
  };
  if (kind === 'clinician') return <circle {...look} cx={x} cy={y} r={4} />;
  if (kind === 'blinded') return <rect {...look} x={x - 3.5} y={y - 3.5} width={7} height={7} />;
  return <path {...look} d={`M${x} ${y - 5}l5 5l-5 5l-5 -5z`} />;
}

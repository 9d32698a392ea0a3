import { Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Outcomes } from '../api/types';
import { useFormat } from '../shell/format';
import classes from './outcomes.module.css';
import { atRiskOn, bandPath, lastDayOf, shareOn, stepPath, stepsOf, ticksOf } from './survival-curve';

type Outcome = Outcomes['outcomes'][number];

const sizePx = { width: 360, height: 240 };
const padPx = { left: 44, right: 14, top: 10, bottom: 74 };

/** Who has not recovered yet, by day: one panel for each modality, all on one axis, and the same as tables. */
export function SurvivalCurves({
  outcomes,
  nameOf,
}: {
  outcomes: Outcome[];
  nameOf: (modality: string) => string;
}) {
  const { t } = useTranslation();
  const shown = outcomes.filter(({ recovery }) => recovery.n > 0);
  if (shown.length === 0) return null;
  const lastDay = lastDayOf(shown.map(({ recovery }) => recovery));
  return (
    <section aria-labelledby="outcomes-curves">
      <Title order={2} id="outcomes-curves" mb={4}>
        {t('outcomes.curves')}
      </Title>
      <Text size="sm" c="dimmed" maw="72ch" mb="sm">
        {t('outcomes.curvesText')}
      </Text>
      <div className={classes.panels}>
        {shown.map(({ modality, recovery }) => (
          <Panel key={modality} name={nameOf(modality)} recovery={recovery} lastDay={lastDay} />
        ))}
      </div>
    </section>
  );
}

interface PanelProps {
  name: string;
  recovery: Outcome['recovery'];
  lastDay: number;
}

function Panel({ name, recovery, lastDay }: PanelProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const steps = stepsOf(recovery);
  const bottom = sizePx.height - padPx.bottom;
  const x = (day: number) => padPx.left + (day / lastDay) * (sizePx.width - padPx.left - padPx.right);
  const y = (share: number) => padPx.top + (1 - share) * (bottom - padPx.top);
  // The line ends with the last of whom something is known.
  const end = Math.max(...recovery.times, ...recovery.censoredDays);
  const percent = (share: number | null) => (share === null ? '–' : `${format.number(100 * share, 0)} %`);
  return (
    <figure className={classes.panel}>
      <figcaption>
        <Text fw={600}>{name}</Text>
      </figcaption>
      <svg
        viewBox={`0 0 ${sizePx.width} ${sizePx.height}`}
        role="img"
        aria-label={t('outcomes.curveOf', { name, n: recovery.n, recovered: recovery.recoveredCount })}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((share) => (
          <g key={share}>
            <line
              x1={padPx.left}
              x2={sizePx.width - padPx.right}
              y1={y(share)}
              y2={y(share)}
              className={share === 0.5 ? classes.half : classes.grid}
            />
            <text x={padPx.left - 6} y={y(share) + 4} textAnchor="end" className={classes.word}>
              {percent(share)}
            </text>
          </g>
        ))}
        <path d={bandPath(steps, end, x, y)} className={classes.band} />
        <path d={stepPath(steps, end, x, y)} className={classes.curve} />
        {recovery.censoredDays.map((day, index) => (
          <line
            key={index}
            x1={x(day)}
            x2={x(day)}
            y1={y(shareOn(steps, day)) - 5}
            y2={y(shareOn(steps, day)) + 5}
            className={classes.tick}
          />
        ))}
        {ticksOf(lastDay).map((day) => (
          <g key={day}>
            <text x={x(day)} y={bottom + 18} textAnchor="middle" className={classes.word}>
              {day}
            </text>
            <text x={x(day)} y={sizePx.height - 6} textAnchor="middle" className={classes.word}>
              {atRiskOn(recovery, day)}
            </text>
          </g>
        ))}
        <text x={sizePx.width - padPx.right} y={bottom + 34} textAnchor="end" className={classes.quiet}>
          {t('outcomes.dayAfter')}
        </text>
        <text x={4} y={sizePx.height - 24} className={classes.quiet}>
          {t('outcomes.atRisk')}
        </text>
      </svg>
      <details className={classes.details}>
        <summary>{t('outcomes.curveTable')}</summary>
        <table className={classes.table} aria-label={t('outcomes.curveTableOf', { name })}>
          <thead>
            <tr>
              {(['day', 'atRiskShort', 'recoveredShort', 'notYet', 'limits'] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`outcomes.table.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {steps.map(({ day, share, lower, upper }, index) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                <td>{atRiskOn(recovery, day)}</td>
                <td>{index === 0 ? 0 : recovery.events[index - 1]}</td>
                <td>{percent(share)}</td>
                <td>
                  {lower === null
                    ? '–'
                    : t('outcomes.table.from', { lower: percent(lower), upper: percent(upper) })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {recovery.censoredDays.length > 0 && (
          <Text size="xs">{t('outcomes.table.censored', { days: recovery.censoredDays.join(', ') })}</Text>
        )}
      </details>
    </figure>
  );
}

import { useTranslation } from 'react-i18next';
import type { Trend } from '../api/types';
import { useFormat } from '../shell/format';
import classes from './measures.module.css';

const size = { width: 320, height: 132, left: 44, right: 12, top: 12, bottom: 24 };

/** Values over time; the band is what cannot be told from the baseline. The table below says the same in words. */
export function TrendChart({ trend, name, digits }: { trend: Trend; name: string; digits: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const points = trend.points.flatMap((point) =>
    point.value === null ? [] : [{ ...point, value: point.value }],
  );
  const base = points[0]!;
  const sdc = trend.repeatability?.sdc ?? 0;
  const days = points.map(({ heldOn }) => Date.parse(heldOn));
  const [from, to] = [Math.min(...days), Math.max(...days)];
  const values = [...points.map(({ value }) => value), base.value - sdc, base.value + sdc];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  const x = (day: number) =>
    to === from
      ? (size.left + size.width - size.right) / 2
      : size.left + ((day - from) / (to - from)) * (size.width - size.left - size.right);
  const y = (value: number) =>
    size.top + ((high + room - value) / (high - low + 2 * room)) * (size.height - size.top - size.bottom);
  const summary = points
    .map(({ heldOn, value }) => `${format.day(heldOn)}: ${format.fixed(value, digits)}`)
    .join('; ');
  return (
    <svg
      viewBox={`0 0 ${size.width} ${size.height}`}
      className={classes.chart}
      role="img"
      aria-label={t('measures.chart', { name, summary })}
    >
      {sdc > 0 && (
        <rect
          className={classes.band}
          x={size.left}
          width={size.width - size.left - size.right}
          y={y(base.value + sdc)}
          height={y(base.value - sdc) - y(base.value + sdc)}
        />
      )}
      <line
        className={classes.baseline}
        x1={size.left}
        x2={size.width - size.right}
        y1={y(base.value)}
        y2={y(base.value)}
      />
      <polyline
        className={classes.trend}
        points={points.map((point) => `${x(Date.parse(point.heldOn))},${y(point.value)}`).join(' ')}
      />
      {points.map((point) => (
        <circle
          key={point.photoId}
          className={classes.dot}
          data-inside={Math.abs(point.value - base.value) <= sdc || undefined}
          cx={x(Date.parse(point.heldOn))}
          cy={y(point.value)}
          r={3.5}
        >
          <title>{`${format.day(point.heldOn)}: ${format.fixed(point.value, digits)}`}</title>
        </circle>
      ))}
      <text className={classes.tick} x={size.left - 6} y={y(high) + 4} textAnchor="end">
        {format.fixed(high, digits)}
      </text>
      <text className={classes.tick} x={size.left - 6} y={y(low) + 4} textAnchor="end">
        {format.fixed(low, digits)}
      </text>
      <text className={classes.tick} x={size.left} y={size.height - 6}>
        {format.shortDay(base.heldOn)}
      </text>
      {to > from && (
        <text className={classes.tick} x={size.width - size.right} y={size.height - 6} textAnchor="end">
          {format.shortDay(points.at(-1)!.heldOn)}
        </text>
      )}
    </svg>
  );
}

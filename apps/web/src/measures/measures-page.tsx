import { Button, Group, NativeSelect, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import { queries } from '../api/queries';
import type { SeriesMeasures, Trend } from '../api/types';
import { courseTitle, lightName, viewName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { BackLink } from '../shell/back-link';
import { useFormat } from '../shell/format';
import { DownloadIcon } from '../shell/icons';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { DeviceValues } from './device-values';
import { digitsOf, finer } from './digits';
import { csvOf, dictionaryOf, unitOfDifference } from './measures-csv';
import classes from './measures.module.css';
import { TrendChart } from './trend-chart';

/** What people ask about first; the rest is one click away. */
const first = ['delta-a', 'delta-e', 'ei-difference', 'mi-difference', 'pit-share', 'roughness-ra', 'area'];
const firstRelative = ['relative-pit-share', 'relative-roughness-ra'];

/** What was measured in a course: words first, numbers with their error second, the method on demand. */
export function MeasuresPage() {
  const { t } = useTranslation();
  const { courseId } = useParams({ from: '/courses/$courseId/measures' });
  const can = useCan();
  const timeline = useTimeline(courseId);
  const measures = useQuery({ ...queries.measures(courseId), refetchInterval: 10_000 });
  const [view, setView] = useState<string | null>(null);
  const error = timeline.error ?? measures.error;
  if (error) return <ProblemNote error={error} onRetry={() => void measures.refetch()} />;
  if (!timeline.data || !measures.data) return <Skeleton h={320} aria-busy />;
  const all = measures.data;
  // The one that says most until somebody chooses.
  const series =
    all.find(({ baselinePhotoId }) => baselinePhotoId === view) ??
    all.toSorted((a, b) => valueCount(b) - valueCount(a) || b.regionCount - a.regionCount)[0];

  return (
    <Stack gap="lg">
      <div>
        <BackLink to="/courses/$courseId" params={{ courseId }}>
          {courseTitle(timeline.data.course, t)}
        </BackLink>
        <Group justify="space-between" mt="sm" gap="md" align="flex-end">
          <div>
            <Title order={1}>{t('measures.title')}</Title>
            <Text size="sm" c="dimmed">
              {t('measures.notDiagnosis')}
            </Text>
          </div>
          <Group gap="sm" align="flex-end">
            {all.length > 1 && (
              <NativeSelect
                label={t('measures.series')}
                value={series?.baselinePhotoId}
                onChange={(event) => setView(event.currentTarget.value)}
                data={all.map((one) => ({
                  value: one.baselinePhotoId,
                  label: `${viewName(one.view, t)} · ${lightName(one.lightMode, t)}`,
                }))}
              />
            )}
            {series && can('rating.read') && (
              <Button
                variant="default"
                renderRoot={(props) => (
                  <Link
                    to="/courses/$courseId/lesions/$photoId"
                    params={{ courseId, photoId: series.baselinePhotoId }}
                    {...props}
                  />
                )}
              >
                {t('lesions.title')}
              </Button>
            )}
            {series && (
              <Button
                variant="default"
                renderRoot={(props) => (
                  <Link
                    to="/courses/$courseId/regions/$photoId"
                    params={{ courseId, photoId: series.baselinePhotoId }}
                    {...props}
                  />
                )}
              >
                {t(can('measure.write') ? 'measures.draw' : 'measures.seeRegions')}
              </Button>
            )}
          </Group>
        </Group>
      </div>
      {!series && <Text>{t('measures.noSeries')}</Text>}
      {series && <Series series={series} code={timeline.data.patient.code} />}
      <DeviceValues courseId={courseId} />
    </Stack>
  );
}

function Series({ series, code }: { series: SeriesMeasures; code: string }) {
  const { t } = useTranslation();
  if (series.regionCount === 0)
    return (
      <div className={classes.note}>
        <Text fw={600}>{t('measures.noRegions')}</Text>
        <Text size="sm">{t('measures.noRegionsText')}</Text>
      </div>
    );
  const scars = series.regions.filter(({ kind }) => kind !== 'adjacent-skin');
  return (
    <Stack gap="lg">
      {!series.hasScale && (
        <Text size="sm" className={classes.note}>
          {t('measures.noScale')}
        </Text>
      )}
      {scars.length === 0 && (
        <Text size="sm" role="status">
          {t('measures.pending')}
        </Text>
      )}
      {scars.map((region) => {
        const names = [...first, ...firstRelative];
        const asked = names.flatMap((name) => region.trends.filter(({ measure }) => measure === name));
        const main = asked.filter(hasValue);
        const others = region.trends.filter((trend) => !main.includes(trend));
        const rest = [...others.filter(hasValue), ...others.filter((trend) => !hasValue(trend))];
        return (
          <section key={region.lineageId} aria-label={region.name}>
            <Group justify="space-between" mb="sm">
              <Title order={2}>{region.name}</Title>
              <Group gap="sm">
                <Download name={`${code}-${region.name}.csv`} text={() => csvOf(series, region)}>
                  {t('measures.csv')}
                </Download>
                <Download name="dictionary.csv" text={() => dictionaryOf(region, t)}>
                  {t('measures.dictionary')}
                </Download>
              </Group>
            </Group>
            <div className={classes.cards}>
              {main.map((trend) => (
                <TrendCard key={trend.measure} trend={trend} />
              ))}
            </div>
            <WithoutValue trends={asked.filter((trend) => !hasValue(trend))} />
            {rest.length > 0 && (
              <details className={classes.more}>
                <summary>{t('measures.more', { count: rest.length })}</summary>
                <div className={classes.cards}>
                  {rest.map((trend) => (
                    <TrendCard key={trend.measure} trend={trend} />
                  ))}
                </div>
              </details>
            )}
          </section>
        );
      })}
    </Stack>
  );
}

const valueCount = ({ regions }: SeriesMeasures) =>
  regions
    .flatMap(({ trends }) => trends.flatMap(({ points }) => points))
    .filter(({ value }) => value !== null).length;

const hasValue = ({ points }: Trend) => points.some(({ value }) => value !== null);
const whyNot = ({ points }: Trend) => points.find(({ value }) => value === null)?.validity ?? 'no-scale';

/** What people ask about first and cannot have yet, by the reason: one line each in place of empty cards. */
function WithoutValue({ trends }: { trends: Trend[] }) {
  const { t } = useTranslation();
  if (trends.length === 0) return null;
  const reasons = [...new Set(trends.map(whyNot))];
  return (
    <dl className={classes.without}>
      {reasons.map((reason) => (
        <div key={reason}>
          <dt>{t('measures.noValue', { reason: t(`measures.validity.${reason}`) })}</dt>
          <dd>
            {trends
              .filter((trend) => whyNot(trend) === reason)
              .map((trend) => nameOf(trend, t))
              .join(' · ')}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const nameOf = ({ measure }: Trend, t: TFunction): string =>
  t(`measures.name.${bare(measure)}`) +
  (measure.startsWith('relative-') ? ` (${t('measures.relative')})` : '');

const bare = (measure: string) => measure.replace(/^relative-/, '');

function TrendCard({ trend }: { trend: Trend }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { change, repeatability, points, unit, measure } = trend;
  const name = nameOf(trend, t);
  const counted = points.filter(({ value }) => value !== null);
  const excluded = points.filter(({ value }) => value === null);
  const digits = digitsOf(trend);
  const signed = (value: number, places = digits) => {
    const shown = Number(value.toFixed(places));
    return `${shown > 0 ? '+' : shown < 0 ? '−' : '±'}${format.fixed(Math.abs(shown), places)}`;
  };
  const differenceUnit = unitOfDifference(unit) === 'pp' ? t('measures.points') : unit === '1' ? '' : unit;
  const valued = (value: number) => format.fixed(value, digits) + (unit === '%' ? '\u00a0%' : '');
  const isSame = change?.verdict === 'within-error' || change?.verdict === 'healing';
  const doubtful = counted.filter(({ doubts }) => doubts.length > 0);
  return (
    <article className={classes.card}>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Text fw={600} c={isSame || !change ? 'dimmed' : undefined} size="md">
        {change
          ? t(`measures.verdict.${change.verdict}`)
          : counted.length > 0
            ? t('measures.onlyOne')
            : t('measures.noValue', {
                reason: t(`measures.validity.${excluded[0]?.validity ?? 'no-scale'}`),
              })}
      </Text>
      {change && (
        <Text size="sm" c={isSame ? 'dimmed' : undefined}>
          {t('measures.numbers', {
            delta: signed(change.delta),
            error: change.sdc === null ? '' : ` ± ${format.fixed(change.sdc, digits)}`,
            unit: differenceUnit,
            baseline: valued(change.baseline),
            now: valued(change.now),
          })}
          {change.percent !== null &&
            ` · ${t('measures.relativeChange', { percent: signed(Math.round(change.percent), 0) })}`}
        </Text>
      )}
      {!change && counted.length === 1 && (
        <Text size="sm" c="dimmed">
          {t('measures.single', {
            now: valued(counted[0]!.value!),
            // Of a value, not of a change of it.
            error: repeatability ? ` ± ${format.fixed(1.96 * repeatability.sem, digits)}` : '',
            unit: unit === '%' && !repeatability ? '' : differenceUnit,
          })}
        </Text>
      )}
      {counted.length > 0 && <TrendChart trend={trend} name={name} digits={digits} />}
      {(excluded.length > 0 || doubtful.length > 0) && counted.length > 0 && (
        <ul className={classes.excluded}>
          {doubtful.map((point) => (
            <li key={`${point.photoId} doubt`}>
              {t('measures.doubtful', {
                date: format.shortDay(point.heldOn),
                doubts: point.doubts.map((doubt) => t(`quality.finding.${doubt}`)).join(', '),
              })}
            </li>
          ))}
          {excluded.map((point) => (
            <li key={point.photoId}>
              {t('measures.excluded', {
                date: format.shortDay(point.heldOn),
                reason: t(`measures.validity.${point.validity}`),
              })}
            </li>
          ))}
        </ul>
      )}
      <details className={classes.more}>
        <summary>{t('measures.method')}</summary>
        <Text size="xs">{t(`measures.definition.${bare(measure)}`)}</Text>
        <Text size="xs">
          {repeatability
            ? t(`measures.basis.${repeatability.basis}`, {
                n: repeatability.n,
                patients: repeatability.patientCount ?? 0,
                sdc: `${format.number(repeatability.sdc, 3)} ${differenceUnit}`.trim(),
                sem: `${format.number(repeatability.sem, 3)} ${differenceUnit}`.trim(),
              })
            : t('measures.basis.none')}
        </Text>
        <Text size="xs">
          {t('measures.version', {
            method: points[0]?.methodVersion ?? '',
            hash: points.at(-1)?.inputsSha256.slice(0, 12) ?? '',
          })}
        </Text>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('measures.date')}</th>
              <th scope="col">{t('measures.value', { unit: unit === '1' ? '' : unit })}</th>
              <th scope="col">{t('measures.spread')}</th>
              <th scope="col">{t('measures.leftOut')}</th>
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.photoId}>
                <td>{format.day(point.heldOn)}</td>
                <td>
                  {point.value === null
                    ? t(`measures.validity.${point.validity}`)
                    : format.fixed(point.value, finer(digits))}
                </td>
                <td>{point.spread === null ? '–' : format.number(point.spread, 2)}</td>
                <td>
                  {format.number(100 * (point.maskedShare + point.clippedShare), 1)}
                  {'\u00a0%'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </article>
  );
}

function Download({ name, text, children }: { name: string; text: () => string; children: string }) {
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      leftSection={<DownloadIcon size={16} />}
      onClick={() => {
        const url = URL.createObjectURL(new Blob([`\uFEFF${text()}`], { type: 'text/csv' }));
        const link = document.createElement('a');
        link.href = url;
        link.download = name;
        link.click();
        URL.revokeObjectURL(url);
      }}
    >
      {children}
    </Button>
  );
}

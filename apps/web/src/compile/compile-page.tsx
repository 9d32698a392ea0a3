import { Anchor, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { CaseStudy, Layout, LightMode, NewCaseStudy, Photo, Session, Timeline } from '../api/types';
import { matrixRows, seriesPhotos, type MatrixRow } from '../course/matrix';
import { EarlierTreatments } from '../course/earlier-treatments';
import { courseTitle, viewName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { useFormat } from '../shell/format';
import { BackLink } from '../shell/back-link';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { useAudiences } from './audiences';
import classes from './compile.module.css';
import { AdvertisingRules } from './advertising-rules';
import { CompileForm, isWhole, type Arrangement } from './compile-form';
import { Outputs } from './outputs';
import { RecordFacts } from './record-facts';
import { Releases } from './releases';
import { ShareLinks } from './share-links';
import { TypicalResult } from './typical-result';

export function CompilePage() {
  const { courseId } = useParams({ from: '/courses/$courseId/compile' });
  // Who sees no patients has of a course what consent covers.
  const seesCourse = useCan()('patient.read');
  const whole = useTimeline(courseId, { enabled: seesCourse });
  const covered = useQuery({ ...queries.caseCandidate(courseId), enabled: !seesCourse });
  const timeline = seesCourse ? whole : covered;
  if (timeline.error && !timeline.data)
    return <ProblemNote error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <Skeleton h={480} />;
  return <CaseBuilder timeline={timeline.data} />;
}

/** The whole of a series, thinned to what a strip holds, for a strip; else first and last. */
export function usualPhotos(series: Photo[], layout: Layout): string[] {
  const ids = series.map(({ id }) => id);
  if (layout !== 'strip') return [ids[0], ids.at(-1)].flatMap((id) => (id ? [id] : []));
  return ids.length <= 12 ? ids : [...ids.slice(0, 11), ...ids.slice(-1)];
}

/** What the server is asked for. A grid has the same sessions in every view. */
function wantedOf(arrangement: Arrangement, rows: MatrixRow[], sessions: Session[]): NewCaseStudy {
  const { rowKey, ...fields } = arrangement;
  const [view = '', lightMode = 'unknown'] = rowKey.split('/');
  const row = rows.find(({ key }) => key === rowKey);
  const chosen = row ? seriesPhotos(row, sessions).filter(({ id }) => fields.photoIds.includes(id)) : [];
  const more = rows
    .filter((other) => other.lightMode === lightMode && fields.moreViews.includes(other.view))
    .flatMap((other) => seriesPhotos(other, sessions))
    .filter(({ sessionId }) => chosen.some((photo) => photo.sessionId === sessionId));
  return {
    ...fields,
    photoIds: [...fields.photoIds, ...more.map(({ id }) => id)],
    view,
    lightMode: lightMode as LightMode,
  };
}

function CaseBuilder({ timeline }: { timeline: Timeline }) {
  const { t } = useTranslation();
  const can = useCan();
  const audiences = useAudiences();
  const client = useQueryClient();
  const { course, patient, sessions } = timeline;
  const rows = useMemo(
    () => matrixRows(timeline).filter((row) => seriesPhotos(row, sessions).length > 1),
    [timeline, sessions],
  );
  const [arrangement, setArrangement] = useState<Arrangement>(() => ({
    rowKey: rows[0]?.key ?? '',
    layout: 'pair',
    moreViews: [],
    crop: 'original',
    audience: audiences[0] ?? 'own-patient',
    caption: null,
    showsClinic: false,
    photoIds: rows[0] ? usualPhotos(seriesPhotos(rows[0], sessions), 'pair') : [],
    format: 'jpeg',
    sizePx: 800,
    labels: 'interval',
    theme: 'light',
    light: 'matched',
    hasWatermark: false,
    stated: { risks: null, cost: null },
    target: { channel: null },
  }));
  const [shown, setShown] = useState<CaseStudy | null>(null);
  const row = rows.find(({ key }) => key === arrangement.rowKey);
  const earlier = useQuery({ ...queries.caseStudies(course.id), enabled: can('case.read') });
  const compile = useMutation({
    mutationFn: () => api.compile(course.id, wanted),
    onSuccess: (made) => {
      setShown(made);
      void client.invalidateQueries({ queryKey: ['case-studies', course.id] });
    },
  });
  const wanted = wantedOf(arrangement, rows, sessions);
  const change = (next: Arrangement) => {
    setArrangement(next);
    setShown(null);
    compile.reset();
  };

  return (
    <Stack gap="lg">
      <div>
        {can('patient.read') ? (
          <BackLink to="/courses/$courseId" params={{ courseId: course.id }}>
            {patient.name ?? patient.code} · {courseTitle(course, t)}
          </BackLink>
        ) : (
          <BackLink to="/cases">{t('candidates.title')}</BackLink>
        )}
        <Title order={1} mt="sm">
          {t('compile.title')}
        </Title>
        {!can('patient.read') && (
          <Text c="dimmed">
            {patient.code} · {courseTitle(course, t)}
          </Text>
        )}
      </div>
      <EarlierTreatments course={course} />
      {rows.length === 0 ? (
        <Text>{t('compile.nothing')}</Text>
      ) : (
        <div className={classes.builder}>
          <div className={classes.canvas}>
            {shown ? (
              <>
                <Result caseStudy={shown} />
                {can('case.read') && <ShareLinks key={shown.id} caseStudy={shown} />}
              </>
            ) : (
              row &&
              isWhole(arrangement) &&
              audiences.length > 0 && <Preview courseId={course.id} wanted={wanted} />
            )}
            {compile.error && <NotComparable error={compile.error} />}
          </div>
          <div className={classes.side}>
            {audiences.length > 0 && (
              <CompileForm
                rows={rows}
                sessions={sessions}
                arrangement={arrangement}
                onChange={change}
                isBusy={compile.isPending}
                isMade={shown !== null}
                onCompile={() => compile.mutate()}
              />
            )}
            {row && (
              <RecordFacts timeline={timeline} row={row} photoIds={shown?.photoIds ?? arrangement.photoIds} />
            )}
            {can('case.read') && <TypicalResult courseId={course.id} />}
            <AdvertisingRules
              country={arrangement.audience === 'public-advertising' ? arrangement.target.country : undefined}
            />
          </div>
        </div>
      )}
      <Releases courseId={course.id} studies={earlier.data ?? []} />
      <Earlier list={earlier.data ?? []} shown={shown} onShow={setShown} />
    </Stack>
  );
}

/** The picture as the server draws it, small. */
function Preview({ courseId, wanted }: { courseId: string; wanted: NewCaseStudy }) {
  const { t } = useTranslation();
  // As text: equal choices are the same choice, whoever made the object.
  const asked = JSON.stringify(wanted);
  const [settled] = useDebouncedValue(asked, 400);
  const preview = useQuery({
    ...queries.casePreview(courseId, JSON.parse(settled) as NewCaseStudy),
    placeholderData: keepPreviousData,
  });
  const isBusy = preview.isFetching || settled !== asked;
  const blob = preview.data;
  const url = useMemo(() => (blob ? URL.createObjectURL(blob) : null), [blob]);
  useEffect(() => () => (url ? URL.revokeObjectURL(url) : undefined), [url]);
  const drawn = wanted.layout === 'inset' ? t('compile.draftInset') : t('compile.draft');
  if (preview.error) return <NotComparable error={preview.error} />;
  return (
    <figure className={classes.figure}>
      <div className={classes.draft} data-busy={isBusy || undefined}>
        {url ? (
          <img className={classes.result} src={url} alt={t('compile.previewAlt')} />
        ) : (
          <Skeleton h={320} />
        )}
      </div>
      <figcaption className={classes.caption}>{isBusy ? t('compile.making') : drawn}</figcaption>
    </figure>
  );
}

function Result({ caseStudy }: { caseStudy: CaseStudy }) {
  const { t } = useTranslation();
  const format = useFormat();
  const why = [...new Set(caseStudy.lightReasons.map(({ reason }) => lightWhy(reason, t)))].join(' ');
  return (
    <figure className={classes.figure}>
      <img
        className={classes.result}
        src={address.casePicture(caseStudy.id)}
        width={caseStudy.widthPx}
        height={caseStudy.heightPx}
        alt={t('compile.resultAlt', { count: caseStudy.photoIds.length })}
      />
      <figcaption className={classes.caption}>
        <span>
          {t('compile.pixels', {
            width: caseStudy.widthPx,
            height: caseStudy.heightPx,
            size: format.size(caseStudy.sizeBytes),
          })}
        </span>
        <span>
          {t(`compile.lightShown.${caseStudy.light}`)} {why}
        </span>
        <Anchor href={address.caseRecord(caseStudy.id)} target="_blank" rel="noreferrer">
          {t('compile.record')}
        </Anchor>
      </figcaption>
      <Outputs caseStudy={caseStudy} />
    </figure>
  );
}

type LightReason = CaseStudy['lightReasons'][number]['reason'];

/** Why a picture is shown as it was taken. */
function lightWhy(reason: LightReason, t: TFunction): string {
  switch (reason) {
    case 'chosen':
    case 'pending':
    case 'not-aligned':
    case 'rules-differ':
    case 'nothing-to-match':
      return t(`compile.lightWhy.${reason}`);
    case 'region-needed':
    case 'too-little-shared':
    case 'exposure-too-different':
    case 'light-colour-too-different':
    case 'tone-too-different':
    case 'gave-up':
      return t(`pair.lightReason.${reason}`);
  }
}

/** A refusal to compare is advice: the reason, and the three things that usually help. */
function NotComparable({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const isComparison = error instanceof Error && 'slug' in error && error.slug === 'photos-not-comparable';
  return (
    <div className={classes.refusal}>
      <ProblemNote error={error} />
      {isComparison && (
        <ul>
          <li>{t('compile.advice.other')}</li>
          <li>{t('compile.advice.baseline')}</li>
          <li>{t('compile.advice.light')}</li>
        </ul>
      )}
    </div>
  );
}

function Earlier({
  list,
  shown,
  onShow,
}: {
  list: CaseStudy[];
  shown: CaseStudy | null;
  onShow: (one: CaseStudy) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (list.length === 0) return null;
  return (
    <section>
      <Title order={2} mb="md">
        {t('compile.earlier')}
      </Title>
      <ul className={classes.earlier}>
        {list.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              className={classes.earlierItem}
              aria-pressed={one.id === shown?.id}
              onClick={() => onShow(one)}
            >
              <img src={address.casePicture(one.id)} alt="" loading="lazy" />
              <Text component="span" size="sm">
                {viewName(one.view, t)} · {t(`compile.layoutOf.${one.layout}`)}
              </Text>
              <Text component="span" size="xs" c="dimmed">
                {format.instant(one.createdAt)}
              </Text>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

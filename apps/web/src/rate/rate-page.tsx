import {
  ActionIcon,
  Center,
  Loader,
  Menu,
  Paper,
  SegmentedControl,
  Text,
  UnstyledButton,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Instrument, InstrumentItem, Rating, Session, Timeline } from '../api/types';
import { matrixRows, seriesPhotos, shownPhoto } from '../course/matrix';
import { lightName, sessionName, viewName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { useFormat } from '../shell/format';
import { PlainFrame } from '../shell/frame';
import { BackIcon, ForwardIcon } from '../shell/icons';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { randomId } from '../upload/files';
import { wholePicture } from '../viewer/geometry';
import { sourceOf } from '../viewer/sources';
import { Stage } from '../viewer/stage';
import { useSurround } from '../viewer/surround';
import { useKeys } from '../viewer/use-keys';
import viewerClasses from '../viewer/viewer.module.css';
import { localeText } from './instrument-text';
import { answersOf } from './item-answers';
import { ItemCard, keyOf } from './item-card';
import { ScalePicker } from './scale-picker';
import { offeredFor, useDrafts } from './scales';
import classes from './rate.module.css';

export interface RateSearch {
  session?: string;
}

/** Rating of one session from its pictures: the pair, one item, one key per answer, nothing else. */
export function RatePage() {
  const { t } = useTranslation();
  const { courseId } = useParams({ from: '/courses/$courseId/rate' });
  const search = useSearch({ from: '/courses/$courseId/rate' });
  const timeline = useTimeline(courseId);
  const instruments = useQuery(queries.instruments);
  const ratings = useQuery(queries.ratings(courseId));
  const error = timeline.error ?? instruments.error ?? ratings.error;
  if (error)
    return (
      <PlainFrame>
        <ProblemNote error={error} onRetry={() => void timeline.refetch()} />
      </PlainFrame>
    );
  if (!timeline.data || !instruments.data || !ratings.data)
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </Center>
    );
  const { sessions } = timeline.data;
  const session = sessions.find(({ id }) => id === search.session) ?? sessions.at(-1);
  if (!session)
    return (
      <PlainFrame>
        <p>{t('course.empty')}</p>
      </PlainFrame>
    );
  return (
    <Rating
      key={session.id}
      timeline={timeline.data}
      session={session}
      instruments={offeredFor(instruments.data, timeline.data.course.indication)}
      ratings={ratings.data}
    />
  );
}

interface Step {
  instrument: Instrument;
  item: InstrumentItem;
}
interface RatingProps {
  timeline: Timeline;
  session: Session;
  instruments: Instrument[];
  ratings: Rating[];
}

/** This person's own current rating of the session by one instrument. */
function useOwnRating(session: Session, ratings: Rating[]) {
  const me = useMe();
  return (instrument: Instrument) =>
    ratings.find(
      (rating) =>
        rating.sessionId === session.id &&
        rating.instrumentId === instrument.id &&
        !rating.isSuperseded &&
        rating.raterKind === 'member' &&
        rating.raterName === me.displayName,
    );
}

function Rating({ timeline, session, instruments, ratings }: RatingProps) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [surround] = useSurround();
  const [look, setLook] = useState(wholePicture);
  const ownRating = useOwnRating(session, ratings);
  const courseId = timeline.course.id;
  const isBaseline = session.kind === 'baseline';
  const usable = instruments.filter(({ isChangeScore }) => !isBaseline || !isChangeScore);
  const [scaleId, setScaleId] = useState<string | null>(null);
  const picked = usable.find(({ id }) => id === scaleId);
  const asked = picked ? [picked] : usable.filter(({ isUsual, isOwn }) => isUsual || isOwn);
  const steps: Step[] = asked.flatMap((instrument) => instrument.items.map((item) => ({ instrument, item })));
  const drafts = useDrafts(session.id, can('rating.write'));
  // Without a picture there is only the patient to look at.
  const hasPicture = timeline.photos.some(
    ({ sessionId, files }) => sessionId === session.id && files.includes('view'),
  );
  const [source, setSource] = useState<'live' | 'photo'>(hasPicture ? 'photo' : 'live');
  const [place, setPlace] = useState<number | null>(null);
  const [answers, setAnswers] = useState<Record<string, Record<string, number>>>({});
  const givenOf = (instrument: Instrument): Record<string, number> => ({
    ...ownRating(instrument)?.answers,
    ...drafts.of(instrument),
    ...answers[instrument.id],
  });
  const firstOpen = steps.findIndex(({ instrument, item }) => givenOf(instrument)[item.id] === undefined);
  const index = Math.min(place ?? Math.max(0, firstOpen), Math.max(0, steps.length - 1));
  const setIndex = setPlace;
  const step = steps[index];

  const rows = useMemo(() => matrixRows(timeline), [timeline]);
  const shownRows = rows.filter((row) => shownPhoto(row, session.id)?.files.includes('view'));
  const [rowKey, setRowKey] = useState<string | null>(null);
  const row = shownRows.find(({ key }) => key === rowKey) ?? shownRows[0];
  const right = row && shownPhoto(row, session.id);
  const series = row ? seriesPhotos(row, timeline.sessions) : [];
  const left = series.find(({ isBaseline }) => isBaseline) ?? series[0];

  const save = useMutation({
    mutationFn: ({ instrument, values }: { instrument: Instrument; values: Record<string, number> }) =>
      api.rate(
        session.id,
        {
          instrumentId: instrument.id,
          instrumentVersion: instrument.version,
          answers: values,
          source,
          supersedesId: ownRating(instrument)?.id ?? null,
        },
        randomId(),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['ratings', courseId] }),
  });
  const chosen = (one: Step) => givenOf(one.instrument)[one.item.id];

  const answer = (value: number) => {
    if (!step || !can('rating.write')) return;
    const { instrument, item } = step;
    const values = { ...givenOf(instrument), [item.id]: value };
    setAnswers((now) => ({ ...now, [instrument.id]: values }));
    const isWhole = instrument.items.every(({ id, weight }) => values[id] !== undefined || weight === 0);
    if (isWhole) save.mutate({ instrument, values });
    else drafts.keep(instrument, values);
    // A moment to see what was chosen, then the next.
    if (index < steps.length - 1) window.setTimeout(() => setIndex(index + 1), 280);
  };
  const go = (by: number) => {
    const next = timeline.sessions[timeline.sessions.indexOf(session) + by];
    if (next)
      void navigate({
        to: '/courses/$courseId/rate',
        params: { courseId },
        search: { session: next.id },
        replace: true,
      });
  };
  const close = () => void navigate({ to: '/courses/$courseId', params: { courseId } });
  const keyed = step ? answersOf(step.item) : [];
  const answerKeys = Object.fromEntries(
    keyed.slice(0, 10).map((option, at) => [keyOf(keyed, at), () => answer(option.value)]),
  );
  useKeys({
    ...answerKeys,
    ArrowLeft: () => setIndex(Math.max(0, index - 1)),
    ArrowRight: () => setIndex(Math.min(steps.length - 1, index + 1)),
    j: () => go(-1),
    k: () => go(1),
    Escape: close,
  });

  const titleOf = (sessionId: string) => {
    const one = timeline.sessions.find(({ id }) => id === sessionId);
    return one ? `${format.day(one.heldOn)} · ${sessionName(one, t)}` : '';
  };
  const pictureOf = (photo: NonNullable<typeof left>) =>
    sourceOf(photo, { title: titleOf(photo.sessionId), version: 'aligned', isClose: false }, t);

  return (
    <div className={viewerClasses.screen} data-surround={surround}>
      <main id="main" className={classes.main}>
        <h1 className={classes.hidden}>{t('rate.title', { session: titleOf(session.id) })}</h1>
        {left && right && row ? (
          <Stage
            left={pictureOf(left)}
            right={pictureOf(right)}
            mode="side"
            ratio={row.ratio}
            surround={surround}
            look={look}
            onLook={setLook}
            position={50}
            onPosition={() => undefined}
          />
        ) : (
          <Center flex={1} p="md">
            <Paper p="md" radius="sm" maw={480}>
              <Text ta="center">{t('rate.noPhoto')}</Text>
            </Paper>
          </Center>
        )}
        <section className={classes.card}>
          <div className={classes.head}>
            <ActionIcon aria-label={t('viewer.close')} onClick={close}>
              <BackIcon />
            </ActionIcon>
            <ActionIcon
              aria-label={t('rate.previousSession')}
              disabled={timeline.sessions[0] === session}
              onClick={() => go(-1)}
            >
              <BackIcon size={14} />
            </ActionIcon>
            <Text size="sm" fw={600} truncate>
              {titleOf(session.id)}
            </Text>
            <ActionIcon
              aria-label={t('rate.nextSession')}
              disabled={timeline.sessions.at(-1) === session}
              onClick={() => go(1)}
            >
              <ForwardIcon size={14} />
            </ActionIcon>
            {row && (
              <Menu position="top-start" disabled={shownRows.length < 2}>
                <Menu.Target>
                  <UnstyledButton
                    fz="xs"
                    c="dimmed"
                    className={classes.seriesName}
                    disabled={shownRows.length < 2}
                  >
                    {viewName(row.view, t)} · {lightName(row.lightMode, t)}
                  </UnstyledButton>
                </Menu.Target>
                <Menu.Dropdown>
                  {shownRows.map((one) => (
                    <Menu.Item key={one.key} onClick={() => setRowKey(one.key)}>
                      {viewName(one.view, t)} · {lightName(one.lightMode, t)}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            )}
            <div className={classes.dots}>
              {steps.map((one, at) => (
                <button
                  key={`${one.instrument.id}/${one.item.id}`}
                  type="button"
                  className={classes.dot}
                  data-current={at === index || undefined}
                  data-done={chosen(one) !== undefined || undefined}
                  aria-label={t('rate.item', { number: at + 1, total: steps.length })}
                  aria-current={at === index ? 'step' : undefined}
                  onClick={() => setIndex(at)}
                />
              ))}
            </div>
          </div>
          <div className={classes.tools}>
            <ScalePicker
              instruments={usable}
              picked={picked ?? null}
              onPick={(id) => {
                setScaleId(id);
                setPlace(null);
              }}
            />
            <SegmentedControl
              size="xs"
              aria-label={t('rate.source')}
              value={source}
              onChange={(value) => setSource(value)}
              data={(['photo', 'live'] as const).map((value) => ({ value, label: t(`rate.from.${value}`) }))}
            />
            {step?.item.needsTouch && source === 'photo' && (
              <Text size="xs" c="dimmed">
                {t('rate.needsTouch')}
              </Text>
            )}
            {step?.instrument.caution && (
              <Text size="xs" c="dimmed">
                {localeText(step.instrument.caution, i18n.language)}
              </Text>
            )}
          </div>
          {step ? (
            <ItemCard
              key={`${step.instrument.id}/${step.item.id}`}
              title={localeText(step.instrument.title, i18n.language)}
              item={step.item}
              value={chosen(step)}
              isDisabled={!can('rating.write')}
              onAnswer={answer}
            />
          ) : (
            <Text>{t('rate.noInstrument')}</Text>
          )}
          <div className={classes.foot} aria-live="polite">
            {save.error ? (
              <ProblemNote error={save.error} onRetry={() => save.variables && save.mutate(save.variables)} />
            ) : (
              <Text size="xs" c="dimmed">
                {save.isPending
                  ? t('rate.saving')
                  : save.isSuccess
                    ? t('rate.saved')
                    : drafts.isKept
                      ? t('rate.draftKept')
                      : t('rate.hint')}
              </Text>
            )}
          </div>
        </section>
      </main>
    </div>
  );
}

import { Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fitLandmarks } from '#imaging/landmarks';
import { api } from '../api/client';
import type { Photo, Timeline } from '../api/types';
import { sessionName, viewName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { reasonText } from '../photo/photo-words';
import { BackLink } from '../shell/back-link';
import { useFormat } from '../shell/format';
import { ProblemNote } from '../shell/problem-note';
import { showDone } from '../shell/toast';
import classes from './align.module.css';
import { FramePreview } from './frame-preview';
import { PointPane } from './point-pane';
import { moved, pairsOf, setNext, type Place, type Side, type Spot } from './points';

const leastPoints = 3;

/** Brings a photo into its baseline's frame by points, where no way was found by itself, or a wrong one. */
export function AlignPage() {
  const { t } = useTranslation();
  const { courseId, photoId } = useParams({ from: '/courses/$courseId/align/$photoId' });
  const timeline = useTimeline(courseId);
  if (timeline.error && !timeline.data)
    return <ProblemNote error={timeline.error} onRetry={() => void timeline.refetch()} />;
  if (!timeline.data) return <Loader color="gray" size="sm" aria-label={t('state.loading')} />;
  const { photos } = timeline.data;
  const followup = photos.find(({ id }) => id === photoId);
  const baseline = followup && photos.find((one) => one.isBaseline && isOneSeries(one, followup));
  if (!followup?.widthPx || !baseline?.widthPx || baseline === followup)
    return (
      <Stack gap="md">
        <BackLink to="/courses/$courseId" params={{ courseId }}>
          {t('align.toCourse')}
        </BackLink>
        <Text>{t('align.noBaseline')}</Text>
      </Stack>
    );
  return <ByHand key={photoId} timeline={timeline.data} baseline={baseline} followup={followup} />;
}

const isOneSeries = (a: Photo, b: Photo) => a.view === b.view && a.lightMode === b.lightMode;

function ByHand({ timeline, baseline, followup }: { timeline: Timeline; baseline: Photo; followup: Photo }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [spots, setSpots] = useState<Spot[]>([]);
  const [active, setActive] = useState<number | null>(null);
  const courseId = timeline.course.id;
  const pairs = pairsOf(spots);
  const fit =
    pairs.length < leastPoints
      ? null
      : fitLandmarks(pairs, Math.hypot(baseline.widthPx!, baseline.heightPx!));

  const toViewer = () =>
    void navigate({
      to: '/courses/$courseId/compare',
      params: { courseId },
      search: { left: baseline.id, right: followup.id },
    });
  const done = async (text: string) => {
    await client.invalidateQueries({ queryKey: ['timeline'] });
    showDone(text);
    toViewer();
  };
  const save = useMutation({
    mutationFn: () => api.alignByHand(followup.id, pairs),
    onSuccess: () => done(t('align.saved')),
  });
  const undo = useMutation({
    mutationFn: () => api.alignAgain(followup.id),
    onSuccess: () => done(t('align.undone')),
  });

  const title = (side: Side, photo: Photo) => {
    const session = timeline.sessions.find(({ id }) => id === photo.sessionId);
    const when = session ? `${format.day(session.heldOn)} · ${sessionName(session, t)}` : '';
    return `${t(`align.${side}`)} · ${when}`;
  };
  const set = (side: Side) => (place: Place) => {
    const next = setNext(spots, side, place);
    setSpots(next.spots);
    setActive(next.at);
  };
  const remove = (at: number) => {
    setSpots((before) => before.filter((_, index) => index !== at));
    setActive(null);
  };
  /** For the keyboard: in the middle of both pictures, to be moved from there. */
  const add = () => {
    const middle = (photo: Photo): Place => [photo.widthPx! / 2, photo.heightPx! / 2];
    setSpots((before) => [...before, { baseline: middle(baseline), followup: middle(followup) }]);
    setActive(spots.length);
  };
  const pane = (side: Side, photo: Photo) => (
    <PointPane
      side={side}
      photo={photo}
      title={title(side, photo)}
      spots={spots}
      active={active}
      onActive={setActive}
      onSet={set(side)}
      onMove={(at, place) => setSpots((before) => moved(before, at, side, place))}
      onRemove={remove}
    />
  );
  const { alignment } = followup;
  return (
    <Stack gap="lg">
      <div>
        <BackLink to="/courses/$courseId" params={{ courseId }}>
          {t('align.toCourse')}
        </BackLink>
        <Title order={1}>{t('align.title')}</Title>
        <Text size="sm" c="dimmed" mt="xs" maw={680}>
          {alignment?.status === 'refused' &&
            `${t('align.why', { reason: reasonText(alignment.reason, t) })} `}
          {t('align.text', { view: viewName(followup.view, t) })}
        </Text>
      </div>
      <div className={classes.panes}>
        {pane('baseline', baseline)}
        {pane('followup', followup)}
        {fit?.status === 'fitted' && (
          <FramePreview baseline={baseline} followup={followup} matrix={fit.matrix} />
        )}
      </div>
      <Text size="sm" role="status">
        {fit === null
          ? t('align.stillNeeded', { count: leastPoints - pairs.length })
          : fit.status === 'refused'
            ? t(`align.refused.${fit.reason}`)
            : t('align.fits', {
                count: pairs.length,
                percent: format.number(
                  (100 * fit.residualPx) / Math.hypot(followup.widthPx!, followup.heightPx!),
                  2,
                ),
              })}
      </Text>
      {(save.error ?? undo.error) && <ProblemNote error={save.error ?? undo.error} />}
      <Group gap="sm">
        <Button disabled={fit?.status !== 'fitted'} loading={save.isPending} onClick={() => save.mutate()}>
          {t('align.save')}
        </Button>
        <Button variant="default" onClick={add}>
          {t('align.add')}
        </Button>
        <Button
          variant="default"
          disabled={active === null || !spots[active]}
          onClick={() => active !== null && remove(active)}
        >
          {t('align.remove')}
        </Button>
        {alignment && alignment.status !== 'pending' && (
          <Button variant="subtle" loading={undo.isPending} onClick={() => undo.mutate()}>
            {alignment.route === 'manual' ? t('align.undo') : t('align.again')}
          </Button>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {t('align.keys')}
      </Text>
    </Stack>
  );
}

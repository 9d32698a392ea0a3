import {
  ActionIcon,
  Button,
  Center,
  Group,
  Loader,
  NativeSelect,
  Stack,
  Table,
  Text,
  Title,
  VisuallyHidden,
} from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { address, api } from '../api/client';
import { queries } from '../api/queries';
import type { LesionChange, LesionMap, LesionState, Timeline } from '../api/types';
import { viewName } from '../course/names';
import { useTimeline } from '../course/use-course';
import { useFormat } from '../shell/format';
import { PlainFrame } from '../shell/frame';
import { BackIcon } from '../shell/icons';
import { useCan, useMe } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';
import { WideTable } from '../shell/wide-table';
import { useKeys } from '../viewer/use-keys';
import { LesionStage } from './lesion-stage';
import { applied, marksIn, states, takingBack, types } from './lesions';
import { Symbol } from './symbol';
import classes from './lesions.module.css';

/** Single scars of a series: marked on its pictures, typed, and followed from session to session. */
export function LesionsPage() {
  const { t } = useTranslation();
  const { courseId, photoId } = useParams({ from: '/courses/$courseId/lesions/$photoId' });
  const timeline = useTimeline(courseId);
  const map = useQuery({ ...queries.lesions(courseId, photoId), refetchOnWindowFocus: false });
  const error = timeline.error ?? map.error;
  if (error)
    return (
      <PlainFrame>
        <ProblemNote error={error} onRetry={() => void map.refetch()} />
      </PlainFrame>
    );
  if (!timeline.data || !map.data)
    return (
      <Center h="100dvh">
        <Loader color="gray" size="sm" aria-label={t('state.loading')} />
      </Center>
    );
  return <Editor timeline={timeline.data} map={map.data} />;
}

interface Step {
  photoId: string;
  changes: LesionChange[];
}

function Editor({ timeline, map }: { timeline: Timeline; map: LesionMap }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const client = useQueryClient();
  const me = useMe();
  const can = useCan();
  const courseId = timeline.course.id;
  const [photoId, setPhotoId] = useState(map.baselinePhotoId);
  const [raterId, setRaterId] = useState(can('rating.write') ? me.memberId : (map.raters[0]?.id ?? null));
  const [type, setType] = useState<LesionState>('icepick');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [past, setPast] = useState<Step[]>([]);
  const isWriter = can('rating.write') && raterId === me.memberId;
  const marks = raterId ? marksIn(map, raterId, photoId) : [];
  const chosen = marks.find(({ lesion }) => lesion.id === chosenId) ?? null;
  const carried = marks.filter(({ isCarried }) => isCarried);
  const photo = timeline.photos.find(({ id }) => id === photoId);
  const days = new Map(timeline.sessions.map((session) => [session.id, session.heldOn]));
  const dayOf = (id: string) =>
    format.day(days.get(timeline.photos.find((one) => one.id === id)?.sessionId ?? '') ?? '');
  const key = queries.lesions(courseId, map.baselinePhotoId).queryKey;

  const save = useMutation({
    // One after the other, so that what is said last is what holds.
    scope: { id: 'lesions' },
    mutationFn: ({ photoId: of, changes }: Step) =>
      api.findLesions(map.baselinePhotoId, { photoId: of, lesions: changes }),
    onMutate: ({ photoId: of, changes }) =>
      client.setQueryData<LesionMap>(key, (now) => now && applied(now, me.memberId!, of, changes)),
    onSuccess: (saved) => {
      // While more is on its way, what is shown is newer than this answer.
      if (client.isMutating({ mutationKey: ['lesions'] }) <= 1) client.setQueryData(key, saved);
    },
    onError: () => client.invalidateQueries({ queryKey: key }),
    mutationKey: ['lesions'],
  });
  const change = (changes: LesionChange[]) => {
    if (!isWriter || changes.length === 0) return;
    setPast((steps) => [...steps, { photoId, changes: takingBack(map, photoId, changes) }].slice(-100));
    save.mutate({ photoId, changes });
  };
  const say = (state: LesionState | null) => {
    if (state && state !== 'gone') setType(state);
    if (chosen && !(chosen.isCarried && state === null))
      change([{ lesionId: chosen.lesion.id, atPx: null, state }]);
  };
  const mark = (atPx: [number, number]) => {
    const lesionId = crypto.randomUUID();
    change([{ lesionId, atPx, state: type }]);
    setChosenId(lesionId);
  };
  const undo = () => {
    const step = past.at(-1);
    if (!step) return;
    setPast(past.slice(0, -1));
    setPhotoId(step.photoId);
    save.mutate(step);
  };
  const step = (by: number) => {
    if (marks.length === 0) return;
    const now = marks.findIndex(({ lesion }) => lesion.id === chosenId);
    const next = now < 0 ? (by > 0 ? 0 : marks.length - 1) : (now + by + marks.length) % marks.length;
    setChosenId(marks[next]!.lesion.id);
  };
  useKeys({
    ...Object.fromEntries(types.map((one, i) => [`${i + 1}`, () => say(one)])),
    g: () => say('gone'),
    n: () => step(1),
    p: () => step(-1),
    u: undo,
    Delete: () => say(null),
    Backspace: () => say(null),
  });

  return (
    <div className={classes.screen}>
      <main id="main" style={{ display: 'contents' }}>
        <LesionStage
          address={address.file(photoId, photoId === map.baselinePhotoId ? 'view' : 'aligned')}
          alt={photo ? t('lesions.pictureOf', { view: viewName(photo.view, t), date: dayOf(photoId) }) : ''}
          size={map}
          marks={marks}
          chosenId={chosenId}
          isWriter={isWriter}
          onMark={mark}
          onChoose={setChosenId}
        />
        <aside className={classes.panel} aria-label={t('lesions.title')}>
          <Group gap="xs" wrap="nowrap">
            <ActionIcon
              aria-label={t('lesions.close')}
              onClick={() => void navigate({ to: '/courses/$courseId', params: { courseId } })}
            >
              <BackIcon />
            </ActionIcon>
            <div>
              <Title order={1} size="h3">
                {t('lesions.title')}
              </Title>
              <Text size="xs" c="dimmed">
                {t('lesions.intro')}
              </Text>
            </div>
          </Group>
          <Group gap="xs" grow align="flex-end">
            <NativeSelect
              label={t('lesions.picture')}
              value={photoId}
              onChange={(event) => setPhotoId(event.currentTarget.value)}
              data={map.photoIds.map((value) => ({ value, label: dayOf(value) }))}
            />
            {map.raters.some(({ id }) => id !== me.memberId) && (
              <NativeSelect
                label={t('lesions.rater')}
                value={raterId ?? ''}
                onChange={(event) => {
                  setRaterId(event.currentTarget.value);
                  setChosenId(null);
                }}
                data={[
                  ...(can('rating.write') ? [{ value: me.memberId!, label: t('lesions.own') }] : []),
                  ...map.raters
                    .filter(({ id }) => id !== me.memberId)
                    .map(({ id, displayName }) => ({ value: id, label: displayName })),
                ]}
              />
            )}
          </Group>
          {isWriter && (
            <Stack gap="xs">
              <Text size="sm" fw={500} id="lesions-what">
                {chosen
                  ? t(chosen.isCarried ? 'lesions.chosenBefore' : 'lesions.chosen', {
                      number: chosen.number,
                      state: t(`lesions.state.${chosen.state}`),
                    })
                  : t('lesions.next')}
              </Text>
              <div className={classes.tools} role="toolbar" aria-labelledby="lesions-what">
                {states
                  .filter((state) => state !== 'gone' || chosen)
                  .map((state) => {
                    const isOn = chosen ? chosen.state === state && !chosen.isCarried : type === state;
                    return (
                      <Button
                        key={state}
                        size="xs"
                        variant={isOn ? 'filled' : 'default'}
                        aria-pressed={isOn}
                        leftSection={<Symbol state={state} />}
                        onClick={() => say(state)}
                      >
                        {t(`lesions.state.${state}`)}
                      </Button>
                    );
                  })}
                {chosen && !chosen.isCarried && (
                  <Button size="xs" variant="default" onClick={() => say(null)}>
                    {t('lesions.takeBack')}
                  </Button>
                )}
                <Button size="xs" variant="default" disabled={past.length === 0} onClick={undo}>
                  {t('action.undo')}
                </Button>
              </div>
              {carried.length > 0 && (
                <Button
                  size="xs"
                  variant="default"
                  onClick={() =>
                    change(carried.map(({ lesion, state }) => ({ lesionId: lesion.id, atPx: null, state })))
                  }
                >
                  {t('lesions.asBefore', { count: carried.length })}
                </Button>
              )}
              <Text size="xs" c="dimmed" id="lesions-keys">
                {t('lesions.keys')}
              </Text>
            </Stack>
          )}
          {save.error && <ProblemNote error={save.error} />}
          <Counts map={map} raterId={raterId} dayOf={dayOf} />
          <Text size="xs" c="dimmed">
            {t('lesions.notDiagnosis')}
          </Text>
        </aside>
      </main>
    </div>
  );
}

/** How many there are of each type: of one rater over the sessions, and of all raters in what they counted. */
function Counts({
  map,
  raterId,
  dayOf,
}: {
  map: LesionMap;
  raterId: string | null;
  dayOf: (photoId: string) => string;
}) {
  const { t } = useTranslation();
  const names = new Map(map.raters.map(({ id, displayName }) => [id, displayName]));
  const mine = map.counts.filter((count) => count.raterId === raterId);
  const others = map.counts.filter((count) => count.raterId !== raterId);
  if (map.counts.length === 0) return <Text size="sm">{t('lesions.empty')}</Text>;
  const columns = [...states, 'unseen'] as const;
  return (
    <WideTable label={t('lesions.counts')} minWidth={300}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('lesions.session')}</Table.Th>
          {columns.map((state) => (
            <Table.Th key={state} title={t(`lesions.state.${state}`)} ta="right">
              {state === 'unseen' ? t('lesions.state.unseen') : <Symbol state={state} />}
              {state !== 'unseen' && <VisuallyHidden>{t(`lesions.state.${state}`)}</VisuallyHidden>}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {[...mine, ...others].map((count) => (
          <Table.Tr key={`${count.raterId} ${count.photoId}`}>
            <Table.Th scope="row" fw={400}>
              {dayOf(count.photoId)}
              {count.raterId !== raterId && (
                <Text size="xs" c="dimmed">
                  {names.get(count.raterId)}
                </Text>
              )}
            </Table.Th>
            {columns.map((state) => (
              <Table.Td key={state} ta="right">
                {count[state]}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}

import { Autocomplete, Button, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import { skinStates, type SetUp } from '../api/types';
import { PlaceNote } from '../calibration/place-note';
import { courseTitle, sessionName } from '../course/names';
import { skinName } from '../photo/set-up-words';
import { useFormat } from '../shell/format';
import { PlainFrame } from '../shell/frame';
import { CameraIcon } from '../shell/icons';
import { ProblemNote } from '../shell/problem-note';
import type { CaptureFacts } from './capture-page';
import classes from './capture.module.css';

const parts = ['room', 'cameraLabel', 'lightPreset'] as const;
const isRecorded = (setUp: SetUp) => parts.some((part) => setUp[part] !== null);

/** Whose session it is, and its set-up: asked once, filled in from the last one; then the camera opens. */
export function StartSheet(props: CaptureFacts & { onConfirm: () => void; onLeave: () => void }) {
  const { timeline, patient, session } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const known = useQuery(queries.knownSetUps(timeline.course.id));
  const form = useForm({
    initialValues: {
      room: session.setUp.room ?? '',
      cameraLabel: session.setUp.cameraLabel ?? '',
      lightPreset: session.setUp.lightPreset ?? '',
      skinState: session.setUp.skinState,
    },
  });
  const fill = (setUp: SetUp) => parts.forEach((part) => form.setFieldValue(part, setUp[part] ?? ''));
  const suggestion = known.data && (known.data.ofCourse ?? known.data.ofRooms[0]);
  const mayFill = !isRecorded(session.setUp) && !form.isTouched();
  useEffect(() => {
    if (suggestion && mayFill) fill(suggestion);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when the suggestion has come
  }, [suggestion]);

  const save = useMutation({
    mutationFn: async (values: typeof form.values) => {
      const setUp = {
        ...Object.fromEntries(parts.map((part) => [part, values[part].trim() || null])),
        skinState: values.skinState,
      };
      const isSame = (Object.keys(setUp) as (keyof SetUp)[]).every(
        (part) => (setUp as SetUp)[part] === session.setUp[part],
      );
      if (session.closedAt !== null) await api.reopenSession(session.id);
      const version = session.version + (session.closedAt !== null ? 1 : 0);
      if (!isSame) await api.changeSession(session.id, version, { setUp });
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['timeline', timeline.course.id] });
      props.onConfirm();
    },
  });
  const options = (part: (typeof parts)[number]) => [
    ...new Set(
      [known.data?.ofCourse, ...(known.data?.ofRooms ?? [])].flatMap((setUp) => setUp?.[part] ?? []),
    ),
  ];
  const bornYear = patient.bornOn?.slice(0, 4);

  return (
    <PlainFrame>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md">
          <Title order={1}>{t('capture.start.title')}</Title>
          <div className={classes.person}>
            <Text size="xl" fw={600}>
              {patient.name ?? patient.code}
            </Text>
            <Text c="dimmed">
              {[
                patient.name ? patient.code : null,
                bornYear ? t('capture.start.born', { year: bornYear }) : null,
              ]
                .filter(Boolean)
                .join(' · ')}
            </Text>
            <Text size="sm" mt="xs">
              {courseTitle(timeline.course, t)} · {sessionName(session, t)} · {format.day(session.heldOn)}
            </Text>
          </div>
          <div>
            <Text size="sm" fw={500} id="skin" mb="xs">
              {t('capture.start.skin')}
            </Text>
            <SegmentedControl
              fullWidth
              aria-labelledby="skin"
              data={skinStates.map((value) => ({ value, label: skinName(value, t) }))}
              value={form.values.skinState}
              onChange={(value) => form.setFieldValue('skinState', value)}
            />
          </div>
          {(known.data?.ofRooms.length ?? 0) > 1 && (
            <div className={classes.chips} role="group" aria-label={t('capture.start.rooms')}>
              {known.data?.ofRooms.map((setUp) => (
                <Button
                  key={setUp.room}
                  size="xs"
                  variant={setUp.room === form.values.room ? 'filled' : 'default'}
                  onClick={() => fill(setUp)}
                >
                  {setUp.room}
                </Button>
              ))}
            </div>
          )}
          {parts.map((part) => (
            <Autocomplete
              key={part}
              label={t(`takenWith.part.${part}`)}
              data={options(part)}
              maxLength={part === 'room' ? 60 : 80}
              {...form.getInputProps(part)}
            />
          ))}
          <PlaceNote room={form.values.room} camera={form.values.cameraLabel} />
          {session.closedAt !== null && <Text size="sm">{t('capture.start.closed')}</Text>}
          {save.error && <ProblemNote error={save.error} />}
          <Group justify="space-between" gap="sm">
            <Button variant="default" onClick={props.onLeave}>
              {t('action.cancel')}
            </Button>
            <Button
              type="submit"
              size="md"
              leftSection={<CameraIcon />}
              loading={save.isPending}
              data-autofocus
            >
              {t('capture.start.open')}
            </Button>
          </Group>
        </Stack>
      </form>
    </PlainFrame>
  );
}

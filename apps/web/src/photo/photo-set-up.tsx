import { Autocomplete, Button, Group, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries';
import { skinStates, type Photo, type PhotoChange, type Session, type SetUp } from '../api/types';
import { setUpText, skinName } from './set-up-words';

const parts = ['room', 'cameraLabel', 'lightPreset'] as const;

interface Props {
  courseId: string;
  photo: Photo;
  session: Session;
  isBusy: boolean;
  onChange: (setUp: NonNullable<PhotoChange['setUp']>) => void;
}

/** How this one photo was taken, where it differs from its session; what is left as in the session follows it. */
export function PhotoSetUp(props: Props) {
  const { t } = useTranslation();
  const { photo } = props;
  const [isOpen, setOpen] = useState(false);
  if (!isOpen)
    return (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        <div>
          <Text size="sm" fw={500}>
            {t('photo.setUp')}
          </Text>
          <Text size="xs" c="dimmed">
            {setUpText(photo.setUp, t) ?? t('takenWith.notKnown')}
          </Text>
        </div>
        <Button variant="default" size="xs" flex="none" onClick={() => setOpen(true)}>
          {t('action.change')}
        </Button>
      </Group>
    );
  return <SetUpForm {...props} onClose={() => setOpen(false)} />;
}

function SetUpForm({ courseId, photo, session, isBusy, onChange, onClose }: Props & { onClose: () => void }) {
  const { t } = useTranslation();
  const known = useQuery(queries.knownSetUps(courseId));
  const form = useForm({
    initialValues: {
      room: photo.setUp.room ?? '',
      cameraLabel: photo.setUp.cameraLabel ?? '',
      lightPreset: photo.setUp.lightPreset ?? '',
      skinState: photo.setUp.skinState,
    },
  });
  const options = (part: (typeof parts)[number]) => [
    ...new Set(
      [session.setUp, known.data?.ofCourse, ...(known.data?.ofRooms ?? [])].flatMap(
        (setUp) => setUp?.[part] ?? [],
      ),
    ),
  ];
  const asSession = {
    room: session.setUp.room ?? '',
    cameraLabel: session.setUp.cameraLabel ?? '',
    lightPreset: session.setUp.lightPreset ?? '',
    skinState: session.setUp.skinState,
  };
  const save = (values: typeof form.values) => {
    // What equals the session's is not a fact of its own: it follows when the session is put right.
    const own = (part: keyof SetUp) =>
      values[part] === asSession[part] ? null : values[part].trim() || null;
    onChange({
      room: own('room'),
      cameraLabel: own('cameraLabel'),
      lightPreset: own('lightPreset'),
      skinState: values.skinState === asSession.skinState ? null : values.skinState,
    });
    onClose();
  };
  return (
    <form onSubmit={form.onSubmit(save)} aria-label={t('photo.setUp')}>
      <Stack gap="sm">
        <Text size="sm" fw={500}>
          {t('photo.setUp')}
        </Text>
        {parts.map((part) => (
          <Autocomplete
            key={part}
            label={t(`takenWith.part.${part}`)}
            data={options(part)}
            maxLength={part === 'room' ? 60 : 80}
            {...form.getInputProps(part)}
          />
        ))}
        <Select
          label={t('takenWith.part.skinState')}
          allowDeselect={false}
          data={skinStates.map((value) => ({ value, label: skinName(value, t) }))}
          {...form.getInputProps('skinState')}
        />
        <Text size="xs" c="dimmed">
          {t('photo.setUpText')}
        </Text>
        <Group justify="space-between" gap="sm">
          <Button variant="subtle" size="xs" onClick={() => form.setValues(asSession)}>
            {t('photo.asSession')}
          </Button>
          <Group gap="sm">
            <Button variant="default" size="xs" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" size="xs" loading={isBusy} disabled={!form.isDirty()}>
              {t('action.save')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

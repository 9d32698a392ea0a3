import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Dialog } from '../shell/dialog';
import { api } from '../api/client';
import { bodySites, indications, type BodySite, type Indication } from '../api/types';
import { ProblemNote } from '../shell/problem-note';

interface Props {
  patientId: string;
  isOpen: boolean;
  onClose: () => void;
}

export function AddCourseDialog(props: Props) {
  const { t } = useTranslation();
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t('course.add')}>
      <CourseForm {...props} />
    </Dialog>
  );
}

function CourseForm({ patientId, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initialValues: { indication: null as Indication | null, bodySite: null as BodySite | null, note: '' },
    validate: {
      indication: isNotEmpty(t('course.error.indication')),
      bodySite: isNotEmpty(t('course.error.bodySite')),
    },
  });
  const add = useMutation({
    mutationFn: ({ indication, bodySite, note }: typeof form.values) =>
      api.addCourse(patientId, {
        indication: indication ?? 'other',
        bodySite: bodySite ?? 'other',
        note: note.trim() || null,
      }),
    onSuccess: async (course) => {
      void client.invalidateQueries({ queryKey: ['courses', patientId] });
      onClose();
      await navigate({ to: '/courses/$courseId', params: { courseId: course.id } });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => add.mutate(values))} noValidate>
      <Stack gap="md">
        <Select
          label={t('course.indication')}
          data={indications.map((value) => ({ value, label: t(`indication.${value}`) }))}
          data-autofocus
          {...form.getInputProps('indication')}
        />
        <Select
          label={t('course.bodySite')}
          data={bodySites.map((value) => ({ value, label: t(`bodySite.${value}`) }))}
          searchable
          nothingFoundMessage={t('state.nothingFound')}
          {...form.getInputProps('bodySite')}
        />
        <Textarea
          label={t('course.note')}
          autosize
          minRows={2}
          maxLength={2000}
          {...form.getInputProps('note')}
        />
        {add.error && <ProblemNote error={add.error} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('course.add')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

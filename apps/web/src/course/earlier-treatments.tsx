import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queryClient } from '../api/queries';
import type { Course } from '../api/types';
import { useCan } from '../shell/me';
import { ProblemNote } from '../shell/problem-note';

/** Says that the record may lack treatments, as after an import of old folders, until somebody confirms that it does not. */
export function EarlierTreatments({ course }: { course: Course }) {
  const { t } = useTranslation();
  const can = useCan();
  const confirm = useMutation({
    mutationFn: () => api.changeCourse(course.id, course.version, { earlierTreatments: 'recorded' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['timeline', course.id] }),
  });
  if (course.earlierTreatments === 'recorded') return null;
  return (
    <>
      <Group gap="sm" role="note">
        <Text size="sm" flex="1 1 320px">
          <Text component="span" fw={600}>
            {t('course.earlierUnknown')}.
          </Text>{' '}
          <Text component="span" c="dimmed">
            {t('course.earlierUnknownText')}
          </Text>
        </Text>
        {can('patient.write') && (
          <Button size="xs" variant="default" loading={confirm.isPending} onClick={() => confirm.mutate()}>
            {t('course.earlierConfirm')}
          </Button>
        )}
      </Group>
      {confirm.error && <ProblemNote error={confirm.error} />}
    </>
  );
}

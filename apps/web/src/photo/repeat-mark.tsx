import { NativeSelect, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { queries } from '../api/queries';
import type { Photo } from '../api/types';
import { ProblemNote } from '../shell/problem-note';

/** Says that a photo was taken again minutes after another one: what differs between them is measurement error. */
export function RepeatMark({ courseId, photo }: { courseId: string; photo: Photo }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const timeline = useQuery(queries.timeline(courseId));
  const repeats = useQuery(queries.repeats(courseId));
  const mark = useMutation({
    mutationFn: (ofId: string | null) => api.markRepeat(photo.id, ofId),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['repeats', courseId] }),
        client.invalidateQueries({ queryKey: ['measures', courseId] }),
      ]),
  });
  const others = (timeline.data?.photos ?? []).filter(
    (other) =>
      other.id !== photo.id &&
      other.sessionId === photo.sessionId &&
      other.view === photo.view &&
      other.lightMode === photo.lightMode,
  );
  if (others.length === 0 || !repeats.data) return null;
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('regions.repeat')}
        description={t('regions.repeatHint')}
        value={repeats.data.find(({ photoId }) => photoId === photo.id)?.repeatOfPhotoId ?? ''}
        disabled={mark.isPending}
        onChange={(event) => mark.mutate(event.currentTarget.value || null)}
        data={[
          { value: '', label: t('regions.notRepeat') },
          ...others.map(({ id, fileName }) => ({
            value: id,
            label: t('regions.repeatPick', { name: fileName }),
          })),
        ]}
      />
      {mark.error && <ProblemNote error={mark.error} />}
    </Stack>
  );
}

import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { Dialog } from '../shell/dialog';
import { ProblemNote } from '../shell/problem-note';

interface Props {
  batchId: string;
  isOpen: boolean;
  onClose: () => void;
  onUndo: () => void;
}

/** What an undo of an import takes and what it leaves, before it is done. */
export function UndoDialog({ batchId, isOpen, onClose, onUndo }: Props) {
  const { t } = useTranslation();
  const preview = useQuery({
    queryKey: ['import', batchId, 'undo'],
    queryFn: () => api.previewUndoOfImport(batchId),
    enabled: isOpen,
    // Somebody may have worked on a photo since it was last asked.
    staleTime: 0,
    gcTime: 0,
  });
  return (
    <Dialog opened={isOpen} onClose={onClose} title={t('history.undoTitle')}>
      <Stack gap="md">
        {preview.error && <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} />}
        {preview.isPending && <Loader size="sm" aria-label={t('history.undoTitle')} />}
        {preview.data && (
          <>
            <Text>{t('history.undoTakes', { photos: preview.data.removedPhotoCount })}</Text>
            {preview.data.kept.map(({ reason, photoCount }) => (
              <Text key={reason} size="sm">
                {t('history.undoKeeps', {
                  photos: photoCount,
                  reason: t(`history.keptReason.${reason}`),
                })}
              </Text>
            ))}
          </>
        )}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button
            disabled={!preview.data}
            onClick={() => {
              onClose();
              onUndo();
            }}
          >
            {t('history.undo')}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

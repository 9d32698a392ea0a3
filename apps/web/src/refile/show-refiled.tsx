import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { QueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { api } from '../api/client';
import type { Refiling, Undone } from '../api/types';
import { showDone, showProblem } from '../shell/toast';

/** That it is done, with the way back at hand. */
export function showRefiled(refiling: Refiling, client: QueryClient, t: TFunction): void {
  const id = `refiled-${refiling.id}`;
  const undo = async () => {
    notifications.hide(id);
    try {
      showUndone(await api.undoRefiling(refiling.id), t);
    } catch (error) {
      showProblem(error, t);
    } finally {
      void client.invalidateQueries();
    }
  };
  notifications.show({
    id,
    color: 'gray',
    autoClose: 15_000,
    closeButtonProps: { 'aria-label': t('action.close') },
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <span>{t(`refile.done.${refiling.act}`)}</span>
        <Button size="compact-sm" variant="default" onClick={() => void undo()}>
          {t('refile.undo')}
        </Button>
      </Group>
    ),
  });
}

/** That it is as before, and what is not. */
export function showUndone({ notRestored }: Undone, t: TFunction): void {
  const count = notRestored.length;
  if (count > 0 && notRestored.every(({ why }) => why === 'wrong-patient'))
    return showDone(t('refile.undoneUnreleased'));
  showDone(count === 0 ? t('refile.undone') : t('refile.undoneExcept', { count }));
}

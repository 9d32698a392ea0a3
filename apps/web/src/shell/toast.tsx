import { Button, Group } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next, { type TFunction } from 'i18next';
import { problemText } from './problem-note';

const closeButtonProps = () => ({ 'aria-label': i18next.t('action.close') });

/** That something the person just did is done, where the page itself does not show it. */
export function showDone(message: string): void {
  notifications.show({ color: 'gray', message, autoClose: 5_000, closeButtonProps: closeButtonProps() });
}

/** The same, with the way back at hand for as long as it can be read. */
export function showUndo(message: string, undo: () => Promise<unknown>, t: TFunction): void {
  const id = notifications.show({
    color: 'gray',
    autoClose: 20_000,
    closeButtonProps: closeButtonProps(),
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        {message}
        <Button
          size="xs"
          variant="default"
          flex="none"
          onClick={() => {
            notifications.hide(id);
            undo().then(
              () => showDone(t('action.undone')),
              (error: unknown) => showProblem(error, t),
            );
          }}
        >
          {t('action.undo')}
        </Button>
      </Group>
    ),
  });
}

/** A refusal of something the person just did, where there is no better place to say so. */
export function showProblem(error: unknown, t: TFunction): void {
  const text = problemText(error, t);
  notifications.show({
    color: 'gray',
    title: text.title,
    message: text.detail !== text.title ? text.detail : undefined,
    autoClose: 10_000,
    closeButtonProps: closeButtonProps(),
  });
}

import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { problemText } from './problem-note';

/** That something the person just did is done, where the page itself does not show it. */
export function showDone(message: string): void {
  notifications.show({ color: 'gray', message, autoClose: 5_000 });
}

/** A refusal of something the person just did, where there is no better place to say so. */
export function showProblem(error: unknown, t: TFunction): void {
  const text = problemText(error, t);
  notifications.show({
    color: 'gray',
    title: text.title,
    message: text.detail !== text.title ? text.detail : undefined,
    autoClose: 10_000,
  });
}

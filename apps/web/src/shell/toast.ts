import { notifications } from '@mantine/notifications';
import type { TFunction } from 'i18next';
import { problemText } from './problem-note';

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

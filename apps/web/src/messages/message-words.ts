import type { TFunction } from 'i18next';
import type { Message } from '../api/types';

/** Where a message stands, and why if it is not out. */
export function messageStanding({ state, reason }: Pick<Message, 'state' | 'reason'>, t: TFunction): string {
  const word = t(`messages.state.${state}`);
  return reason === null
    ? word
    : t('messages.because', { state: word, reason: t(`messages.reason.${reason}`) });
}

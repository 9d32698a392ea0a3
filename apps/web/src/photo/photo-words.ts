import type { TFunction } from 'i18next';
import type { Photo } from '../api/types';

/** A code of the server in the reader's words, or the code itself when it is a sentence already. */
export const reasonText = (reason: string | null, t: TFunction): string =>
  reason ? t(`reason.${reason}`, { defaultValue: reason.replaceAll('-', ' ') }) : t('reason.unknown');

/** The one word that a picture needs beside it; null when there is nothing to say. */
export function photoWord(photo: Photo, t: TFunction): string | null {
  if (photo.state !== 'ready') return t(`photoState.${photo.state}`);
  if (photo.isBaseline) return t('alignment.baseline');
  if (photo.alignment?.status === 'refused') return t('alignment.refused');
  if (photo.alignment?.status === 'pending') return t('alignment.pending');
  return null;
}

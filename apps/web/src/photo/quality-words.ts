import type { TFunction } from 'i18next';
import type { Photo, Quality } from '../api/types';

/** Items whose being good is worth a word of its own. */
const saidWhenGood = ['sharpness', 'exposure', 'light'];

/** What is the matter with a photo, worst first; nothing while it is not known. */
export function qualityNotes(photo: Photo): Quality['items'] {
  const items = photo.quality?.items.filter(({ finding }) => finding !== null) ?? [];
  return [
    ...items.filter(({ verdict }) => verdict === 'fail'),
    ...items.filter(({ verdict }) => verdict !== 'fail'),
  ];
}

/** “blurred · darker than the baseline”; null when there is nothing to say. */
export function qualityNote(photo: Photo, t: TFunction): string | null {
  const notes = qualityNotes(photo);
  return notes.length > 0 ? notes.map(({ finding }) => t(`quality.finding.${finding}`)).join(' · ') : null;
}

/** The same with what is good: “Sharp · well exposed · darker than the baseline”. */
export function qualityText(quality: Quality, t: TFunction): string {
  const good = quality.items
    .filter(({ item, verdict }) => verdict === 'good' && saidWhenGood.includes(item))
    .map(({ item }) => t(`quality.good.${item}`));
  const notes = quality.items
    .filter(({ finding }) => finding !== null)
    .map(({ finding }) => t(`quality.finding.${finding}`));
  return [...good, ...notes].join(' · ') || t('quality.unknown');
}

/** What to do about the worst of it; null when the photo may stay as it is. */
export function qualityAdvice(photo: Photo, t: TFunction): string | null {
  const [worst] = qualityNotes(photo);
  return worst ? t(`quality.advice.${worst.finding}`) : null;
}

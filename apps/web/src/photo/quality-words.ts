import type { TFunction } from 'i18next';
import type { Photo, Quality } from '../api/types';

/** Items whose being good is worth a word of its own. */
const saidWhenGood = ['sharpness', 'exposure', 'light', 'pose'];

/** What is the matter with a photo, worst first; what is not known is no fault of it. */
export function qualityNotes(photo: Photo): Quality['items'] {
  const items = photo.quality?.items.filter(({ verdict }) => verdict === 'limit' || verdict === 'fail') ?? [];
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

/** “Turned 2°, chin −3°, tilted 0° · 1,180 px high”; null without a measured face. */
export function faceText(
  { face }: Quality,
  t: TFunction,
  format: { number: (value: number, digits?: number) => string },
): string | null {
  if (!face) return null;
  const whole = (value: number) => format.number(Math.round(value) + 0, 0);
  return t('quality.face', {
    yaw: whole(face.yawDeg),
    pitch: whole(face.pitchDeg),
    roll: whole(face.rollDeg),
    height: whole(face.heightPx),
  });
}

/** What to do about the worst of it; null when the photo may stay as it is. */
export function qualityAdvice(photo: Photo, t: TFunction): string | null {
  const [worst] = qualityNotes(photo);
  return worst ? t(`quality.advice.${worst.finding}`) : null;
}

import type { TFunction } from 'i18next';
import type { SetUp, SetUpDifference } from '../api/types';
import { lightName } from '../course/names';

export const skinName = (skinState: string, t: TFunction): string => t(`skin.${skinState}`);

const valueText = (part: SetUpDifference['part'], value: string | null, t: TFunction): string => {
  if (value === null) return t('takenWith.notKnown');
  if (part === 'skinState') return skinName(value, t);
  return part === 'lightMode' ? lightName(value, t) : value;
};

/** “Skin: clean → make-up”, or that nobody knows. */
export const differenceText = ({ part, kind, first, second }: SetUpDifference, t: TFunction): string =>
  kind === 'unknown' && first === null && second === null
    ? t('takenWith.unknown', { part: t(`takenWith.part.${part}`) })
    : t('takenWith.differs', {
        part: t(`takenWith.part.${part}`),
        first: valueText(part, first, t),
        second: valueText(part, second, t),
      });

/** “Room 2 · Tablet A · Ring light · clean”; null when nothing is recorded. */
export function setUpText(setUp: SetUp, t: TFunction): string | null {
  const parts = [
    setUp.room,
    setUp.cameraLabel,
    setUp.lightPreset,
    setUp.skinState === 'unknown' ? null : t('takenWith.skinIs', { skin: skinName(setUp.skinState, t) }),
  ].filter((part) => part !== null);
  return parts.length > 0 ? parts.join(' · ') : null;
}

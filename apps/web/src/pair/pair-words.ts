import type { TFunction } from 'i18next';
import type { Pair, PairItem } from '../api/types';
import { reasonText } from '../photo/photo-words';

/** What to say of an item that is not met, not known or does not apply, and what to do about it. */
export const itemText = ({ reason }: PairItem, t: TFunction): string =>
  reason ? t(`pair.reason.${reason}`) : '';

const sharesOfFace = ['mouthOpenness', 'mouthWidth', 'eyeOpenness', 'browRise'];
const percent = (share: number): number => Math.round(share * 1000) / 10;

/** “Turned by 4.2°, at most 3°”; only numbers beyond their limit, for the others say nothing new. */
export function numberTexts({ numbers, verdict }: PairItem, t: TFunction): string[] {
  if (verdict !== 'not-met') return [];
  return numbers.flatMap(({ name, value, limit }) => {
    const isScale = name === 'scaleRatio';
    const isLeast = name === 'sharedViews' || name === 'daysSinceTreatment';
    const isOver = isLeast
      ? value < limit
      : Math.abs(isScale ? value - 1 : value) > (isScale ? limit - 1 : limit);
    if (!isOver) return [];
    const shown = sharesOfFace.includes(name)
      ? { value: percent(value), limit: percent(limit) }
      : { value, limit };
    // A minus, not the hyphen that a bare number begins with.
    return [t(`pair.number.${name}`, { ...shown, value: String(shown.value).replace('-', '−') })];
  });
}

/** Why the two cannot be shown in one light; null when they can. */
export function lightRefusal(pair: Pair | undefined, t: TFunction): string | null {
  if (!pair) return t('pair.settling');
  if (pair.light.isNormalised) return null;
  const side = pair.light.sides.find(({ status }) => status !== 'baseline' && status !== 'matched');
  if (!side || side.status === 'pending') return t('pair.lightPending');
  if (side.status === 'not-aligned') return t('viewer.notAligned', { reason: reasonText(side.reason, t) });
  return t(`pair.lightReason.${side.reason ?? 'gave-up'}`);
}

/** “Comparable 6/8: light, distance”: the score on paper, with what fails. */
export function pairText({ score, isSettled }: Pair, t: TFunction): string {
  if (!isSettled) return '';
  const failing = score.items.filter(({ verdict }) => verdict === 'not-met');
  return t('pair.onPaper', {
    met: score.met,
    of: score.of,
    what: failing.map(({ item }) => t(`pair.item.${item}`)).join(', ') || t('pair.nothingFails'),
  });
}

import type { TFunction } from 'i18next';
import type { BetterSide, GivenAnswers, Instrument, InstrumentItem, Review } from '../api/types';

type Kind = NonNullable<Review['look']>['kind'];

/** One question: an item of a scale, or, without one, which side looks better. */
export interface Step {
  instrument: Instrument | null;
  item: InstrumentItem;
}

export const sides: readonly BetterSide[] = ['left', 'right', 'neither'];
const sideStep: Step = {
  instrument: null,
  item: { id: 'side', options: [1, 2, 3].map((value) => ({ value })) },
};

/** The question which side looks better, in the reader's words. */
export const sideItem = (t: TFunction): InstrumentItem => ({
  id: 'side',
  title: { en: t('blinded.whichSide') },
  options: sides.map((side, index) => ({ value: index + 1, label: { en: t(`blinded.better.${side}`) } })),
});

/** What is asked, in its order. Of a pair first the side, then how much better it is; nothing more where neither is. */
export function stepsOf(instruments: readonly Instrument[], kind: Kind, given: GivenAnswers): Step[] {
  const items = instruments.flatMap((instrument) =>
    instrument.items.map((item): Step => ({ instrument, item: kind === 'pair' ? onlyBetter(item) : item })),
  );
  if (kind === 'single') return items;
  const better = Object.values(given)[0]?.better;
  return better === 'left' || better === 'right' ? [sideStep, ...items] : [sideStep];
}

/** Of a side that looks better only the grades above “no change” can be. */
function onlyBetter(item: InstrumentItem): InstrumentItem {
  const { options, ...rest } = item;
  return options ? { ...rest, options: options.filter(({ value }) => value > 0) } : item;
}

export function isWhole(instruments: readonly Instrument[], kind: Kind, given: GivenAnswers): boolean {
  return instruments.every(({ id, items }) => {
    const own = given[id];
    if (!own || (kind === 'pair') !== (own.better !== null)) return false;
    if (own.better === 'neither') return true;
    return items.every((item) => own.answers[item.id] !== undefined || item.weight === 0);
  });
}

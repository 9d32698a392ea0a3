import type { InstrumentItem, InstrumentOption } from '../api/types';

/** Numbers that fit on keys become buttons as answers in words are; a longer line becomes a slider. */
export function answersOf(item: InstrumentItem): InstrumentOption[] {
  if (item.options) return item.options;
  const { min, max, step } = item.numbers ?? { min: 0, max: 0, step: 1 };
  const count = Math.round((max - min) / step) + 1;
  return count > 11 ? [] : Array.from({ length: count }, (_, index) => ({ value: min + index * step }));
}

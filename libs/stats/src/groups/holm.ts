import { StatisticsInputError } from '../input.js';

/**
 * P values adjusted within a declared family: ascending × m, m - 1, …, never falling, at most 1.
 * @param p in any order; null for a test that was not estimable: it stays null and does not count
 * @returns `adjusted` in the order given, and the size m of the family
 * Source: Holm S. Scand J Stat 1979;6:65-70.
 */
export function holm(
  p: readonly (number | null)[],
): Readonly<{ adjusted: readonly (number | null)[]; m: number }> {
  if (!Array.isArray(p)) throw new StatisticsInputError('p must be a list of p values');
  p.forEach((value: unknown, i) => {
    if (value !== null && (typeof value !== 'number' || !(value >= 0 && value <= 1)))
      throw new StatisticsInputError(`p[${i}] must lie between 0 and 1`);
  });
  const order = p
    .flatMap((value, i) => (value === null ? [] : [[value, i] as const]))
    .sort((a, b) => a[0] - b[0]);
  const adjusted = new Array<number | null>(p.length).fill(null);
  let largest = 0;
  order.forEach(([value, i], at) => {
    largest = Math.max(largest, Math.min(1, (order.length - at) * value));
    adjusted[i] = largest;
  });
  return Object.freeze({ adjusted: Object.freeze(adjusted), m: order.length });
}

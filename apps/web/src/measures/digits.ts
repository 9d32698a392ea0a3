import type { Trend } from '../api/types';

const most = 6;
const clamp = (digits: number) => Math.min(most, Math.max(0, digits));
/** One more digit than is shown first, for whoever looks at the values themselves. */
export const finer = (digits: number): number => clamp(digits + 1);
const magnitude = (value: number) => Math.floor(Math.log10(value));

/**
 * Digits after the point that the values of a measure are shown with: as many as its error has that mean something, or,
 * where the error is not known, enough to tell its values apart.
 */
export function digitsOf({
  points,
  change,
  repeatability = null,
}: Pick<Trend, 'points' | 'change'> & Partial<Pick<Trend, 'repeatability'>>): number {
  const error = change?.sdc ?? repeatability?.sdc ?? 0;
  if (error > 0) {
    const leading = error / 10 ** magnitude(error);
    return clamp((leading < 2 ? 1 : 0) - magnitude(error));
  }
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const range = Math.max(...values) - Math.min(...values);
  if (range > 0 && Number.isFinite(range)) return clamp(1 - magnitude(range));
  const size = Math.max(0, ...values.map(Math.abs));
  return size > 0 ? clamp(2 - magnitude(size)) : 1;
}

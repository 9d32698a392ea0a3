import { mean, sampleSd, squaredDeviations, sum } from '../numeric.js';
import { median } from '../ranks.js';

/** Statistics of one list, null where they are not estimable: what a bootstrap is made of. */

export function meanOf(values: readonly number[]): number | null {
  return values.length > 0 ? mean(values) : null;
}

export function medianOf(values: readonly number[]): number | null {
  return values.length > 0 ? median(values) : null;
}

/** Standard deviation with n - 1. */
export function sdOf(values: readonly number[]): number | null {
  return values.length > 1 ? sampleSd(values) : null;
}

/** Pearson's correlation of pairs. */
export function correlationOf(pairs: readonly (readonly [number, number])[]): number | null {
  const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
  const spread = Math.sqrt(squaredDeviations(x) * squaredDeviations(y));
  if (!(spread > 0)) return null;
  const [mx, my] = [mean(x), mean(y)];
  return sum(x.map((value, i) => (value - mx) * (y[i]! - my))) / spread;
}

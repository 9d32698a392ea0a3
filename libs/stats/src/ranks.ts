/**
 * Numbers freed from the noise of decimal arithmetic: values that differ by less than 1e-10 of the largest number that went
 * into them become equal, so that 1.83 - 1.81 and 0.52 - 0.50 tie.
 * @param sources what the values were computed from; the values themselves when given as they are
 */
export function snapped(values: readonly number[], sources: readonly number[] = values): number[] {
  const largest = sources.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return values.map(() => 0);
  const exponent = Math.floor(Math.log10(largest)) - 10;
  // A power of ten with a positive exponent is exact, its reciprocal is not.
  const step = 10 ** Math.abs(exponent);
  return values.map((value) => {
    const at = exponent < 0 ? Math.round(value * step) / step : Math.round(value / step) * step;
    return at + 0;
  });
}

/**
 * Differences of pairs as they are, unless nothing but the noise of decimals is in their spread: then they are equal.
 * @param sources what they were computed from
 */
export function spreadOf(differences: readonly number[], sources: readonly number[]): readonly number[] {
  const even = snapped(differences, sources);
  return even.every((value) => value === even[0]) ? even : differences;
}

/** Ranks from 1 in the order given; equal values share the mean of their ranks. */
export function midranks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Σ (t³ - t) over groups of t equal values. */
export function tieTerm(values: readonly number[]): number {
  const sizes = new Map<number, number>();
  for (const value of values) sizes.set(value, (sizes.get(value) ?? 0) + 1);
  return [...sizes.values()].reduce((total, t) => total + t ** 3 - t, 0);
}

/** Median of sorted or unsorted values; NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

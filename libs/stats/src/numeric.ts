/** Sum with Neumaier's correction: the last digits do not depend on the order. */
export function sum(values: readonly number[]): number {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** NaN for an empty list. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** Sum of squared deviations from the mean. What is nothing but rounding of equal values is 0. */
export function squaredDeviations(values: readonly number[]): number {
  if (values.every((value) => value === values[0])) return 0;
  const centre = mean(values);
  return sum(values.map((value) => (value - centre) ** 2));
}

/** Standard deviation with n - 1; NaN for fewer than two values. */
export function sampleSd(values: readonly number[]): number {
  return values.length < 2 ? NaN : Math.sqrt(squaredDeviations(values) / (values.length - 1));
}

/**
 * A sum of squares that is left over from a subtraction, with what is only rounding taken as 0: a perfect agreement must not
 * look like a tiny disagreement.
 * @param scale the size of what was subtracted from
 */
export function residueOf(squares: number, scale: number): number {
  return squares <= 1e-14 * scale ? 0 : squares;
}

const { abs, max, sqrt } = Math;

/**
 * Weighted linear least squares by the normal equations and Cholesky; for the few unknowns that charts need.
 * @param rows one per observation, all of the same length
 * @param weights one per observation, not negative
 */
export function leastSquares(
  rows: readonly (readonly number[])[],
  values: readonly number[],
  weights: readonly number[],
): Float64Array<ArrayBuffer> {
  const n = rows[0]!.length;
  const normal = new Float64Array(n * n);
  const right = new Float64Array(n);
  rows.forEach((row, i) => {
    const w = weights[i]!;
    for (let a = 0; a < n; a++) {
      const wa = w * row[a]!;
      right[a]! += wa * values[i]!;
      for (let b = 0; b <= a; b++) normal[a * n + b]! += wa * row[b]!;
    }
  });
  let largest = 0;
  for (let a = 0; a < n; a++) largest = max(largest, abs(normal[a * n + a]!));
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = normal[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
      // A direction that nothing is known of stays at zero instead of blowing up.
      l[i * n + j] = i === j ? sqrt(max(1e-14 * largest, sum)) : sum / l[j * n + j]!;
    }
  }
  const out = Float64Array.from(right);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) out[i]! -= l[i * n + k]! * out[k]!;
    out[i]! /= l[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) out[i]! -= l[k * n + i]! * out[k]!;
    out[i]! /= l[i * n + i]!;
  }
  return out;
}

/**
 * Incomplete beta and gamma functions, to about 1e-13 relative in either tail. Tails are computed by themselves, never as
 * one minus the rest.
 *
 * Sources: continued fractions after Lentz as in Press WH et al. Numerical Recipes, 3rd ed., 6.2 and 6.4; leading factors by
 * saddle-point expansion, Loader C. Fast and Accurate Computation of Binomial Probabilities, 2000.
 */

const lnSqrt2Pi = 0.9189385332046727;
const tiny = 1e-300;
const epsilon = 1e-16;
/** Continued fractions need some √max(a, b) steps; what needs more is far outside any sample. */
const mostSteps = 100_000;

/** Both tails of a distribution at one point; they add to 1. */
export interface Tails {
  lower: number;
  upper: number;
}

/** ln Γ(x) for x > 0, by Stirling's series after the recurrence has led there. */
export function lnGamma(x: number): number {
  let factor = 1;
  let at = x;
  for (; at < 16; at += 1) factor *= at;
  return (at - 0.5) * Math.log(at) - at + lnSqrt2Pi + stirlingSeries(at) - Math.log(factor);
}

function stirlingSeries(x: number): number {
  const s = 1 / (x * x);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360360))))) / x;
}

/** ln Γ(x + 1) less Stirling's (x + ½) ln x - x + ln √(2π). */
function stirlingError(x: number): number {
  if (x >= 16) return stirlingSeries(x);
  return lnGamma(x + 1) - (x + 0.5) * Math.log(x) + x - lnSqrt2Pi;
}

/** x ln(x / centre) + centre - x without cancellation. */
function deviance(x: number, centre: number): number {
  if (Math.abs(x - centre) >= 0.1 * (x + centre)) return x * Math.log(x / centre) + centre - x;
  const v = (x - centre) / (x + centre);
  let total = (x - centre) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 1000; j++) {
    term *= v * v;
    const next = total + term / (2 * j + 1);
    if (next === total) break;
    total = next;
  }
  return total;
}

/** x^a y^b / B(a, b) for y = 1 - x, all positive. */
function betaFactor(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * y);
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < mostSteps; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) <= epsilon) break;
  }
  return h;
}

function nonZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/**
 * Regularised incomplete beta function.
 * @param x, y add to 1; both are given so that neither end loses digits
 */
export function betaTails(a: number, b: number, x: number, y: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (y <= 0) return { lower: 1, upper: 0 };
  const factor = betaFactor(a, b, x, y);
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(1, (factor * betaFraction(a, b, x)) / a);
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, (factor * betaFraction(b, a, y)) / b);
  return { lower: 1 - upper, upper };
}

/** Regularised incomplete gamma function with shape a > 0. */
export function gammaTails(a: number, x: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  // x^a e^-x / Γ(a + 1)
  const factor = Math.exp(-stirlingError(a) - deviance(a, x)) / Math.sqrt(2 * Math.PI * a);
  if (x < a + 1) {
    let term = 1;
    let total = 1;
    for (let n = 1; n < mostSteps && term > epsilon * total; n++) {
      term *= x / (a + n);
      total += term;
    }
    const lower = Math.min(1, factor * total);
    return { lower, upper: 1 - lower };
  }
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / nonZero(b);
  let h = d;
  for (let i = 1; i < mostSteps; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / nonZero(an * d + b);
    c = nonZero(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) <= epsilon) break;
  }
  const upper = Math.min(1, factor * a * h);
  return { lower: 1 - upper, upper };
}

import { assertNumber, StatisticsInputError } from '../input.js';
import { rootBetween } from './root.js';
import { betaTails, gammaTails, type Tails } from './special.js';

/** Distribution functions; df may be any positive number, whole or not, and for t and F (second) infinite. */

export function normalCdf(z: number): number {
  return normalTails(z).lower;
}

/** P(Z > z), accurate far out. */
export function normalUpper(z: number): number {
  return normalTails(z).upper;
}

function normalTails(z: number): Tails {
  if (Number.isNaN(z)) throw new StatisticsInputError('z must be a number');
  const { lower, upper } = gammaTails(0.5, (z * z) / 2);
  const [outer, inner] = [upper / 2, (1 + lower) / 2];
  return z < 0 ? { lower: outer, upper: inner } : { lower: inner, upper: outer };
}

/** z with P(Z ≤ z) = p. Source: Wichura MJ. Applied Statistics 1988;37:477-484 (AS 241), to 1e-16. */
export function normalQuantile(p: number): number {
  const end = atEnd(p, -Infinity, Infinity);
  if (end !== null) return end;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        polynomial(
          r,
          3.3871328727963666,
          133.14166789178438,
          1971.5909503065514,
          13731.69376550946,
          45921.95393154987,
          67265.7709270087,
          33430.57558358813,
          2509.0809287301227,
        )) /
      polynomial(
        r,
        1,
        42.31333070160091,
        687.1870074920579,
        5394.196021424751,
        21213.794301586596,
        39307.89580009271,
        28729.085735721943,
        5226.495278852854,
      )
    );
  }
  const r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  const z =
    r <= 5
      ? polynomial(
          r - 1.6,
          1.4234371107496835,
          4.630337846156546,
          5.769497221460691,
          3.6478483247632045,
          1.2704582524523684,
          0.2417807251774506,
          0.022723844989269184,
          7.745450142783414e-4,
        ) /
        polynomial(
          r - 1.6,
          1,
          2.053191626637759,
          1.6763848301838038,
          0.6897673349851,
          0.14810397642748008,
          0.015198666563616457,
          5.475938084995345e-4,
          1.0507500716444169e-9,
        )
      : polynomial(
          r - 5,
          6.657904643501103,
          5.463784911164114,
          1.7848265399172913,
          0.29656057182850487,
          0.026532189526576124,
          0.0012426609473880784,
          2.7115555687434876e-5,
          2.0103343992922881e-7,
        ) /
        polynomial(
          r - 5,
          1,
          0.599832206555888,
          0.1369298809227358,
          0.014875361290850615,
          7.868691311456133e-4,
          1.8463183175100548e-5,
          1.421511758316446e-7,
          2.0442631033899397e-15,
        );
  return q < 0 ? -z : z;
}

function polynomial(x: number, ...coefficients: number[]): number {
  return coefficients.reduceRight((value, coefficient) => value * x + coefficient, 0);
}

/** P(T ≤ t) of Student's t. */
export function tCdf(t: number, df: number): number {
  return tTails(t, df).lower;
}

/** P(T > t) of Student's t. */
export function tUpper(t: number, df: number): number {
  return tTails(t, df).upper;
}

/** P(|T| > |t|). */
export function tTwoSided(t: number, df: number): number {
  return Math.min(1, 2 * tTails(Math.abs(t), df).upper);
}

function tTails(t: number, df: number): Tails {
  if (Number.isNaN(t)) throw new StatisticsInputError('t must be a number');
  assertDf(df, 'df');
  if (df === Infinity) return normalTails(t);
  if (Math.abs(t) === Infinity) return t < 0 ? { lower: 0, upper: 1 } : { lower: 1, upper: 0 };
  const all = df + t * t;
  const { lower, upper } = betaTails(df / 2, 0.5, df / all, (t * t) / all);
  const [outer, inner] = [lower / 2, (1 + upper) / 2];
  return t < 0 ? { lower: outer, upper: inner } : { lower: inner, upper: outer };
}

export function tQuantile(p: number, df: number): number {
  assertDf(df, 'df');
  const end = atEnd(p, -Infinity, Infinity);
  if (end !== null) return end;
  if (df === Infinity) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  // Of a small deviation from the middle the lower tail keeps more digits than the upper one.
  const t = positiveQuantile((x) => tTails(x, df), { lower: 1 - tail, upper: tail });
  return p < 0.5 ? -t : t;
}

/** P(χ² ≤ x). */
export function chi2Cdf(x: number, df: number): number {
  return chi2Tails(x, df).lower;
}

/** P(χ² > x). */
export function chi2Upper(x: number, df: number): number {
  return chi2Tails(x, df).upper;
}

function chi2Tails(x: number, df: number): Tails {
  if (Number.isNaN(x)) throw new StatisticsInputError('x must be a number');
  assertDf(df, 'df');
  if (df === Infinity) throw new StatisticsInputError('df must be finite');
  return gammaTails(df / 2, x / 2);
}

export function chi2Quantile(p: number, df: number): number {
  assertDf(df, 'df');
  return atEnd(p, 0, Infinity) ?? positiveQuantile((x) => chi2Tails(x, df), { lower: p, upper: 1 - p });
}

/** P(F ≤ x). */
export function fCdf(x: number, df1: number, df2: number): number {
  return fTails(x, df1, df2).lower;
}

/** P(F > x). */
export function fUpper(x: number, df1: number, df2: number): number {
  return fTails(x, df1, df2).upper;
}

function fTails(x: number, df1: number, df2: number): Tails {
  if (Number.isNaN(x)) throw new StatisticsInputError('x must be a number');
  assertDf(df1, 'df1');
  assertDf(df2, 'df2');
  if (df1 === Infinity) throw new StatisticsInputError('df1 must be finite');
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  if (df2 === Infinity) return gammaTails(df1 / 2, (df1 * x) / 2);
  const all = df1 * x + df2;
  return betaTails(df1 / 2, df2 / 2, (df1 * x) / all, df2 / all);
}

export function fQuantile(p: number, df1: number, df2: number): number {
  assertDf(df1, 'df1');
  assertDf(df2, 'df2');
  return atEnd(p, 0, Infinity) ?? positiveQuantile((x) => fTails(x, df1, df2), { lower: p, upper: 1 - p });
}

/** Searches on the scale of logarithms, in the smaller tail. */
function positiveQuantile(tails: (x: number) => Tails, target: Tails): number {
  const side = target.lower < target.upper ? 'lower' : 'upper';
  const goal = Math.log(target[side]);
  const f = (u: number): number => {
    const tail = tails(Math.exp(u))[side];
    return (tail === 0 ? -800 : Math.log(tail)) - goal;
  };
  let [low, high] = [-1, 1];
  const start = f(0);
  const rises = side === 'lower';
  while (low > -700 && f(low) > 0 === rises) low *= 2;
  while (high < 700 && f(high) > 0 !== rises) high *= 2;
  return start === 0 ? 1 : Math.exp(rootBetween(f, Math.max(low, -745), Math.min(high, 709)));
}

function atEnd(p: number, lowest: number, highest: number): number | null {
  if (typeof p !== 'number' || !(p >= 0 && p <= 1))
    throw new StatisticsInputError(`p must lie between 0 and 1, not ${String(p)}`);
  return p === 0 ? lowest : p === 1 ? highest : null;
}

function assertDf(df: number, name: string): void {
  if (df !== Infinity) assertNumber(df, name);
  if (!(df > 0)) throw new StatisticsInputError(`${name} must be positive`);
}

/**
 * Root of a continuous function between two points of opposite sign.
 * Source: Brent RP. Algorithms for Minimization without Derivatives, 1973, chapter 4.
 */
export function rootBetween(f: (x: number) => number, lower: number, upper: number): number {
  let [a, b] = [lower, upper];
  let [fa, fb] = [f(a), f(b)];
  let [c, fc] = [a, fa];
  let step = b - a;
  let before = step;
  for (let i = 0; i < 300; i++) {
    if (fb > 0 === fc > 0) {
      [c, fc] = [a, fa];
      step = before = b - a;
    }
    if (Math.abs(fc) < Math.abs(fb)) {
      [a, b, c] = [b, c, b];
      [fa, fb, fc] = [fb, fc, fb];
    }
    const tolerance = 2 * Number.EPSILON * Math.abs(b) + 1e-300;
    const half = (c - b) / 2;
    if (Math.abs(half) <= tolerance || fb === 0) return b;
    if (Math.abs(before) >= tolerance && Math.abs(fa) > Math.abs(fb)) {
      const s = fb / fa;
      let p: number;
      let q: number;
      if (a === c) {
        p = 2 * half * s;
        q = 1 - s;
      } else {
        const [t, r] = [fa / fc, fb / fc];
        p = s * (2 * half * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
      }
      if (p > 0) q = -q;
      p = Math.abs(p);
      if (2 * p < Math.min(3 * half * q - Math.abs(tolerance * q), Math.abs(before * q))) {
        before = step;
        step = p / q;
      } else {
        step = before = half;
      }
    } else {
      step = before = half;
    }
    [a, fa] = [b, fb];
    b += Math.abs(step) > tolerance ? step : half > 0 ? tolerance : -tolerance;
    fb = f(b);
  }
  return b;
}

/**
 * Smallest value of a function on an interval, by golden section with parabolas.
 * Source: Brent 1973, chapter 5.
 */
export function minimumBetween(
  f: (x: number) => number,
  lower: number,
  upper: number,
): { x: number; value: number } {
  const golden = (3 - Math.sqrt(5)) / 2;
  let [a, b] = [lower, upper];
  let x = a + golden * (b - a);
  let [w, v] = [x, x];
  let fx = f(x);
  let [fw, fv] = [fx, fx];
  let step = 0;
  let before = 0;
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2;
    const tolerance = 1e-10 * Math.abs(x) + 1e-11;
    if (Math.abs(x - middle) <= 2 * tolerance - (b - a) / 2) break;
    let isGolden = true;
    if (Math.abs(before) > tolerance) {
      const r = (x - w) * (fx - fv);
      let q = (x - v) * (fx - fw);
      let p = (x - v) * q - (x - w) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      if (Math.abs(p) < Math.abs(0.5 * q * before) && p > q * (a - x) && p < q * (b - x)) {
        before = step;
        step = p / q;
        const next = x + step;
        if (next - a < 2 * tolerance || b - next < 2 * tolerance) step = x < middle ? tolerance : -tolerance;
        isGolden = false;
      }
    }
    if (isGolden) {
      before = x < middle ? b - x : a - x;
      step = golden * before;
    }
    const at = x + (Math.abs(step) >= tolerance ? step : step > 0 ? tolerance : -tolerance);
    const value = f(at);
    if (value <= fx) {
      if (at < x) b = x;
      else a = x;
      [v, w, x] = [w, x, at];
      [fv, fw, fx] = [fw, fx, value];
    } else {
      if (at < x) a = at;
      else b = at;
      if (value <= fw || w === x) {
        [v, w] = [w, at];
        [fv, fw] = [fw, value];
      } else if (value <= fv || v === x || v === w) {
        v = at;
        fv = value;
      }
    }
  }
  return { x, value: fx };
}

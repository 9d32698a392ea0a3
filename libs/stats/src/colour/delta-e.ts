import type { Triple } from './colour-space.js';

// As bindings of the module: called for every pixel, and a look-up of a global is slow inside a `vm` context.
const { abs, atan2, cos, exp, hypot, max, sin, sqrt } = Math;
const degree = Math.PI / 180;

/**
 * Colour difference CIEDE2000 with kL = kC = kH = 1; symmetric, never negative, 0 for equal colours.
 * @param first, second CIE L*a*b* under one white
 * Source: Sharma, Wu, Dalal 2005, Color Research and Application 30(1), 21-30.
 */
export function deltaE2000([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const meanChroma7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7;
  const g = 0.5 * (1 - sqrt(meanChroma7 / (meanChroma7 + 25 ** 7)));
  const [x1, x2] = [(1 + g) * a1, (1 + g) * a2];
  const [c1, c2] = [hypot(x1, b1), hypot(x2, b2)];
  const [h1, h2] = [hueDeg(x1, b1), hueDeg(x2, b2)];
  const isGrey = c1 * c2 === 0;

  let dh = isGrey ? 0 : h2 - h1;
  // Hues that are exactly opposite must fall on the same side whichever comes first.
  if (dh > 180 + 1e-9) dh -= 360;
  else if (dh < -180 - 1e-9) dh += 360;
  const dL = l2 - l1;
  const dC = c2 - c1;
  const dH = 2 * sqrt(c1 * c2) * sin((dh / 2) * degree);

  const meanL = (l1 + l2) / 2;
  const meanC = (c1 + c2) / 2;
  let meanH = h1 + h2;
  if (!isGrey) {
    if (abs(h1 - h2) > 180 + 1e-9) meanH += meanH < 360 ? 360 : -360;
    meanH /= 2;
  }
  const t =
    1 -
    0.17 * cos((meanH - 30) * degree) +
    0.24 * cos(2 * meanH * degree) +
    0.32 * cos((3 * meanH + 6) * degree) -
    0.2 * cos((4 * meanH - 63) * degree);
  const offL = (meanL - 50) ** 2;
  const sL = 1 + (0.015 * offL) / sqrt(20 + offL);
  const sC = 1 + 0.045 * meanC;
  const sH = 1 + 0.015 * meanC * t;
  const turn = 30 * exp(-(((meanH - 275) / 25) ** 2));
  const meanC7 = meanC ** 7;
  const rT = -2 * sqrt(meanC7 / (meanC7 + 25 ** 7)) * sin(2 * turn * degree);
  return sqrt(max(0, (dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH)));
}

function hueDeg(a: number, b: number): number {
  if (a === 0 && b === 0) return 0;
  const h = atan2(b, a) / degree;
  return h < 0 ? h + 360 : h;
}

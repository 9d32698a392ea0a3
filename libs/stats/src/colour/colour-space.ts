import { numbersOf, StatisticsInputError } from '../input.js';

// As bindings of the module: called for every pixel, and a look-up of a global is slow inside a `vm` context.
const { cbrt } = Math;

/** Linear-light sRGB and CIE L*a*b* under D65, both ways. Source: IEC 61966-2-1, CIE 15. */

export type Triple = readonly [number, number, number];

const WHITE: Triple = [0.95047, 1, 1.08883];

/** @param value linear light, 0 … 1 @returns the same channel encoded, 0 … 1 */
export function linearToSrgb(value: number): number {
  return value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
}

/** @param value encoded channel, 0 … 1 (a byte / 255) @returns linear light, 0 … 1 */
export function srgbToLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** @param rgb linear sRGB, 1 = white */
export function linearToLab([r, g, b]: Triple): Triple {
  const x = labCurve((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE[0]);
  const y = labCurve((0.2126729 * r + 0.7151522 * g + 0.072175 * b) / WHITE[1]);
  const z = labCurve((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / WHITE[2]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/**
 * CIE L*a*b* (D65, 2°) of an sRGB colour as pictures store it. Greys have |a*|, |b*| < 0.02.
 * @param rgb 0 … 255, whole or not
 */
export function srgbToLab(rgb: Triple): Triple {
  const [r, g, b] = linearOf(rgb);
  return linearToLab([r, g, b]);
}

/** @param rgb 0 … 255 @returns linear light, 0 … 1 @throws StatisticsInputError for anything else */
export function linearOf(rgb: Triple): Triple {
  const [r, g, b] = numbersOf(rgb, 'rgb');
  if (rgb.length !== 3 || rgb.some((value) => value < 0 || value > 255))
    throw new StatisticsInputError('rgb must be three numbers from 0 to 255');
  return [srgbToLinear(r! / 255), srgbToLinear(g! / 255), srgbToLinear(b! / 255)];
}

/** @returns linear sRGB, 1 = white; may leave 0 … 1 for colours outside sRGB */
export function labToLinear([l, a, b]: Triple): Triple {
  const fy = (l + 16) / 116;
  const x = labCurveBack(fy + a / 500) * WHITE[0];
  const y = labCurveBack(fy) * WHITE[1];
  const z = labCurveBack(fy - b / 200) * WHITE[2];
  return [
    3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
    -0.969266 * x + 1.8760108 * y + 0.041556 * z,
    0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
  ];
}

function labCurve(t: number): number {
  return t > 216 / 24389 ? cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116;
}

function labCurveBack(t: number): number {
  const cube = t * t * t;
  return cube > 216 / 24389 ? cube : ((116 * t - 16) * 27) / 24389;
}

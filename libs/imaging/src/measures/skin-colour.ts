import { Math } from '../phantom/local-math.js';
import type { Triple } from '../colour/colour-space.js';

/** Darker than this a logarithm says more of the noise than of the skin: one step of a 12-bit sensor. */
const darkest = 1 / 4095;

/**
 * Log-ratio erythema index of a colour, here called EI_rgb: same idea, other units and scale than narrow-band devices.
 * @param linear sRGB in linear light, 0 to 1
 * Source: after Dawson 1980, Diffey 1984.
 */
export function erythemaIndex([r, g]: Triple): number {
  return 100 * Math.log10(Math.max(r, darkest) / Math.max(g, darkest));
}

/** Melanin index of a colour, here called MI_rgb. Depends wholly on exposure. Source: after Takiwaki 1998. */
export function melaninIndex([r]: Triple): number {
  return 100 * Math.log10(1 / Math.max(r, darkest));
}

/**
 * Individual typology angle in degrees. Null for b* ≤ 0, where it has no meaning.
 * Source: Chardon, Cretois, Hourseau 1991, Int J Cosmet Sci 13, 191-208.
 */
export function typologyAngleDeg(l: number, b: number): number | null {
  return b > 0 ? (Math.atan2(l - 50, b) * 180) / Math.PI : null;
}

export type TypologyClass = 'very-light' | 'light' | 'intermediate' | 'tan' | 'brown' | 'dark';

/** Class of an angle; one on an edge belongs to the darker class. Not a Fitzpatrick type. Source: Del Bino, Bernerd 2013. */
export function typologyClass(angleDeg: number): TypologyClass {
  if (angleDeg > 55) return 'very-light';
  if (angleDeg > 41) return 'light';
  if (angleDeg > 28) return 'intermediate';
  if (angleDeg > 10) return 'tan';
  return angleDeg > -30 ? 'brown' : 'dark';
}

import { assertNumber } from '../input.js';
import { linearOf, type Triple } from './colour-space.js';

/** What can be said of skin from one colour of a photograph. These describe the photograph, never a phototype. */

/** From light to dark; an angle on an edge belongs to the darker class. */
const classes = [
  ['very light', 55],
  ['light', 41],
  ['intermediate', 28],
  ['tan', 10],
  ['brown', -30],
  ['dark', -Infinity],
] as const;

export type SkinColourClass = (typeof classes)[number][0];

export interface IndividualTypologyAngle {
  /** Degrees, -90 … 90; high for light skin. Null where b* ≤ 0: the angle is not defined for bluish colours. */
  ita: number | null;
  cls: SkinColourClass | null;
  reason: 'b-not-positive' | null;
}

/**
 * ITA = arctan((L* - 50) / b*) in degrees.
 * @param lab CIE L*a*b* under D65; a* is not used
 * Source: Chardon A, Cretois I, Hourseau C. Int J Cosmet Sci 1991;13:191-208.
 */
export function individualTypologyAngle([l, , b]: Triple): Readonly<IndividualTypologyAngle> {
  assertNumber(l, 'L');
  assertNumber(b, 'b');
  if (b <= 0) return Object.freeze({ ita: null, cls: null, reason: 'b-not-positive' });
  const ita = (Math.atan2(l - 50, b) * 180) / Math.PI;
  return Object.freeze({ ita, cls: skinColourClass(ita), reason: null });
}

/**
 * Class of an individual typology angle.
 * @param itaDeg degrees
 * Source: Chardon 1991, extended by Del Bino S, Bernerd F. Br J Dermatol 2013;169 Suppl 3:33-40.
 */
export function skinColourClass(itaDeg: number): SkinColourClass {
  assertNumber(itaDeg, 'ita');
  return classes.find(([, above]) => itaDeg > above)![0];
}

/** Linear light is not taken as darker than one step of 12 bits: the logarithm of black is no measure. */
const leastLight = 1 / 4095;

export interface SkinIndices {
  /** 100 log10(R / G) of linear light. Unitless; 0 for grey, higher for redder. */
  erythemaIndex: number;
  /** 100 log10(1 / R) of linear light. Unitless; needs a grey card to mean anything, since exposure moves it. */
  melaninIndex: number;
}

/**
 * Erythema and melanin index from an sRGB colour. They share names, not units, with those of narrow-band reflectometers.
 * @param rgb 0 … 255, gamma encoded as pictures store it
 * Source: Dawson JB et al. Phys Med Biol 1980;25:695-709; Diffey BL et al. Br J Dermatol 1984;111:663-672.
 */
export function skinIndices(rgb: Triple): Readonly<SkinIndices> {
  const [r, g] = linearOf(rgb).map((value) => Math.max(leastLight, value)) as [number, number];
  // Without the + 0, white would have the index -0.
  return Object.freeze({
    erythemaIndex: 100 * Math.log10(r / g) + 0,
    melaninIndex: -100 * Math.log10(r) + 0,
  });
}

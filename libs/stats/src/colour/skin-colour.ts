import { assertNumber } from '../input.js';
import { linearOf, type Triple } from './colour-space.js';

// As bindings of the module: called for every pixel, and a look-up of a global is slow inside a `vm` context.
const { atan2, log10, max, PI } = Math;

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
 * {@link individualTypologyAngle} of L* and b*, unchecked, for every px of a region. Degrees; null where b* ≤ 0.
 * Source: Chardon A, Cretois I, Hourseau C. Int J Cosmet Sci 1991;13:191-208.
 */
export function typologyAngleDeg(l: number, b: number): number | null {
  return b > 0 ? (atan2(l - 50, b) * 180) / PI : null;
}

/**
 * ITA = arctan((L* - 50) / b*) in degrees.
 * @param lab CIE L*a*b* under D65; a* is not used
 * Source: Chardon A, Cretois I, Hourseau C. Int J Cosmet Sci 1991;13:191-208.
 */
export function individualTypologyAngle([l, , b]: Triple): Readonly<IndividualTypologyAngle> {
  assertNumber(l, 'L');
  assertNumber(b, 'b');
  const ita = typologyAngleDeg(l, b);
  if (ita === null) return Object.freeze({ ita, cls: null, reason: 'b-not-positive' });
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

/**
 * 100 log10(R / G), unchecked, for every px of a region. Same idea, other units and scale than narrow-band devices.
 * @param linear linear light, 0 … 1
 * Source: after Dawson JB et al. Phys Med Biol 1980;25:695-709; Diffey BL et al. Br J Dermatol 1984;111:663-672.
 */
export function erythemaIndex([r, g]: Triple): number {
  // Without the + 0, grey could have the index -0.
  return 100 * log10(max(leastLight, r) / max(leastLight, g)) + 0;
}

/** 100 log10(1 / R), unchecked, for every px of a region. @param linear linear light, 0 … 1 */
export function melaninIndex([r]: Triple): number {
  return -100 * log10(max(leastLight, r)) + 0;
}

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
  const linear = linearOf(rgb);
  return Object.freeze({ erythemaIndex: erythemaIndex(linear), melaninIndex: melaninIndex(linear) });
}

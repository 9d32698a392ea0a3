import { Math } from './local-math.js';

/**
 * Seeded randomness of the phantom. Everything that looks random in a phantom is a function of a seed, so that the same
 * skin is found again at every session and the same picture is made byte for byte on every run.
 */

/** Mixes two lattice coordinates and a seed into 32 well-spread bits (finaliser of MurmurHash3). */
export function hash32(a: number, b: number, seed: number): number {
  let h = Math.imul(a | 0, 0x9e3779b1) ^ Math.imul(b | 0, 0x85ebca77) ^ Math.imul(seed | 0, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A number in [0, 1) that belongs to the lattice point (a, b). */
export function hashUnit(a: number, b: number, seed: number): number {
  return hash32(a, b, seed) / 4294967296;
}

/** Stream of numbers from one seed (mulberry32). */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = hash32(seed, 0x51ed, 17);
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** Uniform in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    const u = Math.max(this.next(), 1e-12);
    return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * this.next());
  }
}

/** Name stored with every result that used it: another generator gives other draws from the same seed. */
export const generatorName = 'sfc32';

/**
 * Seeded random numbers, equal on every machine.
 * @returns whole numbers from 0 to below `n`
 * Source: Doty-Humphrey C, PractRand (sfc32), seeded through splitmix.
 */
export function indexGenerator(seed: number): (n: number) => number {
  let state = seed | 0;
  const split = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let t = state ^ (state >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return (t ^ (t >>> 15)) | 0;
  };
  let [a, b, c, counter] = [split(), split(), split(), 1];
  const next = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  // 2^32 is not a multiple of n; for samples of people the bias is below 1e-6.
  return (n) => Math.floor((next() / 4294967296) * n);
}

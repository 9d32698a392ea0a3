import { assertCount, numbersOf, rowsOf, StatisticsInputError } from '../input.js';
import { mean, sum } from '../numeric.js';

export interface CoOccurrence {
  /** How often grey level i has j at the offset (and, when symmetric, the other way round too). */
  matrix: readonly (readonly number[])[];
  /** Pairs counted; 0 where the offset leads out of every pixel. */
  pairs: number;
  /** Σ P (i - j)². */
  contrast: number | null;
  /** Σ P |i - j|. */
  dissimilarity: number | null;
  /** Σ P / (1 + (i - j)²). */
  homogeneity: number | null;
  /** Angular second moment, Σ P², and its root. */
  ASM: number | null;
  energy: number | null;
  /** Null for a constant image. */
  correlation: number | null;
  reason: 'too-few' | 'zero-variance' | null;
}

/**
 * Grey-level co-occurrence of a quantised image.
 * @param image rows of whole grey levels, 0 … levels - 1
 * @param dy, dx offset in px, down and to the right
 * Source: Haralick RM, Shanmugam K, Dinstein I. IEEE Trans Syst Man Cybern 1973;3:610-621. Its 45° is (-1, 1), its 135° is (1, 1).
 */
export function greyLevelCoOccurrence(
  image: readonly (readonly number[])[],
  { levels, dy, dx, symmetric = true }: { levels: number; dy: number; dx: number; symmetric?: boolean },
): Readonly<CoOccurrence> {
  assertCount(levels, 'levels');
  if (levels < 1 || levels > 4096) throw new StatisticsInputError('levels must lie between 1 and 4096');
  if (!Number.isSafeInteger(dy) || !Number.isSafeInteger(dx))
    throw new StatisticsInputError('dy and dx must be whole numbers of px');
  assertLevels(image, levels);
  const matrix = Array.from({ length: levels }, () => new Array<number>(levels).fill(0));
  let pairs = 0;
  for (let y = 0; y < image.length; y++)
    for (let x = 0; x < image[0]!.length; x++) {
      const other = image[y + dy]?.[x + dx];
      if (other === undefined) continue;
      const own = image[y]![x]!;
      matrix[own]![other]! += 1;
      if (symmetric) matrix[other]![own]! += 1;
      pairs += symmetric ? 2 : 1;
    }
  const frozen = Object.freeze(matrix.map((row) => Object.freeze(row)));
  if (pairs === 0)
    return Object.freeze({
      matrix: frozen,
      pairs,
      contrast: null,
      dissimilarity: null,
      homogeneity: null,
      ASM: null,
      energy: null,
      correlation: null,
      reason: 'too-few',
    });
  const over = (of: (i: number, j: number, p: number) => number): number =>
    sum(matrix.flatMap((row, i) => row.map((count, j) => of(i, j, count / pairs))));
  const ASM = over((_i, _j, p) => p * p);
  const rows = over((i, _j, p) => i * p);
  const columns = over((_i, j, p) => j * p);
  const varRows = over((i, _j, p) => (i - rows) ** 2 * p);
  const varColumns = over((_i, j, p) => (j - columns) ** 2 * p);
  const isConstant = varRows < 1e-15 || varColumns < 1e-15;
  return Object.freeze({
    matrix: frozen,
    pairs,
    contrast: over((i, j, p) => p * (i - j) ** 2),
    dissimilarity: over((i, j, p) => p * Math.abs(i - j)),
    homogeneity: over((i, j, p) => p / (1 + (i - j) ** 2)),
    ASM,
    energy: Math.sqrt(ASM),
    correlation: isConstant
      ? null
      : over((i, j, p) => p * (i - rows) * (j - columns)) / Math.sqrt(varRows * varColumns),
    reason: isConstant ? 'zero-variance' : null,
  });
}

/** @throws StatisticsInputError unless `image` is a rectangle of whole grey levels */
function assertLevels(image: readonly (readonly number[])[], levels: number): void {
  const width = rowsOf(image, 'image')[0]?.length;
  image.forEach((row, i) => {
    const values = numbersOf(row, `image[${i}]`);
    if (values.length !== width)
      throw new StatisticsInputError(`image[${i}] has ${values.length} px, image[0] has ${width}`);
    for (const value of values)
      if (!Number.isInteger(value) || value < 0 || value >= levels)
        throw new StatisticsInputError(
          `image[${i}] has the grey level ${value}, levels are 0 to ${levels - 1}`,
        );
  });
}

export interface Roughness {
  /** Mean of |deviation from the mean|, its root mean square, and the full range; in units of the profile. */
  Ra: number | null;
  Rq: number | null;
  Rt: number | null;
  n: number;
  reason: 'empty' | null;
}

/**
 * Roughness of a profile. Of a photograph's lightness it is *shading* roughness in L*, never a height.
 * @param profile values along a line (or of a region), high-pass filtered if waviness is not to count
 * Source: ISO 21920-2 (Ra, Rq, Rt), mean line as reference.
 */
export function roughness(profile: readonly number[]): Readonly<Roughness> {
  const values = numbersOf(profile, 'profile');
  const n = values.length;
  if (n === 0) return Object.freeze({ Ra: null, Rq: null, Rt: null, n, reason: 'empty' });
  const centre = mean(values);
  const [low, high] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  if (low === high) return Object.freeze({ Ra: 0, Rq: 0, Rt: 0, n, reason: null });
  return Object.freeze({
    Ra: mean(values.map((value) => Math.abs(value - centre))),
    Rq: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))),
    Rt: high - low,
    n,
    reason: null,
  });
}

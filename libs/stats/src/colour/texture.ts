import { assertCount, numbersOf, rowsOf, StatisticsInputError } from '../input.js';
import { mean } from '../numeric.js';

// As bindings of the module: called for every pixel, and a look-up of a global is slow inside a `vm` context.
const { abs, floor, max, min, round, sqrt, SQRT1_2 } = Math;

/** A picture of whole grey levels, row by row. Px of a negative level take no part. */
export interface GreyLevels {
  widthPx: number;
  heightPx: number;
  levels: Int16Array;
}

/** What a table of co-occurrences says of the texture. */
export interface TextureFeatures {
  /** Σ P (i - j)². */
  contrast: number;
  /** Σ P |i - j|. */
  dissimilarity: number;
  /** Σ P / (1 + (i - j)²). */
  homogeneity: number;
  /** Angular second moment, Σ P²; not its root. */
  ASM: number;
  /** Null for a constant picture. */
  correlation: number | null;
}

/**
 * How often level i has j at an offset, at [i × levelCount + j]; when symmetric the other way round too.
 * Source: Haralick RM, Shanmugam K, Dinstein I. IEEE Trans Syst Man Cybern 1973;3:610-621.
 */
export function coOccurrences(
  { widthPx, heightPx, levels }: GreyLevels,
  levelCount: number,
  { dx, dy, symmetric = true }: { dx: number; dy: number; symmetric?: boolean },
): Float64Array {
  const counts = new Float64Array(levelCount * levelCount);
  for (let y = max(0, -dy); y < min(heightPx, heightPx - dy); y++)
    for (let x = max(0, -dx); x < min(widthPx, widthPx - dx); x++) {
      const own = levels[y * widthPx + x]!;
      const other = levels[(y + dy) * widthPx + x + dx]!;
      if (own < 0 || other < 0) continue;
      counts[own * levelCount + other]!++;
      if (symmetric) counts[other * levelCount + own]!++;
    }
  return counts;
}

/** Features of one offset; null where no pair was counted. Source: Haralick 1973. */
export function textureFeatures(counts: Float64Array, levelCount: number): TextureFeatures | null {
  let total = 0;
  for (const count of counts) total += count;
  if (total === 0) return null;
  const out = { contrast: 0, dissimilarity: 0, homogeneity: 0, ASM: 0 };
  let [rows, columns] = [0, 0];
  for (let i = 0; i < levelCount; i++)
    for (let j = 0; j < levelCount; j++) {
      const p = counts[i * levelCount + j]! / total;
      const off = i - j;
      out.contrast += p * off * off;
      out.dissimilarity += p * abs(off);
      out.homogeneity += p / (1 + off * off);
      out.ASM += p * p;
      rows += p * i;
      columns += p * j;
    }
  let [ofRows, ofColumns, together] = [0, 0, 0];
  for (let i = 0; i < levelCount; i++)
    for (let j = 0; j < levelCount; j++) {
      const p = counts[i * levelCount + j]! / total;
      ofRows += p * (i - rows) ** 2;
      ofColumns += p * (j - columns) ** 2;
      together += p * (i - rows) * (j - columns);
    }
  const isConstant = ofRows < leastVariance || ofColumns < leastVariance;
  return { ...out, correlation: isConstant ? null : together / sqrt(ofRows * ofColumns) };
}

const leastVariance = 1e-15;

/** Mean over the four directions at one distance, symmetric; diagonals are as far as the others, to the nearest px. */
export function textureAt(
  picture: GreyLevels,
  levelCount: number,
  distancePx: number,
): TextureFeatures | null {
  const diagonal = max(1, round(distancePx * SQRT1_2));
  const directions = [
    { dx: distancePx, dy: 0 },
    { dx: 0, dy: distancePx },
    { dx: diagonal, dy: diagonal },
    { dx: diagonal, dy: -diagonal },
  ];
  const each = directions.map((offset) =>
    textureFeatures(coOccurrences(picture, levelCount, offset), levelCount),
  );
  const found = each.filter((one) => one !== null);
  if (found.length < directions.length) return null;
  const over = (of: (one: TextureFeatures) => number) => found.reduce((total, one) => total + of(one), 0) / 4;
  return {
    contrast: over((one) => one.contrast),
    dissimilarity: over((one) => one.dissimilarity),
    homogeneity: over((one) => one.homogeneity),
    ASM: over((one) => one.ASM),
    correlation: found.some((one) => one.correlation === null) ? null : over((one) => one.correlation!),
  };
}

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
  const [heightPx, widthPx] = [image.length, image[0]?.length ?? 0];
  const counts = coOccurrences({ widthPx, heightPx, levels: Int16Array.from(image.flat()) }, levels, {
    dx,
    dy,
    symmetric,
  });
  const features = textureFeatures(counts, levels);
  const matrix = Object.freeze(
    Array.from({ length: levels }, (_, i) =>
      Object.freeze(Array.from(counts.subarray(i * levels, (i + 1) * levels))),
    ),
  );
  if (features === null)
    return Object.freeze({
      matrix,
      pairs: 0,
      contrast: null,
      dissimilarity: null,
      homogeneity: null,
      ASM: null,
      energy: null,
      correlation: null,
      reason: 'too-few',
    });
  return Object.freeze({
    matrix,
    pairs: counts.reduce((total, count) => total + count, 0),
    ...features,
    energy: sqrt(features.ASM),
    reason: features.correlation === null ? 'zero-variance' : null,
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
  const found = roughnessOf(values);
  if (!found) return Object.freeze({ Ra: null, Rq: null, Rt: null, n, reason: 'empty' });
  return Object.freeze({ ...found, n, reason: null });
}

/**
 * {@link roughness}, unchecked, for the px of a region; null for none. @param shares parts of the values below and above which extremes
 * do not count in Rt; 0 and 1 for least to greatest
 */
export function roughnessOf(
  values: readonly number[],
  [least, most]: readonly [number, number] = [0, 1],
): { Ra: number; Rq: number; Rt: number } | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  // The mean of equal values may differ from them by rounding.
  if (sorted[0] === sorted.at(-1)) return { Ra: 0, Rq: 0, Rt: 0 };
  const centre = mean(values);
  let [off, squares] = [0, 0];
  for (const value of values) {
    off += abs(value - centre);
    squares += (value - centre) ** 2;
  }
  return {
    Ra: off / values.length,
    Rq: sqrt(squares / values.length),
    Rt: quantileOfSorted(sorted, most) - quantileOfSorted(sorted, least),
  };
}

/** @param sorted ascending, not empty. Linear between neighbours (type 7). */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = floor(at);
  const high = min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

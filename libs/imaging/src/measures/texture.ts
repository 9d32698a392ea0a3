/** Looked up once: inside Jest every use of a global costs a search. */
const { abs, exp, ceil, floor, max, min, round, sqrt } = Math;

export interface Roughness {
  /** Mean and root mean square distance from the mean, and from the first to the 99th per cent. Unit of the values. */
  ra: number;
  rq: number;
  rt: number;
}

/**
 * Roughness of what is left of a surface without its broad shape. @param rtShares part of the values below and above which
 * extremes do not count; 0 and 1 for least to greatest
 * Source: ISO 4287-type definitions, on intensity and not on height.
 */
export function roughness(
  values: readonly number[] | Float32Array,
  rtShares: readonly [number, number] = [0.01, 0.99],
): Roughness | null {
  if (values.length === 0) return null;
  let mean = 0;
  for (const value of values) mean += value;
  mean /= values.length;
  let [ra, rq] = [0, 0];
  for (const value of values) {
    ra += abs(value - mean);
    rq += (value - mean) ** 2;
  }
  const sorted = Float64Array.from(values).sort();
  return {
    ra: ra / values.length,
    rq: sqrt(rq / values.length),
    rt: quantile(sorted, rtShares[1]) - quantile(sorted, rtShares[0]),
  };
}

/** @param sorted ascending, not empty. Linear between neighbours. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const low = floor(at);
  const high = min(sorted.length - 1, low + 1);
  return sorted[low]! + (at - low) * (sorted[high]! - sorted[low]!);
}

export interface Cooccurrence {
  contrast: number;
  dissimilarity: number;
  homogeneity: number;
  /** Angular second moment, not its root. */
  energy: number;
  /** Null for an even picture. */
  correlation: number | null;
}

/**
 * Counts of grey levels that lie `dx`, `dy` apart, both ways. Negative levels take no part.
 * Source: Haralick, Shanmugam, Dinstein 1973, IEEE Trans. SMC 3, 610-621.
 */
export function cooccurrences(
  picture: { widthPx: number; heightPx: number; levels: Int16Array },
  levelCount: number,
  dx: number,
  dy: number,
): Float64Array {
  const { widthPx, heightPx, levels } = picture;
  const counts = new Float64Array(levelCount * levelCount);
  for (let y = max(0, -dy); y < min(heightPx, heightPx - dy); y++)
    for (let x = max(0, -dx); x < min(widthPx, widthPx - dx); x++) {
      const a = levels[y * widthPx + x]!;
      const b = levels[(y + dy) * widthPx + x + dx]!;
      if (a < 0 || b < 0) continue;
      counts[a * levelCount + b]!++;
      counts[b * levelCount + a]!++;
    }
  return counts;
}

/** Features of one direction; null when there is no pair. */
export function cooccurrenceFeatures(counts: Float64Array, levelCount: number): Cooccurrence | null {
  let total = 0;
  for (const count of counts) total += count;
  if (total === 0) return null;
  const out = { contrast: 0, dissimilarity: 0, homogeneity: 0, energy: 0 };
  let mean = 0;
  for (let i = 0; i < levelCount; i++)
    for (let j = 0; j < levelCount; j++) {
      const p = counts[i * levelCount + j]! / total;
      const off = i - j;
      out.contrast += p * off * off;
      out.dissimilarity += p * abs(off);
      out.homogeneity += p / (1 + off * off);
      out.energy += p * p;
      mean += p * i;
    }
  let [variance, covariance] = [0, 0];
  for (let i = 0; i < levelCount; i++)
    for (let j = 0; j < levelCount; j++) {
      const p = counts[i * levelCount + j]! / total;
      variance += p * (i - mean) ** 2;
      covariance += p * (i - mean) * (j - mean);
    }
  return { ...out, correlation: variance > 1e-12 ? covariance / variance : null };
}

/** Mean over the four directions at one distance; diagonals are as far as the others, to the nearest px. */
export function cooccurrenceAt(
  picture: { widthPx: number; heightPx: number; levels: Int16Array },
  levelCount: number,
  distancePx: number,
): Cooccurrence | null {
  const diagonal = max(1, round(distancePx * Math.SQRT1_2));
  const directions = [
    [distancePx, 0],
    [0, distancePx],
    [diagonal, diagonal],
    [diagonal, -diagonal],
  ] as const;
  const each = directions.map(([dx, dy]) =>
    cooccurrenceFeatures(cooccurrences(picture, levelCount, dx, dy), levelCount),
  );
  const found = each.filter((one) => one !== null);
  if (found.length < directions.length) return null;
  const mean = (of: (one: Cooccurrence) => number) => found.reduce((sum, one) => sum + of(one), 0) / 4;
  return {
    contrast: mean((one) => one.contrast),
    dissimilarity: mean((one) => one.dissimilarity),
    homogeneity: mean((one) => one.homogeneity),
    energy: mean((one) => one.energy),
    correlation: found.some((one) => one.correlation === null) ? null : mean((one) => one.correlation!),
  };
}

/** Values less their Gaussian surroundings; the border is mirrored. Those that are not finite take no part and stay so. */
export function highPass(
  values: Float32Array,
  widthPx: number,
  heightPx: number,
  sigmaPx: number,
): Float32Array {
  const radius = ceil(3 * sigmaPx);
  const kernel = Float64Array.from({ length: radius + 1 }, (_, i) => exp(-(i * i) / (2 * sigmaPx * sigmaPx)));
  const weight = Float32Array.from(values, (value) => (value === value ? 1 : 0));
  const filled = Float32Array.from(values, (value) => (value === value ? value : 0));
  const blur = (from: Float32Array) =>
    along(along(from, widthPx, heightPx, 1, widthPx, kernel), heightPx, widthPx, widthPx, 1, kernel);
  const [sum, part] = [blur(filled), blur(weight)];
  return Float32Array.from(values, (value, i) => (part[i]! > 1e-6 ? value - sum[i]! / part[i]! : NaN));
}

/** One pass: `count` places at `step` in each of `lines` lines at `lineStep`. */
function along(
  from: Float32Array,
  count: number,
  lines: number,
  step: number,
  lineStep: number,
  kernel: Float64Array,
): Float32Array {
  const out = new Float32Array(from.length);
  const period = 2 * count;
  const mirrored = (i: number) => {
    const m = ((i % period) + period) % period;
    return m < count ? m : period - 1 - m;
  };
  const radius = kernel.length - 1;
  const source = new Float64Array(count + 2 * radius);
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    for (let i = -radius; i < count + radius; i++) source[i + radius] = from[start + mirrored(i) * step]!;
    for (let i = 0; i < count; i++) {
      let sum = source[i + radius]! * kernel[0]!;
      for (let k = 1; k <= radius; k++)
        sum += kernel[k]! * (source[i + radius - k]! + source[i + radius + k]!);
      out[start + i * step] = sum;
    }
  }
  return out;
}

/** 4-connected pieces of what is marked, each as the places of its px. */
export function pieces(marked: Uint8Array, widthPx: number): number[][] {
  const seen = new Uint8Array(marked.length);
  const out: number[][] = [];
  for (let start = 0; start < marked.length; start++) {
    if (marked[start] !== 1 || seen[start] === 1) continue;
    const piece = [start];
    seen[start] = 1;
    for (let n = 0; n < piece.length; n++) {
      const at = piece[n]!;
      const column = at % widthPx;
      const next = [column > 0 ? at - 1 : -1, column < widthPx - 1 ? at + 1 : -1, at - widthPx, at + widthPx];
      for (const one of next)
        if (one >= 0 && one < marked.length && marked[one] === 1 && seen[one] === 0) {
          seen[one] = 1;
          piece.push(one);
        }
    }
    out.push(piece);
  }
  return out;
}

/** One plane of brightness, row by row. */
export interface Plane {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

/**
 * An upright picture reduced for alignment. `data` holds sRGB-encoded luminance, 0 to 255; `fullWidthPx` and
 * `fullHeightPx` are the size of the picture it was reduced from, in which alignments are expressed.
 */
export interface GreyImage extends Plane {
  readonly fullWidthPx: number;
  readonly fullHeightPx: number;
}

export function plane(widthPx: number, heightPx: number): Plane {
  return { widthPx, heightPx, data: new Float32Array(widthPx * heightPx) };
}

export function longSidePx(p: Plane): number {
  return Math.max(p.widthPx, p.heightPx);
}

/**
 * Logarithm of luminance: a change of exposure becomes an added constant, which local normalisation removes.
 * The floor keeps sensor noise in the shadows from becoming the strongest texture of the picture.
 */
export function logLuminance(image: Plane): Plane {
  const table = new Float32Array(256 * 4 + 1);
  for (let i = 0; i < table.length; i++) {
    const encoded = i / 4 / 255;
    const linear = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
    table[i] = Math.log(linear + 0.02);
  }
  const out = plane(image.widthPx, image.heightPx);
  for (let i = 0; i < out.data.length; i++) {
    const at = (image.data[i]! * 4 + 0.5) | 0;
    out.data[i] = table[at < 0 ? 0 : at > 1020 ? 1020 : at]!;
  }
  return out;
}

/** Half the size, each value from 4 × 4 with weights 1 3 3 1, so that positions scale by exactly one half. */
export function halve(p: Plane): Plane {
  const { widthPx: w, heightPx: h, data } = p;
  const ow = w >> 1;
  const oh = h >> 1;
  const rows = new Float32Array(ow * h);
  for (let y = 0; y < h; y++) {
    const row = y * w;
    for (let x = 0; x < ow; x++) {
      const c = row + 2 * x;
      const before = x > 0 ? data[c - 1]! : data[c]!;
      const after = 2 * x + 2 < w ? data[c + 2]! : data[c + 1]!;
      rows[y * ow + x] = (before + 3 * (data[c]! + data[c + 1]!) + after) * 0.125;
    }
  }
  const out = plane(ow, oh);
  for (let y = 0; y < oh; y++) {
    const c = 2 * y * ow;
    const before = y > 0 ? c - ow : c;
    const after = 2 * y + 2 < h ? c + 2 * ow : c + ow;
    for (let x = 0; x < ow; x++) {
      out.data[y * ow + x] =
        (rows[before + x]! + 3 * (rows[c + x]! + rows[c + ow + x]!) + rows[after + x]!) * 0.125;
    }
  }
  return out;
}

/** The picture and its halvings, finest first, down to the last whose long side is at least `smallestPx`. */
export function pyramid(base: Plane, smallestPx: number): Plane[] {
  const levels = [base];
  for (let level = base; longSidePx(level) >= 2 * smallestPx;) {
    level = halve(level);
    levels.push(level);
  }
  return levels;
}

/** Bilinear resampling to another size; made for reductions of less than two, after {@link pyramid}. */
export function resample(p: Plane, widthPx: number, heightPx: number): Plane {
  const out = plane(widthPx, heightPx);
  const across = samplePositions(p.widthPx, widthPx);
  const down = samplePositions(p.heightPx, heightPx);
  for (let y = 0; y < heightPx; y++) {
    const y0 = down.before[y]!;
    const fy = down.part[y]!;
    for (let x = 0; x < widthPx; x++) {
      const i = y0 * p.widthPx + across.before[x]!;
      const fx = across.part[x]!;
      const top = p.data[i]! * (1 - fx) + p.data[i + 1]! * fx;
      const bottom = p.data[i + p.widthPx]! * (1 - fx) + p.data[i + p.widthPx + 1]! * fx;
      out.data[y * widthPx + x] = top * (1 - fy) + bottom * fy;
    }
  }
  return out;
}

/** Which px lies before each position of a line resampled from `from` to `to` px, and how far beyond it that is. */
function samplePositions(from: number, to: number): { before: Int32Array; part: Float32Array } {
  const before = new Int32Array(to);
  const part = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const position = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    before[i] = Math.max(0, Math.min(from - 2, Math.floor(position)));
    part[i] = position - before[i]!;
  }
  return { before, part };
}

/** Mean over a square window of 2 × radius + 1, clipped at the border, by running sums. */
export function boxMean(p: Plane, radiusPx: number): Plane {
  const { widthPx: w, heightPx: h } = p;
  const r = Math.max(1, Math.round(radiusPx));
  const acrossShare = windowShares(w, r);
  const downShare = windowShares(h, r);
  const rows = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    const row = y * w;
    let sum = 0;
    for (let x = 0; x < Math.min(r, w); x++) sum += p.data[row + x]!;
    for (let x = 0; x < w; x++) {
      if (x + r < w) sum += p.data[row + x + r]!;
      if (x - r - 1 >= 0) sum -= p.data[row + x - r - 1]!;
      rows[row + x] = sum * acrossShare[x]!;
    }
  }
  const out = plane(w, h);
  const sums = new Float64Array(w);
  for (let y = 0; y < Math.min(r, h); y++) for (let x = 0; x < w; x++) sums[x]! += rows[y * w + x]!;
  for (let y = 0; y < h; y++) {
    const enters = (y + r) * w;
    const leaves = (y - r - 1) * w;
    const scale = downShare[y]!;
    for (let x = 0; x < w; x++) {
      if (y + r < h) sums[x]! += rows[enters + x]!;
      if (y - r - 1 >= 0) sums[x]! -= rows[leaves + x]!;
      out.data[y * w + x] = sums[x]! * scale;
    }
  }
  return out;
}

/** One over the number of px that a window around each position really has. */
function windowShares(lengthPx: number, r: number): Float64Array {
  return Float64Array.from(
    { length: lengthPx },
    (_, i) => 1 / (Math.min(lengthPx - 1, i + r) - Math.max(0, i - r) + 1),
  );
}

/**
 * Each value less its local mean, over its local spread: what remains is texture, whatever the light.
 * Spreads far below the picture's own are not amplified, or an even background would become noise.
 * @param sigmaPx scale of the neighbourhood
 */
export function locallyNormalised(p: Plane, sigmaPx: number): Plane {
  // Two box passes of this radius have the variance of a Gaussian of sigma.
  const radius = Math.max(1, (Math.sqrt(6 * sigmaPx * sigmaPx + 1) - 1) / 2);
  const smooth = (q: Plane) => boxMean(boxMean(q, radius), radius);
  const mean = smooth(p);
  const out = plane(p.widthPx, p.heightPx);
  const squares = plane(p.widthPx, p.heightPx);
  for (let i = 0; i < out.data.length; i++) {
    const d = p.data[i]! - mean.data[i]!;
    out.data[i] = d;
    squares.data[i] = d * d;
  }
  const variance = smooth(squares);
  let total = 0;
  for (const v of variance.data) total += v;
  const { sqrt } = Math;
  const floor = (0.25 * total) / variance.data.length + 1e-8;
  for (let i = 0; i < out.data.length; i++) out.data[i]! /= sqrt(variance.data[i]! + floor);
  return out;
}

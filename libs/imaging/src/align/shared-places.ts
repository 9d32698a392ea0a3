import { boxMean, plane, type Plane } from './grey-image.js';

// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { ceil, exp, log, max, min, sqrt } = Math;

/** Px around what either picture lacks that do not take part: the frame may still move by as much. */
const marginPx = 2;

/** The places that two pictures in one frame both show. Local normalisation over them takes in nothing that only one has. */
export class SharedPlaces {
  private readonly share: Plane;
  private readonly around: Plane;
  private readonly radiusPx: number;

  /**
   * @param sigmaPx scale of the neighbourhood
   * @param a NaN where it shows nothing
   */
  constructor(
    private readonly sigmaPx: number,
    a: Plane,
    b: Plane,
  ) {
    // Two box passes of this radius have the variance of a Gaussian of sigma.
    this.radiusPx = max(1, (sqrt(6 * this.sigmaPx * this.sigmaPx + 1) - 1) / 2);
    this.share = sharedBy(a, b);
    this.around = this.smooth(this.share);
  }

  /** Each value less its local mean, over its local spread, as `locallyNormalised` does; NaN elsewhere. */
  normalised(p: Plane): Plane {
    const { data: share } = this.share;
    const { data: around } = this.around;
    const filled = plane(p.widthPx, p.heightPx);
    for (let i = 0; i < share.length; i++) {
      const value = p.data[i]!;
      filled.data[i] = share[i] === 1 && value === value ? value : 0;
    }
    const mean = this.smooth(filled);
    const out = plane(p.widthPx, p.heightPx);
    for (let i = 0; i < share.length; i++) {
      if (share[i] === 0) continue;
      const d = p.data[i]! - mean.data[i]! / around[i]!;
      out.data[i] = d;
      filled.data[i] = d === d ? d * d : 0;
    }
    const variance = this.smooth(filled);
    let total = 0;
    let n = 0;
    for (let i = 0; i < share.length; i++) {
      if (share[i] === 0) continue;
      variance.data[i]! /= around[i]!;
      total += variance.data[i]!;
      n++;
    }
    const floor = (0.25 * total) / max(1, n) + 1e-8;
    for (let i = 0; i < share.length; i++)
      out.data[i] = share[i] === 0 ? NaN : out.data[i]! / sqrt(variance.data[i]! + floor);
    return out;
  }

  private smooth(p: Plane): Plane {
    return boxMean(boxMean(p, this.radiusPx), this.radiusPx);
  }
}

/** 1 where both pictures are, and all that is near, else 0. */
function sharedBy(a: Plane, b: Plane): Plane {
  const { widthPx: w, heightPx: h } = a;
  const out = plane(w, h);
  out.data.fill(1);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const both = a.data[y * w + x]! + b.data[y * w + x]!;
      if (both === both) continue;
      const to = min(h - 1, y + marginPx);
      for (let near = max(0, y - marginPx); near <= to; near++)
        out.data.fill(0, near * w + max(0, x - marginPx), near * w + min(w, x + marginPx + 1));
    }
  }
  return out;
}

/** A picture of logarithms blurred as a lens would have: in light. What is NaN stays so and is not spread. */
export function softened(p: Plane, sigmaPx: number): Plane {
  const { widthPx: w, heightPx: h } = p;
  const reach = ceil(2.5 * sigmaPx);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    exp(-((i - reach) ** 2) / (2 * sigmaPx * sigmaPx)),
  );
  const light = new Float32Array(w * h);
  for (let i = 0; i < light.length; i++) {
    const value = p.data[i]!;
    light[i] = value === value ? exp(value) : 0;
  }
  const rows = new Float32Array(w * h);
  const rowShares = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      let share = 0;
      const from = x < reach ? -x : -reach;
      const to = x + reach >= w ? w - 1 - x : reach;
      for (let k = from, i = y * w + x + from; k <= to; k++, i++) {
        const value = light[i]!;
        if (value === 0) continue;
        const weight = kernel[k + reach]!;
        sum += weight * value;
        share += weight;
      }
      rows[y * w + x] = sum;
      rowShares[y * w + x] = share;
    }
  }
  const out = plane(w, h);
  for (let y = 0; y < h; y++) {
    const from = y < reach ? -y : -reach;
    const to = y + reach >= h ? h - 1 - y : reach;
    for (let x = 0; x < w; x++) {
      const at = y * w + x;
      let sum = 0;
      let share = 0;
      for (let k = from, i = at + from * w; k <= to; k++, i += w) {
        const weight = kernel[k + reach]!;
        sum += weight * rows[i]!;
        share += weight * rowShares[i]!;
      }
      out.data[at] = light[at] === 0 ? NaN : log(sum / share);
    }
  }
  return out;
}

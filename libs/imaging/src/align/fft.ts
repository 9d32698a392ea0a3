/** Fourier transform of square complex planes whose side is a power of two; in place, unscaled. */
export class SquareFft {
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly reversed: Uint32Array;
  private readonly columnRe: Float64Array;
  private readonly columnIm: Float64Array;

  constructor(readonly side: number) {
    const bits = Math.log2(side);
    if (!Number.isInteger(bits)) throw new RangeError(`side must be a power of two, was ${side}`);
    this.cos = Float64Array.from({ length: side / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / side));
    this.sin = Float64Array.from({ length: side / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / side));
    this.reversed = Uint32Array.from({ length: side }, (_, i) => {
      let r = 0;
      for (let b = 0; b < bits; b++) r |= ((i >> b) & 1) << (bits - 1 - b);
      return r;
    });
    this.columnRe = new Float64Array(side);
    this.columnIm = new Float64Array(side);
  }

  /** @param sign -1 forward, +1 backward */
  transform(re: Float64Array, im: Float64Array, sign: -1 | 1): void {
    const n = this.side;
    for (let y = 0; y < n; y++) {
      this.line(re.subarray(y * n, (y + 1) * n), im.subarray(y * n, (y + 1) * n), sign);
    }
    for (let x = 0; x < n; x++) {
      for (let y = 0; y < n; y++) {
        this.columnRe[y] = re[y * n + x]!;
        this.columnIm[y] = im[y * n + x]!;
      }
      this.line(this.columnRe, this.columnIm, sign);
      for (let y = 0; y < n; y++) {
        re[y * n + x] = this.columnRe[y]!;
        im[y * n + x] = this.columnIm[y]!;
      }
    }
  }

  private line(re: Float64Array, im: Float64Array, sign: number): void {
    const n = this.side;
    for (let i = 0; i < n; i++) {
      const j = this.reversed[i]!;
      if (j > i) {
        const a = re[i]!;
        re[i] = re[j]!;
        re[j] = a;
        const b = im[i]!;
        im[i] = im[j]!;
        im[j] = b;
      }
    }
    for (let size = 2; size <= n; size *= 2) {
      const half = size / 2;
      const step = n / size;
      for (let start = 0; start < n; start += size) {
        for (let k = 0; k < half; k++) {
          const wr = this.cos[k * step]!;
          const wi = sign * this.sin[k * step]!;
          const i = start + k;
          const j = i + half;
          const xr = re[j]! * wr - im[j]! * wi;
          const xi = re[j]! * wi + im[j]! * wr;
          re[j] = re[i]! - xr;
          im[j] = im[i]! - xi;
          re[i]! += xr;
          im[i]! += xi;
        }
      }
    }
  }
}

/** Looked up once: inside Jest every use of a global costs a search. */
const { ceil, exp } = Math;

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

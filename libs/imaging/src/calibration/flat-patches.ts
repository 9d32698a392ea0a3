const { max, sqrt } = Math;

/** A compact area of even colour: what a patch of a chart looks like, whatever its colour. */
export interface FlatPatch {
  readonly x: number;
  readonly y: number;
  readonly areaPx: number;
}

/** A picture reduced for the search: three interleaved channels, encoded values 0 to 255. */
export interface SearchLevel {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly data: Float32Array;
}

/** Smallest patch that can be told from noise, px². */
const leastAreaPx = 22;
/** Area over that of a parallelogram with the same second moments: 1 for every square seen from anywhere, 1.05 for an ellipse. */
const compactness = { least: 0.86, most: 1.12 };
/** Longest over shortest axis: a square seen at 50°, with room for blur. */
const mostElongation = 2.4;

/**
 * Finds every compact area without edges.
 * @param edge difference over two px, in encoded values, that counts as an edge
 */
export function flatPatches({ widthPx: w, heightPx: h, data }: SearchLevel, edge: number): FlatPatch[] {
  const isFlat = new Uint8Array(w * h);
  const row = w * 3;
  for (let y = 1; y < h - 1; y++) {
    for (let x = 1, i = (y * w + 1) * 3; x < w - 1; x++, i += 3) {
      let flat = 1;
      for (let c = i; c < i + 3; c++) {
        const dx = data[c + 3]! - data[c - 3]!;
        const dy = data[c + row]! - data[c - row]!;
        if (dx > edge || dx < -edge || dy > edge || dy < -edge) {
          flat = 0;
          break;
        }
      }
      isFlat[y * w + x] = flat;
    }
  }
  return components(isFlat, w, h);
}

/** Areas of ones, joined over their sides, by union of runs. */
function components(mask: Uint8Array, w: number, h: number): FlatPatch[] {
  const starts: number[] = [];
  const ends: number[] = [];
  const rows: number[] = [];
  const parent: number[] = [];
  const root = (i: number) => {
    while (parent[i] !== i) {
      parent[i] = parent[parent[i]!]!;
      i = parent[i]!;
    }
    return i;
  };
  let above = 0;
  let aboveEnd = 0;
  for (let y = 0; y < h; y++) {
    const first = starts.length;
    for (let x = 0; x < w; x++) {
      if (mask[y * w + x] === 0) continue;
      const start = x;
      while (x < w && mask[y * w + x] === 1) x++;
      const run = starts.length;
      starts.push(start);
      ends.push(x);
      rows.push(y);
      parent.push(run);
      while (above < aboveEnd && ends[above]! <= start) above++;
      for (let k = above; k < aboveEnd && starts[k]! < x; k++) {
        const a = root(k);
        const b = root(run);
        if (a !== b) parent[max(a, b)] = a < b ? a : b;
      }
    }
    above = first;
    aboveEnd = starts.length;
  }
  const n = starts.length;
  const sums = new Float64Array(n * 6);
  for (let run = 0; run < n; run++) {
    const at = root(run) * 6;
    const [a, b, y] = [starts[run]!, ends[run]!, rows[run]!];
    const count = b - a;
    const sumX = ((a + b - 1) * count) / 2;
    const upTo = (k: number) => ((k - 1) * k * (2 * k - 1)) / 6;
    sums[at]! += count;
    sums[at + 1]! += sumX;
    sums[at + 2]! += y * count;
    sums[at + 3]! += upTo(b) - upTo(a);
    sums[at + 4]! += y * sumX;
    sums[at + 5]! += y * y * count;
  }
  const out: FlatPatch[] = [];
  for (let run = 0; run < n; run++) {
    const area = sums[run * 6]!;
    if (area < leastAreaPx) continue;
    const x = sums[run * 6 + 1]! / area;
    const y = sums[run * 6 + 2]! / area;
    // One px has a spread of its own.
    const xx = sums[run * 6 + 3]! / area - x * x + 1 / 12;
    const xy = sums[run * 6 + 4]! / area - x * y;
    const yy = sums[run * 6 + 5]! / area - y * y + 1 / 12;
    const det = xx * yy - xy * xy;
    if (det <= 0) continue;
    const fill = area / (12 * sqrt(det));
    if (fill < compactness.least || fill > compactness.most) continue;
    const half = (xx + yy) / 2;
    const apart = sqrt(max(0, half * half - det));
    if (half + apart > mostElongation ** 2 * (half - apart)) continue;
    out.push({ x, y, areaPx: area });
  }
  return out;
}

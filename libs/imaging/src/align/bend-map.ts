// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { floor, max, min } = Math;

/**
 * How skin that turned or was drawn differs from what one plane can explain: a uniform cubic B-spline on the baseline. Not a
 * matrix, and nothing that draws a picture to show to others takes it: for measures of places and for the eye alone.
 */
export interface Bend {
  readonly kind: 'bend';
  /** Nodes, one interval apart, the first one interval outside the picture. */
  readonly columns: number;
  readonly rows: number;
  /** Between two nodes, px of the upright baseline at full size. */
  readonly intervalPx: number;
  /** Row by row, x then y, px of the baseline at full size. */
  readonly nodes: readonly number[];
  readonly methodVersion: string;
}

/** Where a place of the baseline lies once bent, px of the baseline at full size; the transform then takes it to the follow-up. */
export function bendAt({ columns, rows, intervalPx, nodes }: Bend, x: number, y: number): [number, number] {
  const [u, v] = [(x + 0.5) / intervalPx, (y + 0.5) / intervalPx];
  const [i, j] = [min(columns - 4, max(0, floor(u))), min(rows - 4, max(0, floor(v)))];
  const [wx, wy] = [cubic(u - i), cubic(v - j)];
  let [dx, dy] = [0, 0];
  for (let l = 0; l < 4; l++) {
    for (let k = 0; k < 4; k++) {
      const at = ((j + l) * columns + i + k) * 2;
      dx += wx[k]! * wy[l]! * nodes[at]!;
      dy += wx[k]! * wy[l]! * nodes[at + 1]!;
    }
  }
  return [x + dx, y + dy];
}

/** Weights of four nodes at `t` of the way from the second to the third. */
export function cubic(t: number): [number, number, number, number] {
  const s = 1 - t;
  return [
    (s * s * s) / 6,
    (3 * t * t * t - 6 * t * t + 4) / 6,
    (3 * s * s * s - 6 * s * s + 4) / 6,
    (t * t * t) / 6,
  ];
}

/**
 * Moves of every px of a picture in the baseline's frame, x then y, in px of that picture: the bend is as smooth as its spline, so it is
 * worked out every few px and laid between.
 * @param baseline size of the baseline at full size
 */
export function bendField(
  bend: Bend,
  baseline: { widthPx: number; heightPx: number },
  { widthPx: w, heightPx: h }: { widthPx: number; heightPx: number },
): Float32Array {
  const step = 8;
  const [sx, sy] = [baseline.widthPx / w, baseline.heightPx / h];
  const columns = floor(w / step) + 2;
  const rows = floor(h / step) + 2;
  const coarse = new Float32Array(columns * rows * 2);
  for (let j = 0, o = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const [x, y] = [(i * step + 0.5) * sx - 0.5, (j * step + 0.5) * sy - 0.5];
      const [u, v] = bendAt(bend, x, y);
      coarse[o++] = (u - x) / sx;
      coarse[o++] = (v - y) / sy;
    }
  const out = new Float32Array(w * h * 2);
  for (let y = 0, o = 0; y < h; y++) {
    const j = floor(y / step);
    const fy = y / step - j;
    for (let x = 0; x < w; x++) {
      const i = floor(x / step);
      const fx = x / step - i;
      const at = (j * columns + i) * 2;
      const under = at + columns * 2;
      for (let axis = 0; axis < 2; axis++) {
        const top = coarse[at + axis]! + (coarse[at + 2 + axis]! - coarse[at + axis]!) * fx;
        const bottom = coarse[under + axis]! + (coarse[under + 2 + axis]! - coarse[under + axis]!) * fx;
        out[o++] = top + (bottom - top) * fy;
      }
    }
  }
  return out;
}

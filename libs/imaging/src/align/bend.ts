import { bendAt, cubic, type Bend } from './bend-map.js';
import { choleskySolve } from './cholesky.js';
import type { Outline } from './excluded.js';
import { longSidePx, plane, type GreyImage, type Plane } from './grey-image.js';
import { compose3, normalised3, resized3, type Matrix3 } from './matrix3.js';
import {
  accumulate,
  correlationOf,
  sumsPerTile,
  tileCorrelations,
  tileWeight,
  type Tiles,
} from './refine.js';
import { SharedPlaces } from './shared-places.js';
import { neighbourhoodPx, Texture } from './texture.js';

// Looked up once: inside Jest every use of a global costs a search, which counts over millions of pixels.
const { ceil, floor, hypot, max, min } = Math;

/** Stored beside every bend; any change that can move a result changes it. */
export const bendMethodVersion = 'b-spline-2';

/** Residual of an alignment, per cent of the baseline's diagonal, under which there is nothing to bend: turned skin leaves .05 and more. */
export const bendFromResidualPct = 0.03;
/** Farthest that a bend may move a place from where the transform alone puts it, per cent of the baseline's diagonal. */
export const bendLimitPct = 2;
/** Intervals of the spline along the longer side. */
const intervals = 7;
/** Stiffness, relative to what the texture says at a node. */
const stiffness = 0.3;
/**
 * Least gain in correlation for which a bend is believed, over all and where it was not fitted. On generated pairs turned by 3 to 8° it
 * was .018 and more; on pairs of one plane at most .005, and the bend then only followed noise.
 */
const leastGain = 0.01;
/** Tiles along one side of a square that is fitted or left out as a whole: less than half an interval. */
const squareTiles = 2;

export interface BendFit {
  bend: Bend;
  /** Farthest that it moves a place, per cent of the baseline's diagonal. */
  mostPct: number;
  /** Correlation of texture at 512 px with the transform alone, and with the bend. */
  correlation: { plain: number; bent: number };
  /** What the bend of one half of the squares gains in correlation over the other half, the lesser of both ways. */
  heldOutGain: number;
}

/**
 * Finds what a plane cannot explain between two aligned pictures. The nodes stay within {@link bendLimitPct}, which is less than
 * .48 of an interval: so the map is one-to-one (Choi & Lee 2000, injectivity conditions of 2D uniform cubic B-splines). It is
 * believed only where each half of the picture, in squares like a chess board's, agrees better with what the other half gave.
 * @param matrix baseline px to follow-up px of the upright pictures at full size
 * @param exclude outlines on the baseline that take no part, such as the scar
 * @returns null where one plane explains as much
 */
export function fitBend(
  baseline: GreyImage,
  followup: GreyImage,
  matrix: Matrix3,
  exclude: readonly Outline[] = [],
): BendFit | null {
  const pair = { base: Texture.of(baseline, exclude), follow: Texture.of(followup), matrix };
  const intervalPx = max(baseline.fullWidthPx, baseline.fullHeightPx) / intervals;
  const grid = {
    columns: ceil(baseline.fullWidthPx / intervalPx) + 3,
    rows: ceil(baseline.fullHeightPx / intervalPx) + 3,
    intervalPx,
  };
  const diagonalPx = hypot(baseline.fullWidthPx, baseline.fullHeightPx);
  const limitPx = (bendLimitPct / 100) * diagonalPx;
  const { nodes, correlation } = fitted(pair, grid, limitPx, () => true);
  if (!(correlation.bent - correlation.plain >= leastGain)) return null;
  const heldOutGain = min(
    ...[0, 1].map((half) => {
      const isFitted = (column: number, row: number) =>
        (floor(column / squareTiles) + floor(row / squareTiles)) % 2 === half;
      return fitted(pair, grid, limitPx, isFitted).leftOutGain;
    }),
  );
  if (!(heldOutGain >= leastGain)) return null;
  const bend: Bend = {
    kind: 'bend',
    ...grid,
    nodes: Array.from(nodes, (value) => Math.round(value * 1e4) / 1e4),
    methodVersion: bendMethodVersion,
  };
  return { bend, mostPct: most(bend, baseline) * (100 / diagonalPx), correlation, heldOutGain };
}

/** Which tiles a fit takes; what is left out can judge it. */
type Takes = (column: number, row: number) => boolean;

function fitted(
  { base, follow, matrix }: { base: Texture; follow: Texture; matrix: Matrix3 },
  grid: { columns: number; rows: number; intervalPx: number },
  limitPx: number,
  takes: Takes,
): { nodes: Float64Array; correlation: BendFit['correlation']; leftOutGain: number } {
  let nodes = new Float64Array(grid.columns * grid.rows * 2);
  let correlation = { plain: 0, bent: 0 };
  let leftOutGain = 0;
  for (const sidePx of [256, 512]) {
    const [b, f] = [base.unnormalised(sidePx), follow.raw(sidePx)];
    const [scale, ofFollow] = [base.scaleAt(sidePx), follow.scaleAt(sidePx)];
    const small = normalised3(
      compose3(resized3(ofFollow.x, ofFollow.y), compose3(matrix, resized3(1 / scale.x, 1 / scale.y))),
    );
    const basis = new Basis(grid.columns, grid.rows, grid.intervalPx * scale.x, b);
    const unbent = bent(b, f, small, null);
    const places = new SharedPlaces(neighbourhoodPx(longSidePx(b)), b, unbent);
    const texture = places.normalised(b);
    for (let i = 0; i < 5; i++) {
      const warped = places.normalised(bent(b, f, small, basis.field(nodes, scale.x)));
      nodes = stepped(texture, warped, basis, { nodes, scale: scale.x, limitPx, takes }) ?? nodes;
    }
    const [plain, last] = [unbent, bent(b, f, small, basis.field(nodes, scale.x))].map((one) =>
      accumulate(texture, places.normalised(one).data),
    ) as [Tiles, Tiles];
    correlation = { plain: correlationOf(plain), bent: correlationOf(last) };
    const isLeftOut: Takes = (column, row) => !takes(column, row);
    leftOutGain = correlationOf(last, isLeftOut) - correlationOf(plain, isLeftOut);
  }
  return { nodes, correlation, leftOutGain };
}

function most(bend: Bend, { fullWidthPx: w, fullHeightPx: h }: GreyImage): number {
  let far = 0;
  for (let y = 0; y <= 20; y++)
    for (let x = 0; x <= 20; x++) {
      const [px, py] = [(x / 20) * (w - 1), (y / 20) * (h - 1)];
      const [u, v] = bendAt(bend, px, py);
      far = max(far, hypot(u - px, v - py));
    }
  return far;
}

/** The spline over one size of the baseline. */
class Basis {
  constructor(
    readonly columns: number,
    readonly rows: number,
    readonly intervalPx: number,
    readonly size: { widthPx: number; heightPx: number },
  ) {}

  /** First node and weights of a position along one axis. */
  along(position: number, count: number): { first: number; weights: [number, number, number, number] } {
    const u = (position + 0.5) / this.intervalPx;
    const first = min(count - 4, max(0, floor(u)));
    return { first, weights: cubic(u - first) };
  }

  /** Displacements of every px, x then y, px of this size. */
  field(nodes: Float64Array, scale: number): Float32Array {
    const { widthPx: w, heightPx: h } = this.size;
    const out = new Float32Array(w * h * 2);
    const line = new Float64Array(this.columns * 2);
    const across = Array.from({ length: w }, (_, x) => this.along(x, this.columns));
    for (let y = 0; y < h; y++) {
      const { first, weights } = this.along(y, this.rows);
      for (let k = 0; k < line.length; k++) {
        let sum = 0;
        for (let l = 0; l < 4; l++) sum += weights[l]! * nodes[(first + l) * line.length + k]!;
        line[k] = sum * scale;
      }
      for (let x = 0; x < w; x++) {
        const at = across[x]!;
        const w0 = at.weights[0];
        const w1 = at.weights[1];
        const w2 = at.weights[2];
        const w3 = at.weights[3];
        const k = at.first * 2;
        const o = (y * w + x) * 2;
        out[o] = w0 * line[k]! + w1 * line[k + 2]! + w2 * line[k + 4]! + w3 * line[k + 6]!;
        out[o + 1] = w0 * line[k + 1]! + w1 * line[k + 3]! + w2 * line[k + 5]! + w3 * line[k + 7]!;
      }
    }
    return out;
  }
}

/** The follow-up in the baseline's frame, each place first moved by `field`. */
function bent(baseline: Plane, followup: Plane, m: Matrix3, field: Float32Array | null): Plane {
  const { widthPx: w, heightPx: h } = baseline;
  const { widthPx: fw, heightPx: fh, data } = followup;
  const out = plane(w, h);
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = m;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = y * w + x;
      const p = field ? x + field[at * 2]! : x;
      const q = field ? y + field[at * 2 + 1]! : y;
      const s = 1 / (m6 * p + m7 * q + m8);
      const u = (m0 * p + m1 * q + m2) * s;
      const v = (m3 * p + m4 * q + m5) * s;
      if (!(u >= 0 && v >= 0 && u < fw - 1 && v < fh - 1)) {
        out.data[at] = NaN;
        continue;
      }
      const x0 = u | 0;
      const y0 = v | 0;
      const fx = u - x0;
      const fy = v - y0;
      const i = y0 * fw + x0;
      const top = data[i]! + (data[i + 1]! - data[i]!) * fx;
      out.data[at] = top + (data[i + fw]! + (data[i + fw + 1]! - data[i + fw]!) * fx - top) * fy;
    }
  }
  return out;
}

/** One step of Gauss-Newton over all nodes, held by stiffness and limit; null when the texture cannot carry it. */
function stepped(
  texture: Plane,
  warped: Plane,
  basis: Basis,
  { nodes, scale, limitPx, takes }: { nodes: Float64Array; scale: number; limitPx: number; takes: Takes },
): Float64Array<ArrayBuffer> | null {
  const tiles = accumulate(texture, warped.data);
  const correlations = tileCorrelations(tiles);
  const n = nodes.length;
  const normal = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let ty = 0; ty < tiles.rows; ty++) {
    const down = basis.along((ty + 0.5) * tiles.sizePx - 0.5, basis.rows);
    for (let tx = 0; tx < tiles.columns; tx++) {
      const weight = takes(tx, ty) ? tileWeight(correlations[ty * tiles.columns + tx]!) : 0;
      if (weight === 0) continue;
      const across = basis.along((tx + 0.5) * tiles.sizePx - 0.5, basis.columns);
      const t = (ty * tiles.columns + tx) * sumsPerTile;
      const [xx, xy, yy, xr, yr] = tiles.sums.subarray(t, t + 5) as unknown as number[];
      for (let a = 0; a < 16; a++) {
        const wa = weight * across.weights[a & 3]! * down.weights[a >> 2]!;
        const ia = ((down.first + (a >> 2)) * basis.columns + across.first + (a & 3)) * 2;
        right[ia]! -= wa * xr!;
        right[ia + 1]! -= wa * yr!;
        for (let b = 0; b <= a; b++) {
          const wab = wa * across.weights[b & 3]! * down.weights[b >> 2]!;
          const ib = ((down.first + (b >> 2)) * basis.columns + across.first + (b & 3)) * 2;
          normal[ia * n + ib]! += wab * xx!;
          normal[ia * n + ib + 1]! += wab * xy!;
          normal[(ia + 1) * n + ib]! += wab * xy!;
          normal[(ia + 1) * n + ib + 1]! += wab * yy!;
        }
      }
    }
  }
  let trace = 0;
  for (let i = 0; i < n; i++) trace += normal[i * n + i]!;
  if (!(trace > 0)) return null;
  const held = (stiffness * trace) / n;
  stiffen(normal, right, basis, nodes, scale, held);
  for (let i = 0; i < n; i++) {
    normal[i * n + i]! += 1e-3 * held;
    right[i]! -= 1e-3 * held * nodes[i]! * scale;
  }
  const step = choleskySolve(normal, right, n);
  if (!step) return null;
  const moved = Float64Array.from(nodes, (value, i) => value + step[i]! / scale);
  for (let i = 0; i < n; i += 2) {
    const far = hypot(moved[i]!, moved[i + 1]!);
    if (far <= limitPx) continue;
    moved[i]! *= limitPx / far;
    moved[i + 1]! *= limitPx / far;
  }
  return moved;
}

/** Adds the energy of bending: second differences of the nodes along both axes, and across. */
function stiffen(
  normal: Float64Array,
  right: Float64Array,
  { columns, rows }: Basis,
  nodes: Float64Array,
  scale: number,
  held: number,
): void {
  const n = nodes.length;
  const add = (terms: readonly (readonly [number, number, number])[], weight: number) => {
    for (let axis = 0; axis < 2; axis++) {
      let value = 0;
      for (const [x, y, factor] of terms) value += factor * nodes[(y * columns + x) * 2 + axis]! * scale;
      for (const [x, y, factor] of terms) {
        const i = (y * columns + x) * 2 + axis;
        right[i]! -= weight * factor * value;
        for (const [x2, y2, other] of terms) {
          const j = (y2 * columns + x2) * 2 + axis;
          if (j <= i) normal[i * n + j]! += weight * factor * other;
        }
      }
    }
  };
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (x > 0 && x < columns - 1)
        add(
          [
            [x - 1, y, 1],
            [x, y, -2],
            [x + 1, y, 1],
          ],
          held,
        );
      if (y > 0 && y < rows - 1)
        add(
          [
            [x, y - 1, 1],
            [x, y, -2],
            [x, y + 1, 1],
          ],
          held,
        );
      if (x < columns - 1 && y < rows - 1)
        add(
          [
            [x, y, 1],
            [x + 1, y, -1],
            [x, y + 1, -1],
            [x + 1, y + 1, 1],
          ],
          2 * held,
        );
    }
  }
}

import type { FlatPatch } from './flat-patches.js';

const { abs, floor, hypot, max, min, round, sqrt } = Math;

/** Patches that lie as a regular grid seen from anywhere: whole coordinates to positions, px. */
export interface PatchGrid {
  readonly members: readonly {
    readonly i: number;
    readonly j: number;
    readonly x: number;
    readonly y: number;
  }[];
}

/** Fewest members of a grid that are worth a look at their colours. */
const leastMembers = 8;
/** A chart has 6 × 4 patches; a longer grid is a pattern of cloth. */
const mostSpan = 6;
const mostStrikes = 3;
/** How far from its expected place a neighbour may lie, in parts of the pitch. */
const tolerance = 0.24;

/** Neighbours are of one size; perspective and the blur of faint edges take this much. */
const leastRatio = 0.55;

/** Grows grids from each patch and two of its neighbours. Largest first. */
export function patchGrids(patches: readonly FlatPatch[]): PatchGrid[] {
  const near = neighbourhood(patches);
  const grids: PatchGrid[] = [];
  const taken = new Uint8Array(patches.length);
  // Cloth has hundreds of squares: what was twice part of an endless pattern begins none.
  const strikes = new Uint8Array(patches.length);
  const order = patches.map((_, i) => i).sort((a, b) => patches[b]!.areaPx - patches[a]!.areaPx);
  for (const seed of order) {
    if (taken[seed] || strikes[seed]! >= mostStrikes) continue;
    let best: Map<string, number> | null = null;
    const start = patches[seed]!;
    const side = sqrt(start.areaPx);
    const around = near(start.x, start.y, side * 2.6)
      .filter((k) => {
        if (k === seed) return false;
        const { x, y, areaPx } = patches[k]!;
        const distance = hypot(x - start.x, y - start.y);
        return (
          distance > 0.8 * side && areaPx > leastRatio * start.areaPx && start.areaPx > leastRatio * areaPx
        );
      })
      .sort((a, b) => distance2(patches[a]!, start) - distance2(patches[b]!, start))
      .slice(0, 8);
    for (let a = 0; a < around.length; a++) {
      for (let b = a + 1; b < around.length; b++) {
        const one = patches[around[a]!]!;
        const two = patches[around[b]!]!;
        const u = [one.x - start.x, one.y - start.y] as const;
        const v = [two.x - start.x, two.y - start.y] as const;
        const cross = u[0] * v[1] - u[1] * v[0];
        const lengths = hypot(...u) * hypot(...v);
        const ratio = hypot(...u) / hypot(...v);
        if (abs(cross) < 0.6 * lengths || ratio < 0.5 || ratio > 2) continue;
        const grown = grow(patches, near, seed, cross > 0 ? [u, v] : [v, u], strikes);
        if (grown && grown.size > (best?.size ?? leastMembers - 1)) best = grown;
      }
    }
    if (!best) continue;
    for (const k of best.values()) taken[k] = 1;
    grids.push({
      members: [...best].map(([key, k]) => {
        const [i, j] = key.split(',').map(Number) as [number, number];
        return { i, j, x: patches[k]!.x, y: patches[k]!.y };
      }),
    });
  }
  return grids.sort((a, b) => b.members.length - a.members.length);
}

type Vector = readonly [number, number];
interface Node {
  i: number;
  j: number;
  k: number;
  u: Vector;
  v: Vector;
}

/** @returns members by grid coordinates; null when the pattern is larger than any chart */
function grow(
  patches: readonly FlatPatch[],
  near: (x: number, y: number, radius: number) => number[],
  seed: number,
  [u, v]: readonly [Vector, Vector],
  strikes: Uint8Array,
): Map<string, number> | null {
  const found = new Map<string, number>([['0,0', seed]]);
  const used = new Set<number>([seed]);
  const open: Node[] = [{ i: 0, j: 0, k: seed, u, v }];
  let [leastI, mostI, leastJ, mostJ] = [0, 0, 0, 0];
  for (let at = 0; at < open.length; at++) {
    const node = open[at]!;
    const from = patches[node.k]!;
    for (const [di, dj] of steps) {
      const [i, j] = [node.i + di, node.j + dj];
      const key = `${i},${j}`;
      if (found.has(key)) continue;
      const step: Vector = [di * node.u[0] + dj * node.v[0], di * node.u[1] + dj * node.v[1]];
      const length = hypot(...step) / max(abs(di), abs(dj));
      const [x, y] = [from.x + step[0], from.y + step[1]];
      let nearest = -1;
      let least = (tolerance * length) ** 2;
      for (const k of near(x, y, tolerance * length)) {
        const other = patches[k]!;
        if (used.has(k) || other.areaPx < leastRatio * from.areaPx || from.areaPx < leastRatio * other.areaPx)
          continue;
        const d2 = (other.x - x) ** 2 + (other.y - y) ** 2;
        if (d2 < least) [nearest, least] = [k, d2];
      }
      if (nearest < 0) continue;
      found.set(key, nearest);
      used.add(nearest);
      [leastI, mostI] = [min(leastI, i), max(mostI, i)];
      [leastJ, mostJ] = [min(leastJ, j), max(mostJ, j)];
      if (mostI - leastI >= mostSpan || mostJ - leastJ >= mostSpan) {
        for (const k of used) strikes[k]!++;
        return null;
      }
      // The step that was really made is the best guess for the next one.
      const to = patches[nearest]!;
      const made: Vector = [to.x - from.x, to.y - from.y];
      const blend = (old: Vector, sign: number): Vector => [
        0.4 * old[0] + 0.6 * sign * made[0],
        0.4 * old[1] + 0.6 * sign * made[1],
      ];
      open.push({
        i,
        j,
        k: nearest,
        u: dj === 0 ? blend(node.u, di) : node.u,
        v: di === 0 ? blend(node.v, dj) : node.v,
      });
    }
  }
  return found;
}

const steps = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

function distance2(a: FlatPatch, b: FlatPatch): number {
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
}

/** Looks up patches around a place by a table of squares. */
function neighbourhood(patches: readonly FlatPatch[]): (x: number, y: number, radius: number) => number[] {
  const squarePx = 24;
  const table = new Map<number, number[]>();
  const key = (x: number, y: number) => x * 100_003 + y;
  patches.forEach(({ x, y }, k) => {
    const at = key(floor(x / squarePx), floor(y / squarePx));
    const list = table.get(at);
    if (list) list.push(k);
    else table.set(at, [k]);
  });
  return (x, y, radius) => {
    const out: number[] = [];
    const reach = round(radius / squarePx + 0.5);
    const [cx, cy] = [floor(x / squarePx), floor(y / squarePx)];
    for (let sx = cx - reach; sx <= cx + reach; sx++) {
      for (let sy = cy - reach; sy <= cy + reach; sy++) {
        for (const k of table.get(key(sx, sy)) ?? []) {
          const patch = patches[k]!;
          if ((patch.x - x) ** 2 + (patch.y - y) ** 2 <= radius * radius) out.push(k);
        }
      }
    }
    return out;
  };
}

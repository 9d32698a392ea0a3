import type { Outline } from '../colour/exclusion.js';

const { ceil, floor, hypot, max, min } = Math;

/** An outline and what inside it does not belong to it, px. */
export interface RegionShape {
  outline: Outline;
  holes: readonly Outline[];
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export function boxOf(shapes: readonly RegionShape[]): Box {
  const points = shapes.flatMap(({ outline }) => outline);
  return {
    left: min(...points.map(([x]) => x)),
    top: min(...points.map(([, y]) => y)),
    right: max(...points.map(([x]) => x)),
    bottom: max(...points.map(([, y]) => y)),
  };
}

/** Area in px²; the holes are taken off. Source: the shoelace formula. */
export function shapeAreaPx2({ outline, holes }: RegionShape): number {
  const area = (points: Outline) => {
    let twice = 0;
    for (let i = 0, j = points.length - 1; i < points.length; j = i++)
      twice += points[j]![0] * points[i]![1] - points[i]![0] * points[j]![1];
    return Math.abs(twice) / 2;
  };
  return max(0, area(outline) - holes.reduce((sum, hole) => sum + area(hole), 0));
}

/** 1 where the centre of a px lies in the shape. @param toRaster maps px of the outline to px of the raster */
export function rasterised(
  shape: RegionShape,
  widthPx: number,
  heightPx: number,
  toRaster: (x: number, y: number) => readonly [number, number],
): Uint8Array {
  const out = new Uint8Array(widthPx * heightPx);
  fill(out, shape.outline, widthPx, heightPx, toRaster, 1);
  for (const hole of shape.holes) fill(out, hole, widthPx, heightPx, toRaster, 0);
  return out;
}

function fill(
  out: Uint8Array,
  outline: Outline,
  widthPx: number,
  heightPx: number,
  toRaster: (x: number, y: number) => readonly [number, number],
  value: 0 | 1,
): void {
  const points = outline.map(([x, y]) => toRaster(x, y));
  for (let row = 0; row < heightPx; row++) {
    const crossings: number[] = [];
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [xi, yi] = points[i]!;
      const [xj, yj] = points[j]!;
      if (yi > row !== yj > row) crossings.push(((xj - xi) * (row - yi)) / (yj - yi) + xi);
    }
    crossings.sort((a, b) => a - b);
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      const from = max(0, ceil(crossings[k]!));
      const to = min(widthPx - 1, floor(crossings[k + 1]!));
      for (let column = from; column <= to; column++) out[row * widthPx + column] = value;
    }
  }
}

/**
 * A ring of skin around a scar: from a gap, so that redness of the rim stays out, to about as much skin as there is scar.
 * Clipped to the picture. @returns a shape whose hole is the scar with its gap
 */
export function adjacentSkin(outline: Outline, size: { widthPx: number; heightPx: number }): RegionShape {
  const box = boxOf([{ outline, holes: [] }]);
  const diameter = hypot(box.right - box.left, box.bottom - box.top);
  const within = (points: Outline): Outline =>
    points.map(([x, y]) => [
      Math.round(min(size.widthPx - 1, max(0, x)) * 10) / 10,
      Math.round(min(size.heightPx - 1, max(0, y)) * 10) / 10,
    ]);
  const hull = convexHull(outline);
  return {
    outline: within(widened(hull, 0.3 * diameter)),
    holes: [within(widened(hull, 0.1 * diameter))],
  };
}

type Point = readonly [number, number];

function convexHull(points: Outline): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const turn = (o: Point, a: Point, b: Point) =>
    (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);
  const half = (list: Point[]) => {
    const out: Point[] = [];
    for (const point of list) {
      while (out.length > 1 && turn(out.at(-2)!, out.at(-1)!, point) <= 0) out.pop();
      out.push(point);
    }
    out.pop();
    return out;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/** The outline of all points within `byPx` of a convex one, corners rounded with 48 directions. */
function widened(hull: readonly Point[], byPx: number): Point[] {
  const around: Point[] = [];
  for (const [x, y] of hull)
    for (let k = 0; k < 48; k++) {
      const angle = (k * 2 * Math.PI) / 48;
      around.push([x + byPx * Math.cos(angle), y + byPx * Math.sin(angle)]);
    }
  const wide = convexHull(around);
  // Enough corners to look round, few enough to be moved by hand.
  const step = max(1, Math.ceil(wide.length / 32));
  return wide.filter((_, i) => i % step === 0);
}

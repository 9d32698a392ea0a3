/** A closed outline in px; the last point joins the first. */
export type Outline = readonly (readonly [number, number])[];

export const regionKinds = ['scar', 'adjacent-skin', 'reference'] as const;
export type RegionKind = (typeof regionKinds)[number];

export const mostRegions = 40;
export const mostPoints = 2000;
/** Smaller than this there is nothing to measure, px². */
const leastAreaPx2 = 16;

export type OutlineFault = 'too-few-points' | 'too-many-points' | 'outside' | 'too-small' | 'crosses-itself';

/** Area inside an outline, px²; never negative. Source: the shoelace formula. */
export function areaPx2(outline: Outline): number {
  let twice = 0;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++)
    twice += outline[j]![0] * outline[i]![1] - outline[i]![0] * outline[j]![1];
  return Math.abs(twice) / 2;
}

/** What makes an outline unfit to measure in, or null. A rim of one px around the picture is allowed. */
export function outlineFault(
  outline: Outline,
  size: { widthPx: number; heightPx: number },
): OutlineFault | null {
  if (outline.length < 3) return 'too-few-points';
  if (outline.length > mostPoints) return 'too-many-points';
  if (outline.some(([x, y]) => !(x >= -1 && y >= -1 && x <= size.widthPx && y <= size.heightPx)))
    return 'outside';
  if (areaPx2(outline) < leastAreaPx2) return 'too-small';
  return crossesItself(outline) ? 'crosses-itself' : null;
}

function crossesItself(outline: Outline): boolean {
  const n = outline.length;
  for (let i = 0; i < n; i++) {
    const [a, b] = [outline[i]!, outline[(i + 1) % n]!];
    for (let k = i + 2; k < n; k++) {
      if (i === 0 && k === n - 1) continue;
      if (doCross(a, b, outline[k]!, outline[(k + 1) % n]!)) return true;
    }
  }
  return false;
}

type Point = readonly [number, number];

function doCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

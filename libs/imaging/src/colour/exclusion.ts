const { hypot, max, min } = Math;

/** A closed outline in px; the last point joins the first. */
export type Outline = readonly (readonly [number, number])[];

/** Redness and pigment do not end where the outline does: this part of its diameter around it is left out as well. */
const marginShare = 0.15;

/** An outline and how far around it reaches what is left out, px. */
export interface Exclusion {
  outline: Outline;
  marginPx: number;
}

export function exclusion(outline: Outline): Exclusion {
  const [xs, ys] = [outline.map(([x]) => x), outline.map(([, y]) => y)];
  return { outline, marginPx: marginShare * hypot(max(...xs) - min(...xs), max(...ys) - min(...ys)) };
}

/** Inside by the even-odd rule, or nearer to an edge than the margin. */
export function isExcluded({ outline, marginPx }: Exclusion, x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [xi, yi] = outline[i]!;
    const [xj, yj] = outline[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
    const [dx, dy] = [xj - xi, yj - yi];
    const along = min(1, max(0, ((x - xi) * dx + (y - yi) * dy) / max(1e-9, dx * dx + dy * dy)));
    if (hypot(x - xi - along * dx, y - yi - along * dy) < marginPx) return true;
  }
  return inside;
}

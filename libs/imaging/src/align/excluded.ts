import { plane, type Plane } from './grey-image.js';

/** An outline in px of the upright baseline at full size, the centre of the first px (0, 0); the last point joins the first. */
export type Outline = readonly (readonly [number, number])[];

/** Where more than this part of the baseline is outlined, too little would be left to align by: nothing is left out then. */
export const mostExcludedShare = 0.5;

/**
 * Rasterises outlines: NaN inside any of them, 0 elsewhere. A px belongs to an outline when its centre lies inside (even-odd).
 * @param scale px of the mask per px of the outlines, in each direction; the outer edges coincide
 */
export function excludedMask(
  outlines: readonly Outline[],
  widthPx: number,
  heightPx: number,
  scale: { x: number; y: number },
): Plane {
  const mask = plane(widthPx, heightPx);
  for (const outline of outlines) {
    const points = outline.map(([x, y]) => [(x + 0.5) * scale.x - 0.5, (y + 0.5) * scale.y - 0.5] as const);
    for (let y = 0; y < heightPx; y++) {
      const crossings = points
        .flatMap(([x0, y0], i) => {
          const [x1, y1] = points[(i + 1) % points.length]!;
          return y0 <= y === y1 <= y ? [] : [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)];
        })
        .sort((a, b) => a - b);
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = Math.max(0, Math.ceil(crossings[i]!));
        const to = Math.min(widthPx - 1, Math.floor(crossings[i + 1]!));
        if (from <= to) mask.data.fill(NaN, y * widthPx + from, y * widthPx + to + 1);
      }
    }
  }
  return mask;
}

/** Part of a mask that is left out, 0 to 1. */
export function shareExcluded(mask: Plane): number {
  let count = 0;
  for (const value of mask.data) if (value !== value) count++;
  return count / mask.data.length;
}

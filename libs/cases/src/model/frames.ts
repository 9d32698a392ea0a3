import { compose3, invert3, type Matrix3 } from '#imaging';

/**
 * Transforms from the first shown picture to each one, out of transforms from the series' baseline, which need not be shown.
 * @param fromBaseline of each picture in the order shown; null for the baseline itself
 * @returns null where there is no such transform
 */
export function framesFromFirst(fromBaseline: readonly (Matrix3 | null)[]): (Matrix3 | null)[] {
  const first = fromBaseline[0] ?? null;
  const toBaseline = first && invert3(first);
  return fromBaseline.map((matrix) => {
    if (first === null) return matrix;
    if (toBaseline === null) return null;
    return matrix === null ? toBaseline : compose3(matrix, toBaseline);
  });
}

const mostColumns = 6;

/** Columns of a composition and its width, such that the longer side of one picture is about `sizePx`. */
export function gridFor(
  count: number,
  sizePx: number,
  picture: { widthPx: number; heightPx: number },
): { columns: number; widthPx: number } {
  const rows = Math.ceil(count / mostColumns);
  const columns = Math.ceil(count / rows);
  const longSidePx = Math.max(picture.widthPx, picture.heightPx);
  const panelWidthPx = Math.max(1, Math.round((sizePx * picture.widthPx) / longSidePx));
  // The composition keeps 1 % of its width around and between the pictures.
  return { columns, widthPx: Math.round((columns * panelWidthPx) / (1 - 0.01 * (columns + 1))) };
}

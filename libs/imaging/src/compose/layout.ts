import { outlineInBaseline } from '../align/warp.js';
import type { Matrix3 } from '../align/matrix3.js';

export type LayoutKind = 'pair' | 'strip';

export interface SizePx {
  widthPx: number;
  heightPx: number;
}

/** A rectangle in px; edges, so that x 0 and width w span w whole pixels. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Half-planes a·x + b·y <= c that together are a convex region. */
type Edge = readonly [a: number, b: number, c: number];

/**
 * The largest rectangle of the baseline's aspect that every aligned picture covers, in baseline px.
 * The same rectangle is cut from all pictures, so crop and scale are the same on every side.
 * @param aligned transforms from the baseline and upright sizes of the others
 * @returns null when they share less than half of the baseline's width
 */
export function commonCrop(
  baseline: SizePx,
  aligned: readonly { matrix: Matrix3; size: SizePx }[],
): Rectangle | null {
  const { widthPx: w, heightPx: h } = baseline;
  const edges: Edge[] = [
    [-1, 0, 0],
    [1, 0, w],
    [0, -1, 0],
    [0, 1, h],
  ];
  for (const { matrix, size } of aligned) {
    const outline = outlineInBaseline(matrix, size);
    if (!outline) return null;
    // Outlines are in px centres; crops count from the outer edge of the first px.
    edges.push(...edgesOf(outline.map(([x, y]) => [x + 0.5, y + 0.5])));
  }
  const scale = largestScale(edges, w, h);
  if (!scale || scale.half * 2 < 0.5) return null;
  const width = scale.half * 2 * w;
  const height = scale.half * 2 * h;
  return { x: scale.cx - width / 2, y: scale.cy - height / 2, width, height };
}

function edgesOf(corners: [number, number][]): Edge[] {
  const [mx, my] = [0, 1].map((k) => corners.reduce((sum, c) => sum + c[k]!, 0) / corners.length) as [
    number,
    number,
  ];
  return corners.map(([x0, y0], i) => {
    const [x1, y1] = corners[(i + 1) % corners.length]!;
    const length = Math.hypot(x1 - x0, y1 - y0);
    let [a, b] = [(y1 - y0) / length, (x0 - x1) / length];
    if (a * (mx - x0) + b * (my - y0) > 0) [a, b] = [-a, -b];
    return [a, b, a * x0 + b * y0];
  });
}

/**
 * Largest `half` such that a rectangle of (w, h) × 2 half around (cx, cy) keeps all edges: a linear programme in three
 * unknowns, solved by looking at each corner of it, of which there are few.
 */
function largestScale(
  edges: readonly Edge[],
  w: number,
  h: number,
): { cx: number; cy: number; half: number } | null {
  // Each edge takes the reach of the rectangle in its direction: a·cx + b·cy + r·half <= c.
  const rows = edges.map(([a, b, c]) => [a, b, Math.abs(a) * w + Math.abs(b) * h, c] as const);
  const slack = 1e-6 * (w + h);
  let half = 0;
  let equals: [number, number][] = [];
  const consider = (cx: number, cy: number, found: number) => {
    if (!(found > 0) || rows.some(([a, b, r, c]) => a * cx + b * cy + r * found > c + slack)) return;
    if (found > half + 1e-7) {
      half = found;
      equals = [];
    }
    if (found > half - 1e-7) equals.push([cx, cy]);
  };
  for (let i = 0; i < rows.length; i++) {
    for (let j = i + 1; j < rows.length; j++) {
      for (let k = j + 1; k < rows.length; k++) {
        const [p, q, s] = [rows[i]!, rows[j]!, rows[k]!];
        const determinant =
          p[0] * (q[1] * s[2] - q[2] * s[1]) -
          p[1] * (q[0] * s[2] - q[2] * s[0]) +
          p[2] * (q[0] * s[1] - q[1] * s[0]);
        if (Math.abs(determinant) < 1e-9) continue;
        consider(
          (p[3] * (q[1] * s[2] - q[2] * s[1]) -
            p[1] * (q[3] * s[2] - q[2] * s[3]) +
            p[2] * (q[3] * s[1] - q[1] * s[3])) /
            determinant,
          (p[0] * (q[3] * s[2] - q[2] * s[3]) -
            p[3] * (q[0] * s[2] - q[2] * s[0]) +
            p[2] * (q[0] * s[3] - q[3] * s[0])) /
            determinant,
          (p[0] * (q[1] * s[3] - q[3] * s[1]) -
            p[1] * (q[0] * s[3] - q[3] * s[0]) +
            p[3] * (q[0] * s[1] - q[1] * s[0])) /
            determinant,
        );
      }
    }
  }
  if (equals.length === 0) return null;
  // Corners of equal size span a region of equal size; its middle leaves the same room on either side.
  const middle = (k: 0 | 1) => equals.reduce((sum, corner) => sum + corner[k], 0) / equals.length;
  return { cx: middle(0), cy: middle(1), half };
}

/** Where everything lies on the composed picture, px. */
export interface Grid {
  columns: number;
  rows: number;
  panel: SizePx;
  /** Space between panels, and around all of them. */
  gapPx: number;
  marginPx: number;
  /** Height of the row of labels under each row of panels. */
  labelHeightPx: number;
  fontPx: number;
  canvas: SizePx;
  /** Top left of each panel, in the order of the pictures. */
  panels: { x: number; y: number }[];
  footerY: number;
}

/** A strip breaks into rows before its panels become narrower than this, px. */
const narrowestPanelPx = 240;

/**
 * @param widthPx of the whole composed picture
 * @param aspect width over height of the panels
 * @param labelLines lines under each panel
 */
export function grid(
  count: number,
  widthPx: number,
  aspect: number,
  { labelLines, hasFooter, columns: wanted }: { labelLines: number; hasFooter: boolean; columns?: number },
): Grid {
  const gapPx = Math.max(3, Math.round(widthPx * 0.008));
  const marginPx = 2 * gapPx;
  const fitting = Math.max(1, Math.floor((widthPx - 2 * marginPx + gapPx) / (narrowestPanelPx + gapPx)));
  const most = wanted ?? Math.max(Math.min(count, 2), Math.min(count, fitting));
  const rows = Math.ceil(count / most);
  const columns = Math.ceil(count / rows);
  const panelWidth = Math.floor((widthPx - 2 * marginPx - gapPx * (columns - 1)) / columns);
  const panel = { widthPx: panelWidth, heightPx: Math.max(1, Math.round(panelWidth / aspect)) };
  const fontPx = Math.round(Math.min(34, Math.max(11, panelWidth * 0.045)));
  const labelHeightPx = labelLines === 0 ? 0 : Math.round(fontPx * (0.75 + 1.4 * labelLines));
  // Whole pixels rarely divide evenly; what is left over goes to the margins, so that the width is what was asked for.
  const left = Math.floor((widthPx - columns * panelWidth - (columns - 1) * gapPx) / 2);
  const rowHeight = panel.heightPx + labelHeightPx;
  const panels = Array.from({ length: count }, (_, i) => ({
    x: left + (i % columns) * (panelWidth + gapPx),
    y: marginPx + Math.floor(i / columns) * (rowHeight + gapPx),
  }));
  const footerY = marginPx + rows * (rowHeight + gapPx) + gapPx;
  const footerHeight = hasFooter ? Math.round(fontPx * 1.3) + gapPx : 0;
  return {
    columns,
    rows,
    panel,
    gapPx,
    marginPx,
    labelHeightPx,
    fontPx,
    canvas: { widthPx, heightPx: footerY + footerHeight },
    panels,
    footerY,
  };
}

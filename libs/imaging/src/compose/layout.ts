import { outlineInBaseline } from '../align/warp.js';
import type { Matrix3 } from '../align/matrix3.js';

export const layoutKinds = ['pair', 'strip', 'grid', 'inset'] as const;
export type LayoutKind = (typeof layoutKinds)[number];

/** Shapes of a whole result; width over height. */
export const cropAspects = {
  original: null,
  '1:1': 1,
  '4:5': 4 / 5,
  '9:16': 9 / 16,
  '16:9': 16 / 9,
} as const;
export const cropNames = ['original', '1:1', '4:5', '9:16', '16:9'] as const;
export type CropName = (typeof cropNames)[number];

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

/**
 * The part of the common frame that a panel shows: as much as its shape lets, around the middle or, where something must be seen
 * whole, moved as little as that takes. A panel has whole pixels, so even an equal shape leaves out a sliver rather than stretch skin.
 * @returns null when what must be seen does not fit
 */
export function cropFor(common: Rectangle, panel: SizePx, keep: readonly Rectangle[]): Rectangle | null {
  const scale = Math.min(common.width / panel.widthPx, common.height / panel.heightPx);
  const [width, height] = [panel.widthPx * scale, panel.heightPx * scale];
  const along = (start: number, length: number, size: number, spans: [number, number][]): number | null => {
    let at = start + (length - size) / 2;
    if (spans.length > 0) {
      const from = Math.min(...spans.map(([low]) => low));
      const to = Math.max(...spans.map(([, high]) => high));
      // Half a px is lost in rounding, never in what is seen.
      if (to - from > size + 0.5) return null;
      at = Math.min(Math.max(at, to - size), from);
    }
    return Math.min(Math.max(at, start), start + length - size);
  };
  const x = along(
    common.x,
    common.width,
    width,
    keep.map((k) => [k.x, k.x + k.width]),
  );
  const y = along(
    common.y,
    common.height,
    height,
    keep.map((k) => [k.y, k.y + k.height]),
  );
  return x === null || y === null ? null : { x, y, width, height };
}

/** Where everything lies on the composed picture, px. */
export interface Grid {
  columns: number;
  rows: number;
  /** The first picture's; the others are as large but for an inset. */
  panel: SizePx;
  /** Space between panels, and around all of them. */
  gapPx: number;
  marginPx: number;
  /** Height of the row of labels under each row of panels. */
  labelHeightPx: number;
  fontPx: number;
  canvas: SizePx;
  /** In the order of the pictures. */
  panels: ({ x: number; y: number } & SizePx)[];
  textX: number;
  textWidthPx: number;
  scaleBarY: number;
  foot: FootLine[];
  footY: number;
  /** Share of the places for pictures that they fill; below 1 where a shape would have cut off what must be seen. */
  filled: number;
}

export interface FootLine {
  text: string;
  colour: string;
  fontPx: number;
  language?: string | undefined;
}

interface GridOptions {
  /** Lines under each panel. */
  labelLines: number;
  headingLines: number;
  footLines: (fontPx: number, textWidthPx: number) => FootLine[];
  hasScaleBar: boolean;
  /** Width over height of the whole; null: as high as its contents. */
  canvasAspect: number | null;
  columns?: number;
  isInset?: boolean;
  /** Width over height of a panel between which everything that must be seen fits into it; a shape's panels keep within. */
  fits?: { least: number; most: number };
}

/**
 * Between which shapes of a panel everything that must be seen fits into the largest part of the frame that has this shape.
 * @param rows of pictures, each with its frame and what of it must be seen
 */
export function fittingShapes(rows: readonly { common: Rectangle; keep: readonly Rectangle[] }[]): {
  least: number;
  most: number;
} {
  let [least, most] = [0, Infinity];
  for (const { common, keep } of rows) {
    if (keep.length === 0) continue;
    const across = Math.max(...keep.map((k) => k.x + k.width)) - Math.min(...keep.map((k) => k.x));
    const down = Math.max(...keep.map((k) => k.y + k.height)) - Math.min(...keep.map((k) => k.y));
    least = Math.max(least, across / common.height);
    most = Math.min(most, common.width / down);
  }
  return { least, most };
}

/** A strip breaks into rows before its panels become narrower than this, px. */
const narrowestPanelPx = 240;
/** An inset is this much narrower than the picture it belongs to. */
const insetShare = 0.4;

/**
 * @param widthPx of the whole composed picture
 * @param aspect width over height of the first picture's common frame
 * @throws RangeError when nothing is left for the pictures
 */
export function grid(count: number, widthPx: number, aspect: number, options: GridOptions): Grid {
  const { canvasAspect, columns: wanted } = options;
  const gapPx = Math.max(3, Math.round(widthPx * 0.008));
  const fitting = Math.max(1, Math.floor((widthPx - 3 * gapPx) / (narrowestPanelPx + gapPx)));
  const most = wanted ?? Math.max(Math.min(count, 2), Math.min(count, fitting));
  if (options.isInset) return planned(count, widthPx, aspect, 1, options);
  if (canvasAspect === null || wanted !== undefined)
    return planned(count, widthPx, aspect, Math.ceil(count / Math.ceil(count / most)), options);
  // The number of columns that shows most of the skin in this shape.
  let best: { plan: Grid; share: number } | null = null;
  for (let columns = 1; columns <= most; columns++) {
    if (Math.ceil(count / Math.ceil(count / columns)) !== columns) continue;
    const plan = planned(count, widthPx, aspect, columns, options);
    const shape = plan.panel.widthPx / plan.panel.heightPx;
    // What of the skin is shown, and how much of its place each picture fills.
    const share = Math.min(shape / aspect, aspect / shape) * plan.filled;
    if (plan.panel.heightPx > 1 && share > (best?.share ?? 0)) best = { plan, share };
  }
  if (!best) throw new RangeError('this shape leaves no room for the pictures');
  return best.plan;
}

function planned(
  count: number,
  widthPx: number,
  aspect: number,
  columns: number,
  { labelLines, headingLines, footLines, hasScaleBar, canvasAspect, isInset = false, fits }: GridOptions,
): Grid {
  const gapPx = Math.max(3, Math.round(widthPx * 0.008));
  const marginPx = 2 * gapPx;
  const rows = isInset ? 1 : Math.ceil(count / columns);
  const shares = isInset ? 1 + insetShare : columns;
  const gaps = isInset ? 1 : columns - 1;
  const roomWidth = Math.floor((widthPx - 2 * marginPx - gapPx * gaps) / shares);
  const fontPx = Math.round(Math.min(34, Math.max(11, roomWidth * (columns === 1 ? 0.034 : 0.045))));
  const labelHeightPx = labelLines === 0 ? 0 : Math.round(fontPx * (0.75 + 1.4 * labelLines));
  const headingHeightPx = headingLines > 0 ? Math.round(fontPx * 1.5) + gapPx : 0;
  // Whole pixels rarely divide evenly; what is left over goes to the margins, so that the width is what was asked for.
  const leftOf = (panelWidth: number) =>
    Math.floor((widthPx - Math.floor(shares * panelWidth) - gaps * gapPx) / 2);
  const textX = leftOf(roomWidth);
  const textWidthPx = widthPx - 2 * textX;
  const foot = footLines(fontPx, textWidthPx);
  const barHeightPx = hasScaleBar ? Math.round(fontPx * 1.6) : 0;
  const linesPx = foot.reduce((sum, line) => sum + Math.round(line.fontPx * 1.4), 0);
  const footPx = linesPx > 0 ? linesPx + gapPx : 0;
  const head = marginPx + headingHeightPx;
  // Between rows of panels, so that a label is seen to belong to the picture above it.
  const rowGapPx = gapPx + (labelHeightPx > 0 ? Math.round(fontPx * 0.5) : 0);
  const around = head + rows * labelHeightPx + (rows - 1) * rowGapPx + 2 * gapPx + barHeightPx + footPx;
  const roomHeight =
    canvasAspect === null
      ? Math.max(1, Math.round(roomWidth / aspect))
      : Math.max(1, Math.floor((Math.round(widthPx / canvasAspect) - around) / rows));
  const heightPx = canvasAspect === null ? around + rows * roomHeight : Math.round(widthPx / canvasAspect);
  const { widthPx: panelWidth, heightPx: panelHeight } =
    canvasAspect === null || !fits
      ? { widthPx: roomWidth, heightPx: roomHeight }
      : within({ widthPx: roomWidth, heightPx: roomHeight }, fits);
  const left = leftOf(panelWidth);
  // What a shape leaves over stands above and below.
  const top = head + Math.floor((rows * (roomHeight - panelHeight)) / 2);
  const panel = { widthPx: panelWidth, heightPx: panelHeight };
  const rowHeight = panelHeight + labelHeightPx + rowGapPx;
  const inset = {
    widthPx: Math.floor(panelWidth * insetShare),
    heightPx: Math.max(1, Math.round(Math.floor(panelWidth * insetShare) * (panelHeight / panelWidth))),
  };
  const panels = Array.from({ length: count }, (_, i) =>
    isInset && i === 0
      ? { x: left + panelWidth + gapPx, y: top, ...inset }
      : {
          x: left + (isInset ? 0 : i % columns) * (panelWidth + gapPx),
          y: top + (isInset ? 0 : Math.floor(i / columns)) * rowHeight,
          ...panel,
        },
  );
  const scaleBarY = top + rows * rowHeight - rowGapPx + 2 * gapPx;
  return {
    ...{ columns, rows, panel, gapPx, marginPx, labelHeightPx, fontPx },
    canvas: { widthPx, heightPx },
    panels,
    textX,
    textWidthPx,
    scaleBarY,
    foot,
    footY: scaleBarY + barHeightPx,
    filled: (panelWidth * panelHeight) / (roomWidth * roomHeight),
  };
}

/** The largest panel in a place whose shape is between the two. */
function within({ widthPx, heightPx }: SizePx, { least, most }: { least: number; most: number }): SizePx {
  const shape = widthPx / heightPx;
  if (shape < least) return { widthPx, heightPx: Math.max(1, Math.floor(widthPx / least)) };
  if (shape > most) return { widthPx: Math.max(1, Math.floor(heightPx * most)), heightPx };
  return { widthPx, heightPx };
}

/** Part of a picture that is looked at: `scale` 1 shows all of it, `cx`/`cy` is the point in the middle, 0 to 1. */
export interface Look {
  scale: number;
  cx: number;
  cy: number;
}
export interface Size {
  width: number;
  height: number;
}
export interface Rect extends Size {
  x: number;
  y: number;
}

export const wholePicture: Look = { scale: 1, cx: 0.5, cy: 0.5 };
export const maxScale = 12;

/** The largest frame of a shape that fits a pane; never cropped. */
export function fitFrame(pane: Size, ratio: number): Size {
  const width = Math.min(pane.width, pane.height * ratio);
  return { width, height: width / ratio };
}

/** Where the frame lies in its pane, in px; it may reach beyond it when zoomed. */
export function frameRect(pane: Size, ratio: number, look: Look): Rect {
  const fit = fitFrame(pane, ratio);
  const width = fit.width * look.scale;
  const height = fit.height * look.scale;
  return { x: pane.width / 2 - look.cx * width, y: pane.height / 2 - look.cy * height, width, height };
}

/** Keeps the picture in the pane: no empty edge while it is larger, in the middle while it is smaller. */
export function clampLook(look: Look, pane: Size, ratio: number): Look {
  const scale = Math.min(maxScale, Math.max(1, look.scale));
  const fit = fitFrame(pane, ratio);
  const clamp = (centre: number, paneLength: number, length: number) => {
    const half = paneLength / (2 * length);
    return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, centre));
  };
  return {
    scale,
    cx: clamp(look.cx, pane.width, fit.width * scale),
    cy: clamp(look.cy, pane.height, fit.height * scale),
  };
}

/** Zooms so that what is under (`x`, `y`) of the pane stays there. */
export function zoomAt(
  look: Look,
  factor: number,
  at: { x: number; y: number },
  pane: Size,
  ratio: number,
): Look {
  const scale = Math.min(maxScale, Math.max(1, look.scale * factor));
  const before = frameRect(pane, ratio, look);
  const u = (at.x - before.x) / before.width;
  const v = (at.y - before.y) / before.height;
  const fit = fitFrame(pane, ratio);
  return clampLook(
    {
      scale,
      cx: u - (at.x - pane.width / 2) / (fit.width * scale),
      cy: v - (at.y - pane.height / 2) / (fit.height * scale),
    },
    pane,
    ratio,
  );
}

/** Moves the picture by px of the pane. */
export function panBy(look: Look, dx: number, dy: number, pane: Size, ratio: number): Look {
  const frame = frameRect(pane, ratio, look);
  return clampLook({ ...look, cx: look.cx - dx / frame.width, cy: look.cy - dy / frame.height }, pane, ratio);
}

/** Left and right edge of what is visible of the frame: the divider moves between them. */
export function visibleSpan(pane: Size, frame: Rect): { left: number; right: number } {
  return { left: Math.max(0, frame.x), right: Math.min(pane.width, frame.x + frame.width) };
}

/** Position of the divider, 0 to 100, for a pointer at `x` of the pane. */
export function positionAt(x: number, pane: Size, frame: Rect): number {
  const { left, right } = visibleSpan(pane, frame);
  return Math.min(100, Math.max(0, (100 * (x - left)) / Math.max(1, right - left)));
}

import type { Canvas } from './draw-panel.js';
import { setText, type TextBlock } from './label-text.js';
import type { Rectangle, SizePx } from './layout.js';

export const corners = ['bottom-right', 'bottom-left', 'top-right', 'top-left'] as const;
export type Corner = (typeof corners)[number];

/** Share of the picture that shows through the words. */
const inkShare = 0.55;

export async function watermarkText(
  text: string,
  fontPx: number,
  panel: SizePx,
  language: string | undefined,
): Promise<TextBlock> {
  return setText([{ text, colour: '#ffffff', language }], fontPx * 0.9, panel.widthPx * 0.45);
}

/**
 * The corner of a panel where a mark is clear of everything that must be seen.
 * @param kept in px of the panel; unknown where nothing is drawn, and then there is no such corner
 */
export function freeCorner(mark: SizePx, panel: SizePx, kept: readonly Rectangle[]): Corner | null {
  if (kept.length === 0) return null;
  return (
    corners.find((corner) => {
      const { x, y, width, height } = placeIn(corner, mark, panel);
      const clear = marginOf(panel);
      return kept.every(
        (one) =>
          x >= one.x + one.width + clear ||
          x + width + clear <= one.x ||
          y >= one.y + one.height + clear ||
          y + height + clear <= one.y,
      );
    }) ?? null
  );
}

const marginOf = ({ widthPx, heightPx }: SizePx) => Math.round(Math.min(widthPx, heightPx) * 0.02) + 2;

function placeIn(corner: Corner, mark: SizePx, panel: SizePx): Rectangle {
  const margin = marginOf(panel);
  return {
    x: corner.endsWith('right') ? panel.widthPx - mark.widthPx - margin : margin,
    y: corner.startsWith('bottom') ? panel.heightPx - mark.heightPx - margin : margin,
    width: mark.widthPx,
    height: mark.heightPx,
  };
}

/** White where the picture is dark and black where it is light, half of it showing through. */
export function drawWatermark(
  canvas: Canvas,
  at: { x: number; y: number } & SizePx,
  mark: TextBlock,
  corner: Corner,
): void {
  const place = placeIn(corner, mark, at);
  let light = 0;
  const offsetOf = (x: number, y: number) => ((at.y + place.y + y) * canvas.widthPx + at.x + place.x + x) * 3;
  for (let y = 0; y < mark.heightPx; y++)
    for (let x = 0; x < mark.widthPx; x++) light += canvas.data[offsetOf(x, y) + 1]!;
  const ink = light / (mark.widthPx * mark.heightPx) > 128 ? 0 : 255;
  for (let y = 0; y < mark.heightPx; y++) {
    for (let x = 0; x < mark.widthPx; x++) {
      const alpha = (mark.data[(y * mark.widthPx + x) * 4 + 3]! / 255) * inkShare;
      if (alpha === 0) continue;
      const o = offsetOf(x, y);
      for (let k = 0; k < 3; k++)
        canvas.data[o + k] = Math.round(ink * alpha + canvas.data[o + k]! * (1 - alpha));
    }
  }
}

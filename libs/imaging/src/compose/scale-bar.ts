import type { Canvas } from './draw-panel.js';
import { drawText, setText } from './label-text.js';
import type { Grid } from './layout.js';
import type { Theme } from './themes.js';

/** Lengths that a bar may stand for, mm. */
const lengthsMm = [1, 2, 5, 10, 20, 50, 100] as const;

/**
 * A bar of a round length with its length beside it, beneath the pictures.
 * @param pxPerMm result px for a millimetre of skin in the pictures
 * @returns the length, mm; null when none fits
 */
export async function drawScaleBar(
  canvas: Canvas,
  plan: Grid,
  theme: Theme,
  pxPerMm: number,
): Promise<number | null> {
  const lengthMm = lengthsMm.findLast((mm) => mm * pxPerMm <= plan.panel.widthPx * 0.4);
  if (lengthMm === undefined || lengthMm * pxPerMm < 8) return null;
  await drawBarOf(canvas, plan, theme, lengthMm, pxPerMm);
  return lengthMm;
}

export async function drawBarOf(
  canvas: Canvas,
  plan: Grid,
  theme: Theme,
  lengthMm: number,
  pxPerMm: number,
): Promise<void> {
  const widthPx = Math.round(lengthMm * pxPerMm);
  const thickPx = Math.max(2, Math.round(plan.fontPx * 0.14));
  const y = plan.scaleBarY + Math.round(plan.fontPx * 0.6);
  const colour = Buffer.from(theme.text.slice(1), 'hex');
  const ink = (left: number, top: number, w: number, h: number) => {
    for (let row = top; row < top + h; row++)
      for (let column = left; column < left + w; column++)
        colour.copy(canvas.data, (row * canvas.widthPx + column) * 3);
  };
  const end = Math.round(plan.fontPx * 0.5);
  ink(plan.textX, y, widthPx, thickPx);
  ink(plan.textX, y - Math.floor(end / 2), thickPx, end + thickPx);
  ink(plan.textX + widthPx - thickPx, y - Math.floor(end / 2), thickPx, end + thickPx);
  const text = await setText([{ text: `${lengthMm} mm`, colour: theme.text }], plan.fontPx, plan.textWidthPx);
  drawText(canvas, text, plan.textX + widthPx + plan.gapPx, plan.scaleBarY);
}

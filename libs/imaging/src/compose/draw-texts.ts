import { sharp } from '../sharp/index.js';
import type { Composition } from './composition.js';
import type { Canvas } from './draw-panel.js';
import { drawText, setText, wrapped, type TextLine } from './label-text.js';
import type { FootLine, Grid, SizePx } from './layout.js';
import type { Theme } from './themes.js';

/** Everything under the pictures, line by line. */
export function footLines(
  {
    caption,
    notes = [],
    noteLanguages = [],
    footer,
  }: Pick<Composition, 'caption' | 'notes' | 'noteLanguages' | 'footer'>,
  theme: Theme,
  fontPx: number,
  textWidthPx: number,
): FootLine[] {
  const small = fontPx * 0.85;
  const set = (text: string, size: number, colour: string, language = theme.language) =>
    wrapped(text, size, textWidthPx).map((line) => ({ text: line, colour, fontPx: size, language }));
  return [
    ...(caption ? set(caption, fontPx, theme.text) : []),
    ...notes.flatMap((note, index) => set(note, small, theme.quiet, noteLanguages[index])),
    ...(footer
      ? [{ text: footer, colour: theme.quiet, fontPx: fontPx * 0.9, language: theme.language }]
      : []),
  ];
}

export async function drawFoot(canvas: Canvas, plan: Grid): Promise<void> {
  let footY = plan.footY;
  for (const line of plan.foot) {
    const block = await setText([line], line.fontPx, plan.textWidthPx);
    drawText(canvas, block, plan.textX, footY);
    footY += Math.round(line.fontPx * 1.4);
  }
}

export async function drawHeading(
  canvas: Canvas,
  plan: Grid,
  theme: Theme,
  { heading, logo }: Pick<Composition, 'heading' | 'logo'>,
): Promise<void> {
  let x = plan.textX;
  const heightPx = Math.round(plan.fontPx * 1.5);
  if (logo) {
    const { data, info } = await sharp(logo)
      .resize({ height: heightPx, width: Math.round(plan.textWidthPx / 3), fit: 'inside' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    drawText(canvas, { widthPx: info.width, heightPx: info.height, data }, x, plan.marginPx);
    x += info.width + plan.gapPx;
  }
  if (!heading) return;
  const room = plan.textX + plan.textWidthPx - x;
  drawText(
    canvas,
    await setText([{ text: heading, colour: theme.text, language: theme.language }], plan.fontPx, room),
    x,
    plan.marginPx,
  );
}

/** What stands under one picture. */
export interface Label {
  lines: readonly string[];
  /** Of a picture that is not aligned. */
  mark: string | null;
}

export async function drawLabel(
  canvas: Canvas,
  at: { x: number; y: number } & SizePx,
  plan: Grid,
  theme: Theme,
  { lines, mark }: Label,
): Promise<void> {
  // Beside an inset there is room below, so its label is broken into lines; elsewhere lines stand in one row.
  const isInset = at.widthPx < plan.panel.widthPx;
  const fontPx = isInset ? plan.fontPx * 0.85 : plan.fontPx;
  const coloured: TextLine[] = lines.flatMap((text, i) =>
    (isInset ? wrapped(text, fontPx, at.widthPx) : [text]).map((line) => ({
      text: line,
      colour: i === 0 ? theme.text : theme.quiet,
      language: theme.language,
    })),
  );
  if (mark) coloured.push({ text: mark, colour: theme.mark, language: theme.language });
  if (plan.labelHeightPx === 0) return;
  const block = await setText(coloured, fontPx, at.widthPx);
  drawText(canvas, block, at.x, at.y + at.heightPx + Math.round(plan.fontPx * 0.5));
}

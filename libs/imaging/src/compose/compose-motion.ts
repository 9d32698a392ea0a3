import { createHash } from 'node:crypto';
import { imageEngine, sharp } from '../sharp/index.js';
import type { ComposedPicture, CompositionRecord } from './composition.js';
import { blank, type Canvas } from './draw-panel.js';
import { drawFoot, drawHeading, footLines } from './draw-texts.js';
import { drawText, setText } from './label-text.js';
import { grid, type Grid, type SizePx } from './layout.js';
import { drawBarOf } from './scale-bar.js';
import { themes, type Theme } from './themes.js';
import { xmpOf } from './xmp.js';

export const motions = ['wipe', 'fade'] as const;
export type Motion = (typeof motions)[number];
export const motionRecipe = { id: 'motion', version: 1 } as const;

/** Longest side of the picture in motion, px; with many pictures the smaller, since every frame is held at once. */
const longSidePx = { few: 900, many: 600 } as const;
const fewPictures = 4;
const heldMs = 1400;
const stepMs = 60;
/** Frames between one picture and the next; many pictures share them. */
const stepsInAll = 28;
const mostSteps = 12;

/**
 * The pictures of a pair or a strip after each other in one place: the later one wipes over the earlier one from the right, whose label stands beneath it, or they
 * cross-fade. Taken from the composed picture itself, so crop, scale, light and labels are those that were looked at and agreed to.
 * @param composed its bytes and record
 * @returns an animated WebP; the same input gives the same bytes
 * @throws RangeError for a picture whose parts are not of one size and one series, or not all aligned
 */
export async function composeMotion(
  { bytes, record }: { bytes: Uint8Array; record: CompositionRecord },
  motion: Motion,
): Promise<Omit<ComposedPicture, 'record'>> {
  requireMovable(record);
  const { pictures } = record;
  const theme = { ...themes[record.theme], language: record.language };
  const side = pictures.length > fewPictures ? longSidePx.many : longSidePx.few;
  const scale = Math.min(1, side / Math.max(record.panel.widthPx, record.panel.heightPx));
  const panel: SizePx = {
    widthPx: Math.max(2, Math.round(record.panel.widthPx * scale)),
    heightPx: Math.max(2, Math.round(record.panel.heightPx * scale)),
  };
  const plan = planFor(record, theme, panel);
  const at = plan.panels[0]!;
  const shown = await Promise.all(pictures.map((one) => panelOf(bytes, one, at)));
  const base = blank(plan.canvas, theme.background);
  await drawHeading(base, plan, theme, record.heading === null ? {} : { heading: record.heading });
  await drawFoot(base, plan);
  if (record.scaleBarMm !== null && record.pxPerMm !== null) {
    const pxPerMm = record.pxPerMm * (at.widthPx / record.panel.widthPx);
    await drawBarOf(base, plan, theme, record.scaleBarMm, pxPerMm);
  }
  const labels = await Promise.all(
    pictures.map(({ labelLines }) => labelOf([...labelLines, ...said(record)], plan, theme)),
  );
  const steps = Math.max(2, Math.min(mostSteps, Math.floor(stepsInAll / (pictures.length - 1))));
  const frames: Buffer[] = [];
  const delay: number[] = [];
  const add = (from: number, to: number | null, share: number, ms: number) => {
    const canvas: Canvas = { ...plan.canvas, data: Buffer.from(base.data) };
    drawMix(canvas, at, shown[from]!, to === null ? null : shown[to]!, share, motion);
    const y = at.y + at.heightPx + Math.round(plan.fontPx * 0.5);
    drawText(canvas, labels[from]!, at.x, y);
    if (to !== null) drawText(canvas, labels[to]!, at.x + at.widthPx - labels[to]!.widthPx, y);
    frames.push(canvas.data);
    delay.push(ms);
  };
  for (let k = 0; k < pictures.length; k++) {
    add(k, null, 0, heldMs);
    if (k + 1 < pictures.length)
      for (let step = 1; step <= steps; step++) add(k, k + 1, step / (steps + 1), stepMs);
  }
  return {
    bytes: await encode(frames, delay, plan.canvas, provenanceOf(record, bytes, motion)),
    mediaType: 'image/webp',
    ...plan.canvas,
  };
}

function requireMovable({ layout, pictures }: CompositionRecord): void {
  if (layout !== 'pair' && layout !== 'strip')
    throw new RangeError(`only a pair or a strip can be set in motion, not a picture of layout ${layout}`);
  if (pictures.some(({ isAligned }) => !isAligned))
    throw new RangeError('what is not aligned cannot be set in motion: it would seem to change');
}

const said = ({ light }: CompositionRecord): string[] => (light.words === null ? [] : [light.words]);

function planFor(record: CompositionRecord, theme: Theme, panel: SizePx): Grid {
  // As wide as the margins of a plan make it, so that the panel comes out as large as was asked for.
  const widthPx = Math.ceil(panel.widthPx / (1 - 4 * 0.008)) + 4;
  return grid(1, widthPx, panel.widthPx / panel.heightPx, {
    labelLines: Math.max(...record.pictures.map(({ labelLines }) => labelLines.length)) + said(record).length,
    headingLines: record.heading ? 1 : 0,
    footLines: (fontPx, textWidthPx) =>
      footLines(
        {
          notes: record.notes,
          noteLanguages: record.noteLanguages ?? [],
          ...(record.caption === null ? {} : { caption: record.caption }),
          ...(record.footer === null ? {} : { footer: record.footer }),
        },
        theme,
        fontPx,
        textWidthPx,
      ),
    canvasAspect: null,
    hasScaleBar: record.scaleBarMm !== null && record.pxPerMm !== null,
    columns: 1,
  });
}

/** One picture, cut out of the composed one. */
async function panelOf(
  bytes: Uint8Array,
  { x, y, widthPx, heightPx }: CompositionRecord['pictures'][number],
  to: SizePx,
): Promise<Buffer> {
  const cut = sharp(bytes).extract({ left: x, top: y, width: widthPx, height: heightPx });
  if (widthPx !== to.widthPx || heightPx !== to.heightPx)
    cut.resize(to.widthPx, to.heightPx, { fit: 'fill', kernel: 'lanczos3' });
  return cut.toColourspace('srgb').removeAlpha().raw({ depth: 'uchar' }).toBuffer();
}

function labelOf(lines: readonly string[], { fontPx, panel }: Grid, theme: Theme) {
  const coloured = lines.map((text, i) => ({
    text,
    colour: i === 0 ? theme.text : theme.quiet,
    language: theme.language,
  }));
  return setText(coloured, fontPx, Math.floor(panel.widthPx * 0.48));
}

/** @param share of the later picture: of the width that it has taken, or of its light */
function drawMix(
  canvas: Canvas,
  at: { x: number; y: number } & SizePx,
  from: Buffer,
  to: Buffer | null,
  share: number,
  motion: Motion,
): void {
  const rowBytes = at.widthPx * 3;
  const edge = motion === 'wipe' && to ? Math.round(at.widthPx * (1 - share)) : at.widthPx;
  for (let y = 0; y < at.heightPx; y++) {
    const into = ((at.y + y) * canvas.widthPx + at.x) * 3;
    const row = y * rowBytes;
    if (to && motion === 'fade') {
      for (let i = 0; i < rowBytes; i++)
        canvas.data[into + i] = Math.round(from[row + i]! * (1 - share) + to[row + i]! * share);
      continue;
    }
    from.copy(canvas.data, into, row, row + rowBytes);
    if (!to) continue;
    to.copy(canvas.data, into + edge * 3, row + edge * 3, row + rowBytes);
    // A thin line says where one ends and the other begins.
    if (edge > 0 && edge < at.widthPx)
      canvas.data.fill(255, into + (edge - 1) * 3, into + Math.min(rowBytes, (edge + 1) * 3));
  }
}

function provenanceOf(record: CompositionRecord, bytes: Uint8Array, motion: Motion): string {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return xmpOf(record, {
    motion: { recipe: motionRecipe.id, recipeVersion: motionRecipe.version, motion, ofSha256: sha256 },
    engineOfMotion: imageEngine,
  });
}

function encode(frames: readonly Buffer[], delay: number[], size: SizePx, xmp: string): Promise<Buffer> {
  return sharp(Buffer.concat(frames), {
    raw: {
      width: size.widthPx,
      height: size.heightPx * frames.length,
      channels: 3,
      pageHeight: size.heightPx,
    },
    limitInputPixels: false,
  })
    .withIccProfile('srgb')
    .withXmp(xmp)
    .webp({ quality: 84, effort: 2, loop: 0, delay })
    .toBuffer();
}

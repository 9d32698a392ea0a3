import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Problem } from '#kernel';
import { uprightSize, type PictureInput } from '../align/load-picture.js';
import { identity3, type Matrix3 } from '../align/matrix3.js';
import { encodePicture } from '../intake/pipeline.js';
import { imageEngine, sharp } from '../sharp/index.js';
import { blank, drawPanel, type Canvas } from './draw-panel.js';
import { drawScaleBar } from './scale-bar.js';
import {
  commonCrop,
  cropAspects,
  cropFor,
  grid,
  type CropName,
  type Grid,
  type LayoutKind,
  type Rectangle,
  type SizePx,
} from './layout.js';
import { drawText, labelFont, setText, wrapped, type TextLine } from './label-text.js';
import { themes, type Theme, type ThemeName } from './themes.js';

export const compositionRecipe = { id: 'composition', version: 2 } as const;

export type CompositionFormat = 'jpeg' | 'png' | 'webp';

export interface CompositionPicture {
  /** What the record calls it: a file name or an id. */
  name: string;
  input: PictureInput;
  /** Of the original, when the caller knows it; else that of `input`. */
  sha256?: string;
  /** Upright size of the photo in whose px `matrix` is, when `input` is a reduction of it. */
  full?: SizePx;
  /** From the first picture's px to this one's, as `alignPhotos` answers; null when they could not be aligned. */
  matrix: Matrix3 | null;
  /** Written under the picture, first line first. */
  labelLines: string[];
}

export interface Composition {
  layout: LayoutKind;
  /**
   * In the order they are shown. The first is the baseline: its `matrix` is not looked at. Of a grid row by row, and the first of each
   * row is that row's baseline.
   */
  pictures: CompositionPicture[];
  /** Of a grid: pictures in a row, the same for every row. */
  perRow?: number;
  /** Shape of the whole result; `original` is as high as its contents. */
  crop?: CropName;
  /** Parts of the first picture that must be seen whole, px of its upright full size. */
  keep?: readonly Rectangle[];
  /** px of the first picture for a millimetre, when it is known: a bar of a round length is drawn beneath the pictures. */
  pxPerMm?: number;
  /** Whose picture this is: one line above the pictures, never on them. */
  heading?: string;
  /** A PNG before the heading. */
  logo?: Buffer;
  /** Text under the pictures, broken into lines. */
  caption?: string;
  /** Sentences that have to stand with the pictures; smaller, broken into lines, never left out. */
  notes?: readonly string[];
  /** Width of the whole result. */
  widthPx: number;
  /** Pictures beside each other before a strip breaks into the next row; by default as many as stay readable. */
  columns?: number;
  theme?: ThemeName;
  format: CompositionFormat;
  /** One line at the foot of the picture. */
  footer?: string;
  /** What to do with a picture without `matrix`: refuse the composition, or show it at the same scale with this mark. */
  unaligned?: { mark: string } | 'refuse';
}

export interface CompositionRecord {
  recipe: string;
  recipeVersion: number;
  layout: LayoutKind;
  format: CompositionFormat;
  theme: ThemeName;
  widthPx: number;
  heightPx: number;
  columns: number;
  footer: string | null;
  cropName: CropName;
  heading: string | null;
  caption: string | null;
  notes: string[];
  /** Length that the bar stands for, mm; null without one. */
  scaleBarMm: number | null;
  /** The part of the first picture that is shown, px of its upright full size; all aligned pictures show the same skin. */
  crop: Rectangle;
  panel: SizePx;
  /** Result px per px of the first picture: the same for all. */
  scale: number;
  resampling: string;
  engine: Record<string, string>;
  font: string;
  pictures: {
    name: string;
    sha256: string;
    isAligned: boolean;
    matrix: Matrix3;
    labelLines: string[];
    /** Its panel in the result. */
    x: number;
    y: number;
    widthPx: number;
    heightPx: number;
    /** Result px per px of this picture. Above 1 it was enlarged. */
    scale: number;
  }[];
}

export interface ComposedPicture {
  bytes: Buffer;
  mediaType: 'image/jpeg' | 'image/png' | 'image/webp';
  widthPx: number;
  heightPx: number;
  record: CompositionRecord;
}

const narrowestPx = 64;
const widestPx = 12_000;
/** Read into one block again and again: a stream's many small ones cost more than the hashing of them. */
const hashReadBytes = 1_048_576;
const encoders = {
  jpeg: { mediaType: 'image/jpeg', options: { quality: 90, chromaSubsampling: '4:4:4' } },
  webp: { mediaType: 'image/webp', options: { quality: 88, effort: 2 } },
} as const;

/**
 * Puts pictures of the same skin beside each other: one crop, one scale, one filter for all, labels below, nothing on
 * the skin. Same input, same bytes. The result is sRGB with its profile and carries no metadata.
 * @throws Problem `photos-not-comparable` when a picture is not aligned and that is to be refused, or when the aligned
 *   pictures share less than half of the frame's width; RangeError for a layout that cannot be
 */
export async function composePictures(composition: Composition): Promise<ComposedPicture> {
  const { layout, format, widthPx, unaligned = 'refuse', theme: themeName = 'light' } = composition;
  const { crop: cropName = 'original' } = composition;
  requirePossible(composition);
  const perRow = layout === 'grid' ? composition.perRow! : composition.pictures.length;
  const isFirst = (index: number) => index % perRow === 0;
  if (unaligned === 'refuse') requireAligned(composition.pictures.filter((_, i) => !isFirst(i)));
  const pictures = await Promise.all(composition.pictures.map(sized));
  const series = Array.from({ length: pictures.length / perRow }, (_, row) =>
    commonOf(pictures.slice(row * perRow, (row + 1) * perRow)),
  );
  const mark = unaligned === 'refuse' ? null : unaligned.mark;
  const labels = pictures.map(({ matrix, labelLines }, i) => ({
    lines: labelLines,
    mark: !isFirst(i) && matrix === null ? mark : null,
  }));
  const theme = themes[themeName];
  const first = series[0]!;
  const plan = grid(pictures.length, widthPx, first.common.width / first.common.height, {
    labelLines: Math.max(...labels.map(({ lines, mark: extra }) => lines.length + (extra ? 1 : 0))),
    headingLines: composition.heading || composition.logo ? 1 : 0,
    footLines: (fontPx, textWidthPx) => footLines(composition, theme, fontPx, textWidthPx),
    canvasAspect: cropAspects[cropName],
    hasScaleBar: composition.pxPerMm !== undefined,
    ...(layout === 'pair' && cropName === 'original' ? { columns: 2 } : {}),
    ...(layout === 'grid'
      ? { columns: perRow }
      : composition.columns
        ? { columns: composition.columns }
        : {}),
    ...(layout === 'inset' ? { isInset: true } : {}),
  });
  const crops = series.map(({ common }, row) =>
    cropFor(common, plan.panel, row === 0 ? (composition.keep ?? []) : []),
  );
  if (crops.some((crop) => crop === null)) {
    throw new Problem('photos-not-comparable', {
      detail: 'The treated region does not fit into this shape. Choose another crop or layout.',
    });
  }
  const canvas = blank(plan.canvas, theme.background);
  await drawHeading(canvas, plan, theme, composition);
  const drawn: CompositionRecord['pictures'] = [];
  for (const [i, picture] of pictures.entries()) {
    const row = Math.floor(i / perRow);
    const crop = crops[row]!;
    const at = plan.panels[i]!;
    const frame = isFirst(i)
      ? identity3
      : (picture.matrix ?? assumedFrame(series[row]!.size, crop, picture.size));
    const scale = await drawPanel(canvas, at, at, crop, frame, picture);
    await drawLabel(canvas, at, plan, theme, labels[i]!);
    drawn.push({
      name: picture.name,
      sha256: picture.sha256 ?? (await sha256Of(picture.input)),
      isAligned: isFirst(i) || picture.matrix !== null,
      matrix: frame,
      labelLines: picture.labelLines,
      ...at,
      scale: rounded(scale),
    });
  }
  const crop = crops[0]!;
  const panelScale = plan.panel.widthPx / crop.width;
  const scaleBarMm =
    composition.pxPerMm === undefined
      ? null
      : await drawScaleBar(canvas, plan, theme, composition.pxPerMm * panelScale);
  let footY = plan.footY;
  for (const line of plan.foot) {
    const block = await setText([line], line.fontPx, plan.textWidthPx);
    drawText(canvas, block, plan.textX, footY);
    footY += Math.round(line.fontPx * 1.4);
  }
  return {
    bytes: await encode(canvas, format),
    mediaType: `image/${format}`,
    ...plan.canvas,
    record: {
      recipe: compositionRecipe.id,
      recipeVersion: compositionRecipe.version,
      layout,
      format,
      theme: themeName,
      ...plan.canvas,
      columns: plan.columns,
      footer: composition.footer ?? null,
      cropName,
      heading: composition.heading ?? null,
      caption: composition.caption ?? null,
      notes: [...(composition.notes ?? [])],
      scaleBarMm,
      crop: {
        x: rounded(crop.x),
        y: rounded(crop.y),
        width: rounded(crop.width),
        height: rounded(crop.height),
      },
      panel: plan.panel,
      scale: rounded(panelScale),
      resampling: 'reduce, then Catmull-Rom through the alignment',
      engine: { ...imageEngine },
      font: `${labelFont.family} ${labelFont.version}`,
      pictures: drawn,
    },
  };
}

/** What all pictures of one series share, in px of its first. */
function commonOf(pictures: readonly SizedPicture[]): { size: SizePx; common: Rectangle } {
  const [first, ...others] = pictures as [SizedPicture, ...SizedPicture[]];
  const common = commonCrop(
    first.size,
    others.flatMap(({ matrix, size }) => (matrix === null ? [] : [{ matrix, size }])),
  );
  if (!common) {
    throw new Problem('photos-not-comparable', {
      detail:
        'The aligned photos share less than half of the frame. Leave out the one that was taken from elsewhere.',
    });
  }
  return { size: first.size, common };
}

/** Everything under the pictures, line by line. */
function footLines(
  { caption, notes = [], footer }: Composition,
  theme: Theme,
  fontPx: number,
  textWidthPx: number,
): (TextLine & { fontPx: number })[] {
  const small = fontPx * 0.85;
  const set = (text: string, size: number, colour: string) =>
    wrapped(text, size, textWidthPx).map((line) => ({ text: line, colour, fontPx: size }));
  return [
    ...(caption ? set(caption, fontPx, theme.text) : []),
    ...notes.flatMap((note) => set(note, small, theme.quiet)),
    ...(footer ? [{ text: footer, colour: theme.quiet, fontPx: fontPx * 0.9 }] : []),
  ];
}

async function drawHeading(
  canvas: Canvas,
  plan: Grid,
  theme: Theme,
  { heading, logo }: Composition,
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
    await setText([{ text: heading, colour: theme.text }], plan.fontPx, room),
    x,
    plan.marginPx,
  );
}

function requirePossible({ layout, pictures, perRow, widthPx, columns }: Composition): void {
  if ((layout === 'pair' || layout === 'inset') && pictures.length !== 2) {
    throw new RangeError(
      `${layout === 'pair' ? 'a pair' : 'an inset'} has 2 pictures, not ${pictures.length}`,
    );
  }
  if (layout === 'grid' && !(perRow! >= 2 && pictures.length % perRow! === 0)) {
    throw new RangeError(`a grid has rows of one length from 2, not ${pictures.length} in rows of ${perRow}`);
  }
  if (pictures.length < 2) throw new RangeError(`a strip has at least 2 pictures, not ${pictures.length}`);
  for (const { name, matrix } of pictures)
    if (matrix !== null && !(Array.isArray(matrix) && matrix.length === 9 && matrix.every(Number.isFinite)))
      throw new RangeError(
        `${name} can only be drawn by a transform of nine numbers: nothing that is shown to others is bent`,
      );
  if (!Number.isInteger(widthPx) || widthPx < narrowestPx || widthPx > widestPx) {
    throw new RangeError(`widthPx is a whole number from ${narrowestPx} to ${widestPx}, not ${widthPx}`);
  }
  if (columns !== undefined && (!Number.isInteger(columns) || columns < 1)) {
    throw new RangeError(`columns is a whole number from 1, not ${columns}`);
  }
}

function requireAligned(pictures: readonly CompositionPicture[]): void {
  const names = pictures.filter((p) => p.matrix === null).map((p) => p.name);
  if (names.length > 0) {
    throw new Problem('photos-not-comparable', {
      detail: 'Not every photo could be aligned to the first one. Leave those out that were refused.',
      pictures: names,
    });
  }
}

/** A picture with its own upright size, and the one that its matrix is in. */
interface SizedPicture extends CompositionPicture {
  fileSize: SizePx;
  size: SizePx;
}

async function sized(picture: CompositionPicture): Promise<SizedPicture> {
  const fileSize = await uprightSize(picture.input);
  return { ...picture, fileSize, size: picture.full ?? fileSize };
}

/** A picture that could not be aligned is taken to show as much as the first one, and its middle stands for the crop's. */
function assumedFrame(baseline: SizePx, crop: Rectangle, size: SizePx): Matrix3 {
  const scale = Math.min(size.widthPx / baseline.widthPx, size.heightPx / baseline.heightPx);
  const cx = crop.x + crop.width / 2 - 0.5;
  const cy = crop.y + crop.height / 2 - 0.5;
  return [
    scale,
    0,
    (size.widthPx - 1) / 2 - scale * cx,
    0,
    scale,
    (size.heightPx - 1) / 2 - scale * cy,
    0,
    0,
    1,
  ];
}

async function drawLabel(
  canvas: Canvas,
  at: { x: number; y: number; widthPx: number; heightPx: number },
  plan: Grid,
  theme: Theme,
  { lines, mark }: { lines: string[]; mark: string | null },
): Promise<void> {
  // Beside an inset there is room below, so its label is broken into lines; elsewhere lines stand in one row.
  const isInset = at.widthPx < plan.panel.widthPx;
  const fontPx = isInset ? plan.fontPx * 0.85 : plan.fontPx;
  const coloured: TextLine[] = lines.flatMap((text, i) =>
    (isInset ? wrapped(text, fontPx, at.widthPx) : [text]).map((line) => ({
      text: line,
      colour: i === 0 ? theme.text : theme.quiet,
    })),
  );
  if (mark) coloured.push({ text: mark, colour: theme.mark });
  if (plan.labelHeightPx === 0) return;
  const block = await setText(coloured, fontPx, at.widthPx);
  drawText(canvas, block, at.x, at.y + at.heightPx + Math.round(plan.fontPx * 0.5));
}

async function encode(canvas: Canvas, format: CompositionFormat): Promise<Buffer> {
  if (format !== 'png') return encodePicture(canvas, encoders[format]);
  const { data, widthPx, heightPx } = canvas;
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .withIccProfile('srgb')
    .png()
    .toBuffer();
}

async function sha256Of(input: PictureInput): Promise<string> {
  const hash = createHash('sha256');
  if (typeof input !== 'string') return hash.update('channels' in input ? input.data : input).digest('hex');
  const file = await open(input);
  try {
    const block = Buffer.allocUnsafe(hashReadBytes);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, hashReadBytes, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(block.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Problem } from '#kernel';
import { loadRgb, uprightSize, type PictureInput } from '../align/load-picture.js';
import { applyTo, compose3, identity3, resized3, type Matrix3 } from '../align/matrix3.js';
import { localScale, warpRgb } from '../align/warp.js';
import { encodePicture } from '../intake/pipeline.js';
import { imageEngine, sharp } from '../sharp/index.js';
import { commonCrop, grid, type Grid, type LayoutKind, type Rectangle, type SizePx } from './layout.js';
import { drawText, labelFont, setText, type TextLine } from './label-text.js';
import { themes, type Theme, type ThemeName } from './themes.js';

export const compositionRecipe = { id: 'composition', version: 1 } as const;

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
  /** In the order they are shown. The first is the baseline: its `matrix` is not looked at. */
  pictures: CompositionPicture[];
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
    /** Top left of its panel in the result. */
    x: number;
    y: number;
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
  requirePossible(composition);
  if (unaligned === 'refuse') requireAligned(composition.pictures);
  const pictures = await Promise.all(composition.pictures.map(sized));
  const first = pictures[0]!;
  const others = pictures.slice(1).filter((p) => p.matrix !== null);
  const common = commonCrop(
    first.size,
    others.map(({ matrix, size }) => ({ matrix: matrix!, size })),
  );
  if (!common) {
    throw new Problem('photos-not-comparable', {
      detail:
        'The aligned photos share less than half of the frame. Leave out the one that was taken from elsewhere.',
    });
  }
  const mark = unaligned === 'refuse' ? null : unaligned.mark;
  const labels = pictures.map(({ matrix, labelLines }, i) => ({
    lines: labelLines,
    mark: i > 0 && matrix === null ? mark : null,
  }));
  const labelLines = Math.max(...labels.map(({ lines, mark: extra }) => lines.length + (extra ? 1 : 0)));
  const plan = grid(pictures.length, widthPx, common.width / common.height, {
    labelLines,
    hasFooter: Boolean(composition.footer),
    ...(layout === 'pair' ? { columns: 2 } : composition.columns ? { columns: composition.columns } : {}),
  });
  const crop = ofAspect(common, plan.panel);
  const theme = themes[themeName];
  const canvas = blank(plan.canvas, theme.background);
  const drawn: CompositionRecord['pictures'] = [];
  for (const [i, picture] of pictures.entries()) {
    const at = plan.panels[i]!;
    const frame = i === 0 ? identity3 : (picture.matrix ?? assumedFrame(first.size, crop, picture.size));
    const scale = await drawPanel(canvas, at, plan.panel, crop, frame, picture);
    await drawLabel(canvas, at, plan, theme, labels[i]!);
    drawn.push({
      name: picture.name,
      sha256: picture.sha256 ?? (await sha256Of(picture.input)),
      isAligned: i === 0 || picture.matrix !== null,
      matrix: frame,
      labelLines: picture.labelLines,
      ...at,
      scale: rounded(scale),
    });
  }
  if (composition.footer) {
    const block = await setText(
      [{ text: composition.footer, colour: theme.quiet }],
      plan.fontPx * 0.9,
      widthPx - 2 * plan.marginPx,
    );
    drawText(canvas, block, plan.panels[0]!.x, plan.footerY);
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
      crop: {
        x: rounded(crop.x),
        y: rounded(crop.y),
        width: rounded(crop.width),
        height: rounded(crop.height),
      },
      panel: plan.panel,
      scale: rounded(plan.panel.widthPx / crop.width),
      resampling: 'reduce, then Catmull-Rom through the alignment',
      engine: { ...imageEngine },
      font: `${labelFont.family} ${labelFont.version}`,
      pictures: drawn,
    },
  };
}

/** A panel has whole pixels, so its aspect is a little off; rather than stretch the skin, a sliver is left out. */
function ofAspect({ x, y, width, height }: Rectangle, panel: SizePx): Rectangle {
  const scale = Math.min(width / panel.widthPx, height / panel.heightPx);
  const [w, h] = [panel.widthPx * scale, panel.heightPx * scale];
  return { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h };
}

function requirePossible({ layout, pictures, widthPx, columns }: Composition): void {
  if (layout === 'pair' && pictures.length !== 2) {
    throw new RangeError(`a pair has 2 pictures, not ${pictures.length}`);
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
  const names = pictures.filter((p, i) => i > 0 && p.matrix === null).map((p) => p.name);
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

interface Canvas extends SizePx {
  data: Buffer;
}

function blank(size: SizePx, colour: string): Canvas {
  return {
    ...size,
    data: Buffer.alloc(size.widthPx * size.heightPx * 3, Buffer.from(colour.slice(1), 'hex')),
  };
}

/** @returns result px per px of the picture at the middle of the panel */
async function drawPanel(
  canvas: Canvas,
  at: { x: number; y: number },
  panel: SizePx,
  crop: Rectangle,
  frame: Matrix3,
  picture: SizedPicture,
): Promise<number> {
  // Panel px to first picture's px: scale by crop over panel, then move to the crop.
  const step = crop.width / panel.widthPx;
  const toFirst = compose3([1, 0, crop.x, 0, 1, crop.y, 0, 0, 1], resized3(step, step));
  const toPicture = compose3(frame, toFirst);
  const sourcePerResult = localScale(toPicture, panel.widthPx / 2, panel.heightPx / 2);
  // Decoders reduce cheaply and well; what is left to the transform is a scale near 1, where its filter is right.
  const { fileSize } = picture;
  const reduction = Math.min(1, picture.size.widthPx / sourcePerResult / fileSize.widthPx);
  const reduced = {
    widthPx: Math.max(1, Math.round(fileSize.widthPx * reduction)),
    heightPx: Math.max(1, Math.round(fileSize.heightPx * reduction)),
  };
  const toReduced = compose3(
    resized3(reduced.widthPx / picture.size.widthPx, reduced.heightPx / picture.size.heightPx),
    toPicture,
  );
  const part = neededPart(toReduced, panel, reduced);
  const rgb = await loadRgb(picture.input, reduced.widthPx, reduced.heightPx, part, fileSize);
  const toSource = compose3([1, 0, -part.left, 0, 1, -part.top, 0, 0, 1], toReduced);
  const stride = canvas.widthPx * 3;
  warpRgb(rgb, toSource, panel.widthPx, panel.heightPx, canvas.data, stride, at.y * stride + at.x * 3);
  return 1 / sourcePerResult;
}

/** What the panel shows of a picture, and around it what its filter reads, in whole px. */
function neededPart(toReduced: Matrix3, panel: SizePx, reduced: SizePx) {
  const corners = [0, panel.widthPx - 1].flatMap((x) =>
    [0, panel.heightPx - 1].map((y) => applyTo(toReduced, x, y)),
  );
  const span = (values: number[], lengthPx: number): [number, number] => {
    const start = Math.min(lengthPx - 1, Math.max(0, Math.floor(Math.min(...values)) - 2));
    return [start, Math.min(lengthPx, Math.max(start + 1, Math.ceil(Math.max(...values)) + 3)) - start];
  };
  const [left, width] = span(
    corners.map(([x]) => x),
    reduced.widthPx,
  );
  const [top, height] = span(
    corners.map(([, y]) => y),
    reduced.heightPx,
  );
  return { left, top, width, height };
}

async function drawLabel(
  canvas: Canvas,
  at: { x: number; y: number },
  plan: Grid,
  theme: Theme,
  { lines, mark }: { lines: string[]; mark: string | null },
): Promise<void> {
  const coloured: TextLine[] = lines.map((text, i) => ({ text, colour: i === 0 ? theme.text : theme.quiet }));
  if (mark) coloured.push({ text: mark, colour: theme.mark });
  if (plan.labelHeightPx === 0) return;
  const block = await setText(coloured, plan.fontPx, plan.panel.widthPx);
  drawText(canvas, block, at.x, at.y + plan.panel.heightPx + Math.round(plan.fontPx * 0.5));
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

import { Problem } from '#kernel';
import { uprightSize } from '../align/load-picture.js';
import { identity3, type Matrix3 } from '../align/matrix3.js';
import type { Composition, CompositionPicture } from './composition.js';
import { footLines, type Label } from './draw-texts.js';
import type { TextBlock } from './label-text.js';
import {
  commonCrop,
  cropAspects,
  cropFor,
  fittingShapes,
  grid,
  type Grid,
  type Rectangle,
  type SizePx,
} from './layout.js';
import { themes, type Theme } from './themes.js';
import { freeCorner, watermarkText, type Corner } from './watermark.js';

const narrowestPx = 64;
const widestPx = 12_000;

/** A picture with its own upright size, and the one that its matrix is in. */
export interface SizedPicture extends CompositionPicture {
  fileSize: SizePx;
  size: SizePx;
}

/** A picture with everything that drawing it takes, but for where. */
export interface PlannedPicture {
  picture: SizedPicture;
  crop: Rectangle;
  /** From the row's first picture to this one; assumed when it is not aligned. */
  frame: Matrix3;
  isAligned: boolean;
  label: Label;
}

export interface PlannedComposition {
  plan: Grid;
  theme: Theme;
  pictures: PlannedPicture[];
  watermark: { block: TextBlock; corner: Corner } | null;
}

/**
 * Where everything lies, and what each picture shows.
 * @param sharesPanel all pictures are shown in one place, after each other
 * @throws Problem, RangeError as `composePictures`
 */
export async function planComposition(
  composition: Composition,
  { sharesPanel = false } = {},
): Promise<PlannedComposition> {
  requirePossible(composition);
  const { layout, widthPx, unaligned = 'refuse', crop: cropName = 'original' } = composition;
  const perRow = layout === 'grid' ? composition.perRow! : composition.pictures.length;
  const isFirst = (index: number) => index % perRow === 0;
  if (unaligned === 'refuse') requireAligned(composition.pictures.filter((_, i) => !isFirst(i)));
  const pictures = await Promise.all(composition.pictures.map(sized));
  const series = Array.from({ length: pictures.length / perRow }, (_, row) =>
    commonOf(pictures.slice(row * perRow, (row + 1) * perRow)),
  );
  const mark = unaligned === 'refuse' ? null : unaligned.mark;
  const said = composition.light ? [composition.light.words] : [];
  const labels = pictures.map(({ matrix, labelLines }, i) => ({
    lines: [...labelLines, ...said],
    mark: !isFirst(i) && matrix === null ? mark : null,
  }));
  const theme = { ...themes[composition.theme ?? 'light'], language: composition.language };
  const first = series[0]!;
  const plan = grid(sharesPanel ? 1 : pictures.length, widthPx, first.common.width / first.common.height, {
    labelLines: Math.max(...labels.map(({ lines, mark: extra }) => lines.length + (extra ? 1 : 0))),
    headingLines: composition.heading || composition.logo ? 1 : 0,
    footLines: (fontPx, textWidthPx) => footLines(composition, theme, fontPx, textWidthPx),
    canvasAspect: cropAspects[cropName],
    hasScaleBar: composition.pxPerMm !== undefined,
    fits: fittingShapes(
      series.map(({ common }, row) => ({ common, keep: pictures[row * perRow]!.keep ?? [] })),
    ),
    ...(sharesPanel ? { columns: 1 } : columnsOf(composition, perRow)),
  });
  const crops = series.map(({ common }, row) =>
    cropFor(common, plan.panel, pictures[row * perRow]!.keep ?? []),
  );
  if (crops.some((crop) => crop === null)) {
    throw new Problem('photos-not-comparable', {
      detail: 'The treated region does not fit into this shape. Choose another crop or layout.',
    });
  }
  const planned = pictures.map((picture, i): PlannedPicture => {
    const row = Math.floor(i / perRow);
    const crop = crops[row]!;
    return {
      picture,
      crop,
      frame: isFirst(i) ? identity3 : (picture.matrix ?? assumedFrame(series[row]!.size, crop, picture.size)),
      isAligned: isFirst(i) || picture.matrix !== null,
      label: labels[i]!,
    };
  });
  return { plan, theme, pictures: planned, watermark: await markOf(composition, plan, planned, perRow) };
}

function columnsOf(
  { layout, crop = 'original', columns }: Composition,
  perRow: number,
): { columns?: number; isInset?: boolean } {
  if (layout === 'grid') return { columns: perRow };
  return {
    ...(layout === 'pair' && crop === 'original' ? { columns: 2 } : {}),
    ...(columns ? { columns } : {}),
    ...(layout === 'inset' ? { isInset: true } : {}),
  };
}

/** One corner for all pictures; none unless it is clear of what must be seen in every one of them. */
async function markOf(
  { watermark, language }: Composition,
  plan: Grid,
  planned: readonly PlannedPicture[],
  perRow: number,
): Promise<PlannedComposition['watermark']> {
  if (!watermark) return null;
  const smallest = plan.panels.reduce((one, other) => (other.widthPx < one.widthPx ? other : one));
  const block = await watermarkText(watermark, plan.fontPx, smallest, language);
  const corners = planned.flatMap(({ picture, crop }, i) => {
    if (i % perRow !== 0) return [];
    return plan.panels.map((panel) => {
      const scale = panel.widthPx / crop.width;
      const kept = (picture.keep ?? []).map((one) => ({
        x: (one.x - crop.x) * scale,
        y: (one.y - crop.y) * scale,
        width: one.width * scale,
        height: one.height * scale,
      }));
      return freeCorner(block, panel, kept);
    });
  });
  const corner = corners[0] ?? null;
  return corner !== null && corners.every((one) => one === corner) ? { block, corner } : null;
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

function requirePossible(composition: Composition): void {
  const { layout, pictures, perRow, widthPx, columns } = composition;
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
  requireOneLight(composition);
}

/** Either all pictures of a row but the one that gives the light are corrected, or none of any row. */
function requireOneLight({ layout, light, pictures, perRow }: Composition): void {
  const isMatched = light?.kind === 'matched';
  const corrected = pictures.filter(({ correction }) => correction);
  if (!isMatched && corrected.length > 0)
    throw new RangeError(`pictures are shown as taken, but ${corrected[0]!.name} has another light`);
  if (!isMatched) return;
  const length = layout === 'grid' ? perRow! : pictures.length;
  for (let from = 0; from < pictures.length; from += length)
    if (pictures.slice(from, from + length).filter(({ correction }) => !correction).length > 1)
      throw new RangeError('only one picture of a row gives the light to the others');
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

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { PictureInput } from '../align/load-picture.js';
import { encodePicture } from '../intake/pipeline.js';
import { imageEngine, sharp } from '../sharp/index.js';
import {
  compositionRecipe,
  type ComposedPicture,
  type Composition,
  type CompositionFormat,
  type CompositionRecord,
} from './composition.js';
import { blank, drawPanel, type Canvas } from './draw-panel.js';
import { drawFoot, drawHeading, drawLabel } from './draw-texts.js';
import { drawScaleBar } from './scale-bar.js';
import { labelFont } from './label-text.js';
import { planComposition, type PlannedComposition, type PlannedPicture } from './plan-composition.js';
import { drawWatermark } from './watermark.js';
import { xmpOf } from './xmp.js';

/** Read into one block again and again: a stream's many small ones cost more than the hashing of them. */
const hashReadBytes = 1_048_576;
const encoders = {
  jpeg: { mediaType: 'image/jpeg', options: { quality: 90, chromaSubsampling: '4:4:4' } },
  webp: { mediaType: 'image/webp', options: { quality: 88, effort: 2 } },
} as const;

/**
 * Puts pictures of the same skin beside each other: one crop, one scale, one filter, one rule of light for all, labels below, nothing
 * on what must be seen. Same input, same bytes. The result is sRGB with its profile; all it says of itself is what it was made of.
 * @throws Problem `photos-not-comparable` when a picture is not aligned and that is to be refused, or when the aligned
 *   pictures share less than half of the frame's width; RangeError for a layout that cannot be
 */
export async function composePictures(composition: Composition): Promise<ComposedPicture> {
  const planned = await planComposition(composition);
  const { plan, theme, pictures, watermark } = planned;
  const canvas = blank(plan.canvas, theme.background);
  await drawHeading(canvas, plan, theme, composition);
  const drawn: CompositionRecord['pictures'] = [];
  for (const [i, one] of pictures.entries()) {
    const at = plan.panels[i]!;
    const scale = await drawPanel(canvas, at, at, one.crop, one.frame, one.picture);
    if (watermark) drawWatermark(canvas, at, watermark.block, watermark.corner);
    await drawLabel(canvas, at, plan, theme, one.label);
    drawn.push(await recordOf(one, at, scale));
  }
  const scaleBarMm = await drawBar(canvas, composition, planned);
  await drawFoot(canvas, plan);
  const record = compositionRecord(composition, planned, drawn, scaleBarMm);
  return {
    bytes: await encode(canvas, composition.format, xmpOf(record, composition.provenance)),
    mediaType: `image/${composition.format}`,
    ...plan.canvas,
    record,
  };
}

/** @returns the length that it stands for, mm; null without one */
export async function drawBar(
  canvas: Canvas,
  { pxPerMm }: Composition,
  { plan, theme, pictures }: PlannedComposition,
): Promise<number | null> {
  if (pxPerMm === undefined) return null;
  return drawScaleBar(canvas, plan, theme, pxPerMm * (plan.panel.widthPx / pictures[0]!.crop.width));
}

export async function recordOf(
  { picture, frame, isAligned }: PlannedPicture,
  { x, y, widthPx, heightPx }: { x: number; y: number; widthPx: number; heightPx: number },
  scale: number,
): Promise<CompositionRecord['pictures'][number]> {
  return {
    name: picture.name,
    sha256: picture.sha256 ?? (await sha256Of(picture.input)),
    isAligned,
    matrix: frame,
    correction: picture.correction ?? null,
    labelLines: picture.labelLines,
    ...{ x, y, widthPx, heightPx },
    scale: rounded(scale),
  };
}

export function compositionRecord(
  composition: Composition,
  { plan, pictures: [first], watermark }: PlannedComposition,
  pictures: CompositionRecord['pictures'],
  scaleBarMm: number | null,
): CompositionRecord {
  const { crop } = first!;
  return {
    recipe: compositionRecipe.id,
    recipeVersion: compositionRecipe.version,
    layout: composition.layout,
    format: composition.format,
    theme: composition.theme ?? 'light',
    ...plan.canvas,
    columns: plan.columns,
    footer: composition.footer ?? null,
    cropName: composition.crop ?? 'original',
    heading: composition.heading ?? null,
    caption: composition.caption ?? null,
    notes: [...(composition.notes ?? [])],
    ...(composition.language ? { language: composition.language } : {}),
    ...(composition.noteLanguages ? { noteLanguages: [...composition.noteLanguages] } : {}),
    light: composition.light ?? { kind: 'as-taken', words: null },
    watermark: watermark && { text: composition.watermark!, corner: watermark.corner },
    scaleBarMm,
    pxPerMm:
      composition.pxPerMm === undefined
        ? null
        : rounded(composition.pxPerMm * (plan.panel.widthPx / crop.width)),
    crop: {
      x: rounded(crop.x),
      y: rounded(crop.y),
      width: rounded(crop.width),
      height: rounded(crop.height),
    },
    panel: plan.panel,
    scale: rounded(plan.panel.widthPx / crop.width),
    resampling: 'reduce, light, then Catmull-Rom through the alignment',
    engine: { ...imageEngine },
    font: `${labelFont.family} ${labelFont.version}`,
    pictures,
  };
}

/** The same picture in another file format, from the composed one. */
export async function reformatPicture(
  { bytes, record }: { bytes: Uint8Array; record: CompositionRecord },
  format: CompositionFormat,
): Promise<Buffer> {
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const ofSha256 = createHash('sha256').update(bytes).digest('hex');
  return encode(
    { widthPx: info.width, heightPx: info.height, data },
    format,
    xmpOf(record, { reformatted: { format, ofSha256 } }),
  );
}

/** Smaller, for a list: a WebP that fits into a square of so many px. */
export async function smallPicture(
  { bytes, record }: { bytes: Uint8Array; record: CompositionRecord },
  sidePx: number,
): Promise<Buffer> {
  const ofSha256 = createHash('sha256').update(bytes).digest('hex');
  return sharp(bytes)
    .resize({ width: sidePx, height: sidePx, fit: 'inside', withoutEnlargement: true })
    .withIccProfile('srgb')
    .withXmp(xmpOf(record, { reduced: { sidePx, ofSha256 } }))
    .webp({ quality: 82, effort: 2 })
    .toBuffer();
}

async function encode(canvas: Canvas, format: CompositionFormat, xmp: string): Promise<Buffer> {
  if (format !== 'png') return encodePicture(canvas, encoders[format], xmp);
  const { data, widthPx, heightPx } = canvas;
  return sharp(data, { raw: { width: widthPx, height: heightPx, channels: 3 } })
    .withIccProfile('srgb')
    .withXmp(xmp)
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

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { iccProfile, imageEngine, markSrgb, sharp, type Sharp } from '../sharp/index.js';
import { bufferReader } from './byte-reader.js';
import type { Capture } from './capture.js';
import { decodePhoto, type Operation } from './decode.js';
import { checkPhotoHeader } from './header.js';
import type { Raster } from './raster.js';
import { losslessUpToPx, photoRecipes, type Recipe, type RecipeId } from './recipes.js';
import type { PhotoFormat } from './sniff.js';

export interface PhotoTask {
  inputPath: string;
  /** An existing folder that the derivatives are written to, as `<recipe>.webp` or `<recipe>.jpg`. */
  outDir: string;
  recipes?: readonly RecipeId[];
}

export interface Derivative {
  recipeId: RecipeId;
  recipeVersion: number;
  mediaType: 'image/webp' | 'image/jpeg';
  widthPx: number;
  heightPx: number;
  sizeBytes: number;
  sha256: string;
  path: string;
  /** Everything that was done from the original on, in order. */
  operations: Operation[];
  engine: Record<string, string>;
}

export interface ProcessedPhoto {
  format: PhotoFormat;
  mediaType: string;
  /** Upright. */
  widthPx: number;
  heightPx: number;
  capture: Capture;
  /** A WebP of at most 24 px as a data URI, about 200 characters. */
  placeholder: string;
  /** Empty for a sound photo; else what is wrong with it. */
  damage: string[];
  /** In the order asked for. */
  derivatives: Derivative[];
}

const placeholderPx = 24;

/**
 * Makes the derivatives of one photo: decoded once, each picture resized from the next larger one.
 * Idempotent: the same bytes and recipes write the same files.
 * @throws Problem of `checkPhotoHeader` and `decodePhoto`; errors of the file system as they are
 */
export async function processPhoto({ inputPath, outDir, recipes }: PhotoTask): Promise<ProcessedPhoto> {
  const bytes = await readFile(inputPath);
  const header = await checkPhotoHeader(bufferReader(bytes));
  const { raster, capture, damage, operations } = await decodePhoto(bytes, header);
  const wanted = (recipes ?? (Object.keys(photoRecipes) as RecipeId[])).map((id) => photoRecipes[id]);
  const made = new Map<RecipeId, Derivative>();
  let current = raster;
  const done = [...operations];
  for (const recipe of [...wanted].sort(byLongSide)) {
    const size = sizeWithin(raster, recipe.longSidePx);
    if (size.widthPx !== current.widthPx || size.heightPx !== current.heightPx) {
      current = await resizedRaster(current, size);
      done.push({ name: 'resize', parameters: { ...size, kernel: 'lanczos3' } });
    }
    made.set(recipe.id, await encode(current, recipe, outDir, done));
  }
  return {
    format: header.format,
    mediaType: header.mediaType,
    widthPx: raster.widthPx,
    heightPx: raster.heightPx,
    capture,
    placeholder: await placeholderOf(current),
    damage,
    derivatives: wanted.flatMap(({ id }) => made.get(id) ?? []),
  };
}

const byLongSide = (a: Recipe, b: Recipe): number => (b.longSidePx ?? Infinity) - (a.longSidePx ?? Infinity);

interface Size {
  widthPx: number;
  heightPx: number;
}

function sizeWithin({ widthPx, heightPx }: Size, longSidePx: number | null): Size {
  const scale = Math.min(1, (longSidePx ?? Infinity) / Math.max(widthPx, heightPx));
  return {
    widthPx: Math.max(1, Math.round(widthPx * scale)),
    heightPx: Math.max(1, Math.round(heightPx * scale)),
  };
}

const imageOf = ({ data, widthPx, heightPx, channels }: Raster): Sharp =>
  sharp(data, { raw: { width: widthPx, height: heightPx, channels }, limitInputPixels: false });

export async function resizedRaster(raster: Raster, { widthPx, heightPx }: Size): Promise<Raster> {
  const image = imageOf(raster).resize(widthPx, heightPx, { fit: 'fill', kernel: 'lanczos3' });
  return { data: await image.raw().toBuffer(), widthPx, heightPx, channels: raster.channels };
}

async function encode(
  raster: Raster,
  recipe: Recipe,
  outDir: string,
  done: Operation[],
): Promise<Derivative> {
  const { mediaType } = recipe.encode;
  const lossless = raster.widthPx * raster.heightPx <= losslessUpToPx && { lossless: true };
  const options = { ...recipe.encode.options, ...(mediaType === 'image/webp' && lossless) };
  const image = imageOf(raster);
  const encoder = mediaType === 'image/jpeg' ? image.jpeg(options) : image.webp(options);
  const bytes = markSrgb(await encoder.toBuffer(), mediaType, await iccProfile('srgb'));
  const path = join(outDir, `${recipe.id}.${mediaType === 'image/jpeg' ? 'jpg' : 'webp'}`);
  await writeFile(path, bytes);
  return {
    recipeId: recipe.id,
    recipeVersion: recipe.version,
    mediaType,
    widthPx: raster.widthPx,
    heightPx: raster.heightPx,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    path,
    operations: [
      ...done,
      { name: 'encode', parameters: { mediaType, profile: 'srgb', ...options } as Operation['parameters'] },
    ],
    engine: { ...imageEngine },
  };
}

async function placeholderOf(raster: Raster): Promise<string> {
  const tiny = await resizedRaster(raster, sizeWithin(raster, placeholderPx));
  const webp = await imageOf(tiny).webp({ quality: 40, effort: 4 }).toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}

/**
 * Encodes sRGB pixels with the sRGB profile and no other metadata but what is given. Same pixels and options, same bytes.
 * @param xmp a whole packet
 */
export async function encodePicture(
  picture: { data: Uint8Array; widthPx: number; heightPx: number; channels?: Raster['channels'] },
  { mediaType, options }: Recipe['encode'],
  xmp?: string,
): Promise<Buffer> {
  const image = imageOf({ channels: 3, ...picture } as Raster);
  const encoder = mediaType === 'image/jpeg' ? image.jpeg(options) : image.webp(options);
  return markSrgb(await encoder.toBuffer(), mediaType, await iccProfile('srgb'), xmp);
}

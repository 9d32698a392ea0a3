import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  chartInputPx,
  examineChart,
  loadGrey,
  photoRecipes,
  UprightPicture,
  type ChartFinding,
  type GreyImage,
  type PhotoDecoder,
  type ProcessedPhoto,
} from '#imaging';
import type { PhotoId } from '#kernel';
import { reading } from './reading.js';

/** A photo of which the worker's own pictures were made, without a record around it. */
export interface PhotoFile {
  /** Stands for the photo in recipes: made from its hash, so the same file has the same. */
  id: PhotoId;
  name: string;
  sha256: string;
  processed: ProcessedPhoto;
  /** Its `view` picture, from which the product compares and draws. */
  view: ProcessedPhoto['derivatives'][number];
  viewBytes: Buffer;
  grey: GreyImage;
  /** The chart in it, looked for where the product looks. */
  chart: ChartFinding | null;
}

/** @param folder where this photo's pictures are written; made here */
export async function openPhoto(decoder: PhotoDecoder, path: string, folder: string): Promise<PhotoFile> {
  return reading(path, async () => {
    const bytes = await readFile(path);
    await mkdir(folder);
    const processed = await decoder.process(path, folder);
    const drawn = (recipe: string) => processed.derivatives.find(({ recipeId }) => recipeId === recipe)!;
    const pictureOf = (recipe: string) => join(folder, basename(drawn(recipe).path));
    const view = drawn(photoRecipes.view.id);
    const viewBytes = await readFile(pictureOf(view.recipeId));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { widthPx: fullWidthPx, heightPx: fullHeightPx } = processed;
    return {
      id: idOf(sha256),
      name: basename(path),
      sha256,
      processed,
      view,
      viewBytes,
      grey: { ...(await loadGrey(viewBytes)), fullWidthPx, fullHeightPx },
      chart: await chartIn(await readFile(pictureOf(photoRecipes.full.id))),
    };
  });
}

async function chartIn(full: Buffer): Promise<ChartFinding | null> {
  const picture = await UprightPicture.decode(full);
  const { widthPx: fullWidthPx, heightPx: fullHeightPx } = picture;
  return examineChart({ ...(await picture.within(chartInputPx)), fullWidthPx, fullHeightPx });
}

/** A UUID of version 8, which is free for such use. */
function idOf(sha256: string): PhotoId {
  const variant = (8 + (parseInt(sha256[16]!, 16) % 4)).toString(16);
  return [
    sha256.slice(0, 8),
    sha256.slice(8, 12),
    `8${sha256.slice(13, 16)}`,
    `${variant}${sha256.slice(17, 20)}`,
    sha256.slice(20, 32),
  ].join('-') as PhotoId;
}

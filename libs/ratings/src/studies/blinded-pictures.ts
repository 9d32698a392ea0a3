import { sharp } from '#imaging';
import type { DerivativeId, PhotoId } from '#kernel';
import type { ObjectStore, Tx } from '#platform';
import { sharedFrame, wholeFrame, type Frame } from '../model/study-plan.js';
import * as store from './reviews.store.js';

/** How one picture of a look is drawn. Kept with the answer, so that it can be drawn again. */
export interface Drawn {
  derivativeId: DerivativeId;
  sizePx: { width: number; height: number };
  frame: Frame;
}

export interface DrawnLook {
  photo: Drawn;
  baseline: Drawn | null;
}

const longestSidePx = 1600;
const quality = 88;

/**
 * Pictures for raters. Both of a pair get the same frame, size and encoding, and every picture is encoded anew: no file of the record
 * leaves as it is, so neither a hash nor a size says which one it was.
 */
export class BlindedPictures {
  constructor(private readonly objects: ObjectStore) {}

  /** @returns null while a picture has not been prepared */
  async plan(
    tx: Tx,
    { photoId, baselinePhotoId }: { photoId: PhotoId; baselinePhotoId: PhotoId | null },
  ): Promise<DrawnLook | null> {
    const views = await store.viewsOf(tx, baselinePhotoId === null ? [photoId] : [photoId, baselinePhotoId]);
    const photo = views.find((one) => one.photoId === photoId);
    if (!photo) return null;
    if (baselinePhotoId === null) return { photo: drawn(photo, wholeFrame), baseline: null };
    const baseline = views.find((one) => one.photoId === baselinePhotoId);
    if (!baseline) return null;
    const aligned = await store.alignedOf(tx, baselinePhotoId, photoId);
    const frame =
      aligned &&
      sharedFrame(
        aligned.matrix,
        { widthPx: baseline.fullWidthPx, heightPx: baseline.fullHeightPx },
        { widthPx: photo.fullWidthPx, heightPx: photo.fullHeightPx },
      );
    // As they were taken, both of them, where one does not lie on the other.
    if (!frame) return { photo: drawn(photo, wholeFrame), baseline: drawn(baseline, wholeFrame) };
    const sizePx = drawn(aligned, frame).sizePx;
    return {
      photo: { derivativeId: aligned.derivativeId, frame, sizePx },
      baseline: { derivativeId: baseline.derivativeId, frame, sizePx },
    };
  }

  /** WebP without metadata. */
  async draw({ derivativeId, sizePx, frame }: Drawn): Promise<Buffer> {
    const stream = await this.objects.get(`derivatives/${derivativeId}`);
    const input = Buffer.concat((await stream.toArray()) as Buffer[]);
    const { width = 1, height = 1 } = await sharp(input).metadata();
    const part = {
      left: Math.round(frame.left * width),
      top: Math.round(frame.top * height),
      width: Math.max(1, Math.floor(frame.width * width)),
      height: Math.max(1, Math.floor(frame.height * height)),
    };
    return sharp(input)
      .extract(part)
      .resize({ ...sizePx, fit: 'fill' })
      .webp({ quality })
      .toBuffer();
  }
}

function drawn(file: { derivativeId: DerivativeId; widthPx: number; heightPx: number }, frame: Frame): Drawn {
  const [widthPx, heightPx] = [file.widthPx * frame.width, file.heightPx * frame.height];
  const scale = Math.min(1, longestSidePx / Math.max(widthPx, heightPx));
  return {
    derivativeId: file.derivativeId,
    frame,
    sizePx: {
      width: Math.max(1, Math.round(widthPx * scale)),
      height: Math.max(1, Math.round(heightPx * scale)),
    },
  };
}

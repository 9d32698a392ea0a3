import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  alignPhotos,
  alignThrough,
  loadGrey,
  PhotoDecoder,
  type Alignment,
  type GreyImage,
  type PictureInput,
} from '#imaging';
import { Problem } from '#kernel';
import { CommandFailure, exitCode } from '../commands.js';
import type { DatedPhoto } from './photo-folder.js';

/** A photo ready to be composed, with how it lies on the first one. */
export interface AlignedPhoto {
  photo: DatedPhoto;
  input: PictureInput;
  uprightWidthPx: number;
  uprightHeightPx: number;
  /** Why the picture cannot be trusted to be whole. */
  damage: string[];
  /** Null for the first photo, which the others are aligned to. */
  alignment: Alignment | null;
  /** Null for the first photo. */
  route: AlignmentRoute | null;
  warnings: string[];
}

/** Straight to the first photo, or over another one of the series that lies on it. */
export type AlignmentRoute = { route: 'direct' } | { route: 'chain'; via: string };

/** A photo that found no way to the first one tries as many of the others, nearest in time first. */
const mostBridges = 3;

/** Decodes what must not be decoded here: see `PhotoDecoder`, which is also what the worker uses. */
export type PixelDecoder = Pick<PhotoDecoder, 'pixels'>;

/**
 * Aligns photos to the first of them.
 * @throws CommandFailure when a photo cannot be decoded, within the limits of an upload
 */
export async function alignSeries(photos: readonly DatedPhoto[]): Promise<AlignedPhoto[]> {
  const decoder = new PhotoDecoder({ concurrency: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'samelight-compile-'));
  try {
    return await alignSeriesBy(decoder, folder, photos);
  } finally {
    decoder.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param folder for the decoder to write to */
export async function alignSeriesBy(
  decoder: PixelDecoder,
  folder: string,
  photos: readonly DatedPhoto[],
): Promise<AlignedPhoto[]> {
  const series: AlignedPhoto[] = [];
  const greys: GreyImage[] = [];
  for (const photo of photos) {
    const { input, grey, damage } = await opened(photo, decoder, folder);
    const [baseline] = greys;
    series.push({
      photo,
      input,
      uprightWidthPx: grey.fullWidthPx,
      uprightHeightPx: grey.fullHeightPx,
      damage,
      alignment: baseline ? aligned(baseline, grey, photo) : null,
      route: baseline ? { route: 'direct' } : null,
      warnings: damage.map((text) => `${photo.file}: ${text}`),
    });
    greys.push(grey);
  }
  bridge(series, greys);
  for (const { alignment, photo, warnings } of series)
    if (alignment?.status === 'refused')
      warnings.push(
        `${photo.file}: not aligned to ${photos[0]!.file} (${alignment.reason}); shown and marked as such`,
      );
  return series;
}

/** Looks for a way over another photo of the series for those that found none to the first. */
function bridge(series: AlignedPhoto[], greys: readonly GreyImage[]): void {
  const direct = series.flatMap(({ alignment }, at) =>
    alignment?.status === 'aligned' ? [{ at, matrix: alignment.matrix }] : [],
  );
  for (const [at, lost] of series.entries()) {
    // A mirrored or blurred photo stays so, whatever it is compared with.
    if (lost.alignment?.status !== 'refused' || ['mirrored', 'too-blurred'].includes(lost.alignment.reason))
      continue;
    const away = (other: number) => Math.abs(series[other]!.photo.days - lost.photo.days);
    const nearest = [...direct].sort((a, b) => away(a.at) - away(b.at) || a.at - b.at);
    for (const third of nearest.slice(0, mostBridges)) {
      const found = alignThrough(greys[0]!, greys[third.at]!, greys[at]!, third.matrix);
      if (found.status === 'refused') continue;
      lost.alignment = found;
      lost.route = { route: 'chain', via: series[third.at]!.photo.file };
      break;
    }
  }
}

function aligned(baseline: GreyImage, followup: GreyImage, { facts }: DatedPhoto): Alignment {
  const alignment = alignPhotos(baseline, followup);
  // Programs that drop EXIF drop the orientation with it; only then may a photo lie on its side.
  if (alignment.status === 'aligned' || facts.exifOrientation !== null) return alignment;
  return alignPhotos(baseline, followup, { quarterTurns: true });
}

async function opened(
  { path, file, facts }: DatedPhoto,
  decoder: PixelDecoder,
  folder: string,
): Promise<{
  input: PictureInput;
  grey: GreyImage;
  damage: string[];
}> {
  try {
    if (facts.isPlain) {
      const grey = await loadGrey(path, { isStrict: true }).catch(() => null);
      if (grey) return { input: path, grey, damage: [] };
    }
    const { raster, damage } = await decoder.pixels(path, folder);
    return { input: raster, grey: await loadGrey(raster), damage };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new CommandFailure(exitCode.input, `${file}: ${error.facts.detail ?? error.message}`);
  }
}

import { readFile } from 'node:fs/promises';
import {
  alignPhotos,
  decodePhoto,
  loadGrey,
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
  warnings: string[];
}

/**
 * Aligns photos to the first of them.
 * @throws CommandFailure when a photo cannot be decoded
 */
export async function alignSeries(photos: readonly DatedPhoto[]): Promise<AlignedPhoto[]> {
  const series: AlignedPhoto[] = [];
  let baseline: GreyImage | null = null;
  for (const photo of photos) {
    const { input, grey, damage } = await opened(photo);
    const alignment: Alignment | null = baseline && aligned(baseline, grey, photo);
    baseline ??= grey;
    const warnings = damage.map((text) => `${photo.file}: ${text}`);
    if (alignment?.status === 'refused') {
      warnings.push(
        `${photo.file}: not aligned to ${photos[0]!.file} (${alignment.reason}); shown and marked as such`,
      );
    }
    series.push({
      photo,
      input,
      uprightWidthPx: grey.fullWidthPx,
      uprightHeightPx: grey.fullHeightPx,
      damage,
      alignment,
      warnings,
    });
  }
  return series;
}

function aligned(baseline: GreyImage, followup: GreyImage, { facts }: DatedPhoto): Alignment {
  const alignment = alignPhotos(baseline, followup);
  // Programs that drop EXIF drop the orientation with it; only then may a photo lie on its side.
  if (alignment.status === 'aligned' || facts.exifOrientation !== null) return alignment;
  return alignPhotos(baseline, followup, { quarterTurns: true });
}

async function opened({ path, file, facts }: DatedPhoto): Promise<{
  input: PictureInput;
  grey: GreyImage;
  damage: string[];
}> {
  try {
    if (facts.isPlain) {
      const grey = await loadGrey(path, { isStrict: true }).catch(() => null);
      if (grey) return { input: path, grey, damage: [] };
    }
    const { raster, damage } = await decodePhoto(await readFile(path), facts.header);
    return { input: raster, grey: await loadGrey(raster), damage };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new CommandFailure(exitCode.input, `${file}: ${error.facts.detail ?? error.message}`);
  }
}

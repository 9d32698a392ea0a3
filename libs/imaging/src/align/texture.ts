import { thumbnail, thumbnailPx } from './coarse-search.js';
import { excludedMask, mostExcludedShare, shareExcluded, type Outline } from './excluded.js';
import {
  locallyNormalised,
  logLuminance,
  longSidePx,
  plane,
  pyramid,
  resample,
  type GreyImage,
  type Plane,
} from './grey-image.js';

/** Long side at which pictures are best handed to `alignPhotos`; more is reduced, less is used as it is. */
export const alignmentInputPx = 1024;

/** The texture of one picture at every size that is asked for. */
export class Texture {
  private readonly normalised = new Map<number, Plane>();

  /** @param levels logarithm of luminance, finest first */
  constructor(
    private readonly levels: readonly Plane[],
    private readonly exclude: readonly Outline[] = [],
    private readonly fullPx: { widthPx: number; heightPx: number } = levels[0]!,
    readonly excludedShare = 0,
  ) {}

  /** @param exclude outlines in px at full size; they count for the fit, not for the search that leads to it */
  static of(image: GreyImage, exclude: readonly Outline[] = []): Texture {
    const levels = pyramid(logLuminance(reduced(image)), thumbnailPx);
    const fullPx = { widthPx: image.fullWidthPx, heightPx: image.fullHeightPx };
    const share = exclude.length > 0 ? shareExcluded(maskOf(levels.at(-1)!, exclude, fullPx)) : 0;
    return share > mostExcludedShare
      ? new Texture(levels, [], fullPx)
      : new Texture(levels, exclude, fullPx, share);
  }

  /** The level of the pyramid whose long side is nearest to `sidePx`, before normalisation. */
  raw(sidePx: number): Plane {
    const off = (p: Plane) => Math.abs(Math.log2(longSidePx(p) / sidePx));
    return this.levels.reduce((best, level) => (off(level) < off(best) ? level : best));
  }

  /**
   * Px of the level nearest to `sidePx` for one px at full size. Halving is exact and drops an odd last px, so the sizes of the two do
   * not tell.
   */
  scaleAt(sidePx: number): { x: number; y: number } {
    const half = 2 ** this.levels.indexOf(this.raw(sidePx));
    const { widthPx, heightPx } = this.levels[0]!;
    return { x: widthPx / this.fullPx.widthPx / half, y: heightPx / this.fullPx.heightPx / half };
  }

  /** A level before normalisation, NaN where it takes no part. */
  unnormalised(sidePx: number): Plane {
    const level = this.raw(sidePx);
    if (this.exclude.length === 0) return level;
    const mask = maskOf(level, this.exclude, this.fullPx);
    for (let i = 0; i < mask.data.length; i++) mask.data[i]! += level.data[i]!;
    return mask;
  }

  at(sidePx: number): Plane {
    const level = this.raw(sidePx);
    const side = longSidePx(level);
    let texture = this.normalised.get(side);
    if (!texture) {
      texture = locallyNormalised(level, neighbourhoodPx(side));
      if (this.exclude.length > 0) {
        const mask = maskOf(level, this.exclude, this.fullPx);
        for (let i = 0; i < mask.data.length; i++) texture.data[i]! += mask.data[i]!;
      }
      this.normalised.set(side, texture);
    }
    return texture;
  }

  thumbnail(): Plane {
    return thumbnail(this.levels);
  }

  mirrored(): Texture {
    return new Texture(this.levels.map(flipped));
  }
}

function maskOf(
  level: Plane,
  exclude: readonly Outline[],
  { widthPx, heightPx }: { widthPx: number; heightPx: number },
): Plane {
  const scale = { x: level.widthPx / widthPx, y: level.heightPx / heightPx };
  return excludedMask(exclude, level.widthPx, level.heightPx, scale);
}

/** Scale of local normalisation for a picture of that long side: wide enough for shapes, narrow enough for shadows. */
export function neighbourhoodPx(sidePx: number): number {
  return Math.max(5, 0.45 * Math.sqrt(sidePx));
}

function reduced(image: Plane): Plane {
  const s = alignmentInputPx / longSidePx(image);
  if (s >= 1) return image;
  return resample(image, Math.round(image.widthPx * s), Math.round(image.heightPx * s));
}

function flipped(p: Plane): Plane {
  const out = plane(p.widthPx, p.heightPx);
  for (let y = 0; y < p.heightPx; y++) {
    for (let x = 0; x < p.widthPx; x++) {
      out.data[y * p.widthPx + x] = p.data[y * p.widthPx + p.widthPx - 1 - x]!;
    }
  }
  return out;
}

import type { JpegOptions, WebpOptions } from '../sharp/index.js';

export type RecipeId = 'thumb' | 'view' | 'full';

/** How a derivative is made from the upright sRGB picture. A change that alters pixels needs a new version. */
export interface Recipe {
  id: RecipeId;
  version: number;
  /** Length of the longer side at most; null keeps the size. Never enlarges. */
  longSidePx: number | null;
  encode:
    { mediaType: 'image/webp'; options: WebpOptions } | { mediaType: 'image/jpeg'; options: JpegOptions };
}

/**
 * Pictures of at most this many pixels are encoded lossless as WebP: halving the colour resolution of so few pixels
 * shifts their mean colour by up to 30 levels, and lossless is no larger.
 */
export const losslessUpToPx = 64 * 64;

/**
 * WebP effort 2 gives 95 % of what effort 4 saves for half its time. `full` keeps full colour resolution, since redness
 * is measured in it, and the standard Huffman tables: optimised ones save 5 % of the bytes for twice the encoding time,
 * mozjpeg 20 % for ten times.
 */
export const photoRecipes: Readonly<Record<RecipeId, Recipe>> = {
  thumb: {
    id: 'thumb',
    version: 1,
    longSidePx: 320,
    encode: { mediaType: 'image/webp', options: { quality: 76, effort: 4 } },
  },
  view: {
    id: 'view',
    version: 1,
    longSidePx: 1600,
    encode: { mediaType: 'image/webp', options: { quality: 82, effort: 2 } },
  },
  full: {
    id: 'full',
    version: 1,
    longSidePx: null,
    encode: {
      mediaType: 'image/jpeg',
      options: { quality: 92, chromaSubsampling: '4:4:4', optimiseCoding: false },
    },
  },
};

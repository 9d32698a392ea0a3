import { exposed } from './camera.js';
import { poseMatrix, skinGrid } from './grid.js';
import { lit } from './lighting.js';
import type { HealingState, PhantomCapture, PhantomSkin } from './model.js';
import { reflectanceMaps } from './pigment.js';
import { scarMaps } from './scars.js';
import { textureMaps } from './texture.js';
import { phantomTruth } from './truth.js';
import type { PhantomTruth } from './truth.js';

export interface PhantomRender {
  widthPx: number;
  heightPx: number;
  /** RGB, 8 bits each, sRGB, rows from the top. */
  pixels: Uint8Array;
  truth: PhantomTruth;
}

/**
 * A close-up photograph of synthetic skin. The same three arguments give the same bytes on every run.
 * @throws RangeError when the picture has no pixels or the pose looks along the skin
 */
export function renderPhantom(
  skin: PhantomSkin,
  healing: HealingState,
  capture: PhantomCapture,
): PhantomRender {
  const { widthPx, heightPx } = capture;
  if (!Number.isInteger(widthPx) || !Number.isInteger(heightPx) || widthPx < 8 || heightPx < 8)
    throw new RangeError(`expected a picture of at least 8 x 8 whole pixels, not ${widthPx} x ${heightPx}`);
  const skinToImage = poseMatrix(capture.pose, widthPx, heightPx);
  const grid = skinGrid(skinToImage, widthPx, heightPx);
  const scars = scarMaps(grid, skin, healing);
  const texture = textureMaps(grid, skin, scars.smoothness);
  const reflectance = reflectanceMaps(grid, skin, healing, scars, texture);
  const radiance = lit(grid, skin, healing, capture, scars, texture, reflectance);
  const pixels = exposed(radiance, capture, grid.pxPerMm);
  return {
    widthPx,
    heightPx,
    pixels,
    truth: phantomTruth(skin, healing, capture, skinToImage, grid.pxPerMm),
  };
}

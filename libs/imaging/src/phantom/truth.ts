import { linearToLab } from './colour.js';
import { skinGrid } from './grid.js';
import { chainMatrices, invertMatrix, mapPoint } from './matrix.js';
import type { Matrix3, Point } from './matrix.js';
import type { HealingState, PhantomCapture, PhantomLight, PhantomSkin } from './model.js';
import { untreated } from './model.js';
import { isInside, reflectanceMaps } from './pigment.js';
import { pitVolumeMm3, scarMaps } from './scars.js';
import { textureMaps } from './texture.js';

/** What is really in a phantom picture. */
export interface PhantomTruth {
  /** Skin in mm to picture in px; the centre of the first pixel is (0, 0). Holds for the plane of the skin. */
  skinToImage: Matrix3;
  /** In the middle of the picture. */
  pxPerMm: number;
  pitVolumesMm3: number[];
  pitVolumeMm3: number;
  pitCentresPx: Point[];
  /** Mean CIE a* (D65) of the skin's own colour, without light or camera, inside the outline. */
  meanAStar: number;
  /** `meanAStar` above the same patch without scars, marks and treatment. */
  rednessDeltaAStar: number;
  outlineMm: Point[];
  outlinePx: Point[];
  light: PhantomLight;
  whiteBalanceGains: readonly [number, number, number];
  exposureEv: number;
}

export function phantomTruth(
  skin: PhantomSkin,
  healing: HealingState,
  capture: PhantomCapture,
  skinToImage: Matrix3,
  pxPerMm: number,
): PhantomTruth {
  const pitVolumesMm3 = skin.pits.map((pit) => pitVolumeMm3(pit, healing));
  const meanAStar = meanAStarInOutline(skin, healing);
  const bare = {
    ...skin,
    scarRedness: 0,
    scarPigment: 0,
    spots: skin.spots.filter((s) => s.kind !== 'mark'),
  };
  return {
    skinToImage,
    pxPerMm,
    pitVolumesMm3,
    pitVolumeMm3: pitVolumesMm3.reduce((sum, volume) => sum + volume, 0),
    pitCentresPx: skin.pits.map((pit) => mapPoint(skinToImage, pit.centreMm)),
    meanAStar,
    rednessDeltaAStar: meanAStar - meanAStarInOutline({ ...bare, scarLines: [], pits: [] }, untreated),
    outlineMm: [...skin.outlineMm],
    outlinePx: skin.outlineMm.map((point) => mapPoint(skinToImage, point)),
    light: capture.light,
    whiteBalanceGains: capture.whiteBalanceGains,
    exposureEv: capture.exposureEv,
  };
}

/** Pixels of the baseline to pixels of the follow-up of the same skin. */
export function baselineToFollowUp(
  baseline: Pick<PhantomTruth, 'skinToImage'>,
  followUp: Pick<PhantomTruth, 'skinToImage'>,
): Matrix3 {
  return chainMatrices(invertMatrix(baseline.skinToImage), followUp.skinToImage);
}

/** Samples the skin's colour on a square grid of its own, so that the answer does not depend on any camera. */
function meanAStarInOutline(skin: PhantomSkin, healing: HealingState): number {
  const xs = skin.outlineMm.map((p) => p[0]);
  const ys = skin.outlineMm.map((p) => p[1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const pxPerMm = 5;
  const widthPx = Math.ceil((Math.max(...xs) - left) * pxPerMm);
  const heightPx = Math.ceil((Math.max(...ys) - top) * pxPerMm);
  const grid = skinGrid(
    [pxPerMm, 0, -left * pxPerMm, 0, pxPerMm, -top * pxPerMm, 0, 0, 1],
    widthPx,
    heightPx,
  );
  const scars = scarMaps(grid, skin, healing);
  const colour = reflectanceMaps(grid, skin, healing, scars, textureMaps(grid, skin, scars.smoothness));
  let sum = 0;
  let count = 0;
  for (let i = 0; i < grid.xMm.length; i++) {
    if (!isInside(skin.outlineMm, grid.xMm[i]!, grid.yMm[i]!)) continue;
    sum += linearToLab([colour.red[i]!, colour.green[i]!, colour.blue[i]!])[1];
    count++;
  }
  return count > 0 ? sum / count : 0;
}

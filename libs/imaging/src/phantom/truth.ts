import { Math } from './local-math.js';
import { linearToLab } from '../colour/colour-space.js';
import { skinGrid } from './grid.js';
import { applyTo, compose3, invert3, normalised3 } from '../align/matrix3.js';
import type { Matrix3 } from '../align/matrix3.js';
import type { HealingState, PhantomCapture, PhantomLight, PhantomSkin, Point } from './model.js';
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
  /** Volume of raised scars above the level of the skin around them. */
  raisedVolumeMm3: number;
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
  const { meanAStar, raisedVolumeMm3 } = sampleOutline(skin, healing);
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
    pitCentresPx: skin.pits.map((pit) => applyTo(skinToImage, ...pit.centreMm)),
    raisedVolumeMm3,
    meanAStar,
    rednessDeltaAStar: meanAStar - sampleOutline({ ...bare, scarLines: [], pits: [] }, untreated).meanAStar,
    outlineMm: [...skin.outlineMm],
    outlinePx: skin.outlineMm.map((point) => applyTo(skinToImage, ...point)),
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
  const toSkin = invert3(baseline.skinToImage);
  if (!toSkin) throw new RangeError('expected an invertible baseline pose');
  return normalised3(compose3(followUp.skinToImage, toSkin));
}

/** Samples the skin on a square grid of its own, so that the answer does not depend on any camera. */
function sampleOutline(
  skin: PhantomSkin,
  healing: HealingState,
): { meanAStar: number; raisedVolumeMm3: number } {
  const xs = skin.outlineMm.map((p) => p[0]);
  const ys = skin.outlineMm.map((p) => p[1]);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const pxPerMm = 4;
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
  let raisedMm = 0;
  for (let i = 0; i < grid.xMm.length; i++) {
    if (!isInside(skin.outlineMm, grid.xMm[i]!, grid.yMm[i]!)) continue;
    sum += linearToLab([colour.red[i]!, colour.green[i]!, colour.blue[i]!])[1];
    raisedMm += Math.max(0, scars.heightMm[i]!);
    count++;
  }
  return { meanAStar: count > 0 ? sum / count : 0, raisedVolumeMm3: raisedMm / (pxPerMm * pxPerMm) };
}

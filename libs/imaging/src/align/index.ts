export { alignmentInputPx } from './texture.js';
export {
  alignmentMethodVersion,
  alignPhotos,
  alignThrough,
  refineFrame,
  type Alignment,
  type AlignmentEvidence,
  type AlignmentOptions,
  type AlignmentRefusal,
  type RefinedFrame,
} from './align-photos.js';
export { bendAt, type Bend } from './bend-map.js';
export { bendFromResidualPct, bendLimitPct, bendMethodVersion, fitBend, type BendFit } from './bend.js';
export { bendToBaseline, bentRecipe } from './bend-picture.js';
export {
  fitLandmarks,
  leastLandmarks,
  type LandmarkFit,
  type LandmarkPair,
  type LandmarkRefusal,
} from './landmarks.js';
export type { Outline } from './excluded.js';
export type { GreyImage } from './grey-image.js';
export {
  loadForColour,
  loadGrey,
  loadRgb,
  uprightSize,
  type PictureInput,
  type RgbPicture,
} from './load-picture.js';
export { applyTo, compose3, identity3, invert3, type Matrix3 } from './matrix3.js';
export { alignedRecipe, warpToBaseline } from './warp.js';

export { renderPhantom } from './render.js';
export type { PhantomRender } from './render.js';
export { baselineToFollowUp } from './truth.js';
export type { PhantomTruth } from './truth.js';
export { makeSkin } from './make-skin.js';
export type { PhantomIndication, SkinRecipe } from './make-skin.js';
export { phantomCapture, phantomLight, untreated } from './model.js';
export type {
  HealingState, PhantomCapture, PhantomLight, PhantomLightMode, PhantomPit, PhantomPose, PhantomScarLine, PhantomSite,
  PhantomSkin, PhantomSpot, Phototype, PitKind,
} from './model.js'; // prettier-ignore

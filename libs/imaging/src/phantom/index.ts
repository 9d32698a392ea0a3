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
export { encodePhantom } from './encode.js';
export type { PhantomStamp } from './encode.js';
export { renderHead, someHead, straightHead } from './head.js';
export type { HeadShape, HeadState } from './head.js';
export { demoCases } from './demo-cases.js';
export type { DemoCase, DemoFault, DemoSession } from './demo-cases.js';
export { demoPhotos } from './demo-photos.js';
export type { DemoPhoto } from './demo-photos.js';

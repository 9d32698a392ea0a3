export { linearToLab, srgbToLinear, type Triple } from './colour-space.js';
export { applyColour, type PartPlace } from './apply-colour.js';
export {
  colourMethodVersion,
  matchColour,
  normalisedRecipe,
  type ColourCorrection,
  type ColourEvidence,
  type ColourMatch,
  type ColourRefusal,
} from './match-colour.js';

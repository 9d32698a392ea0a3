export { applyColour } from './apply-colour.js';
export { matchColour, type ColourMatch } from './match-colour.js';

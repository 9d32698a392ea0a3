export { composePictures } from './compose-pictures.js';
export {
  compositionRecipe,
  type ComposedPicture,
  type Composition,
  type CompositionFormat,
  type CompositionLight,
  type CompositionPicture,
  type CompositionRecord,
} from './composition.js';
export { labelFont } from './label-text.js';
export { cropNames, layoutKinds, type CropName, type LayoutKind, type Rectangle } from './layout.js';
export type { ThemeName } from './themes.js';

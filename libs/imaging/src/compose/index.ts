export {
  composePictures,
  compositionRecipe,
  type ComposedPicture,
  type Composition,
  type CompositionFormat,
  type CompositionPicture,
  type CompositionRecord,
} from './compose-pictures.js';
export { labelFont } from './label-text.js';
export { cropNames, layoutKinds, type CropName, type LayoutKind } from './layout.js';
export type { ThemeName } from './themes.js';

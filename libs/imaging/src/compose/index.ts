export {
  composePictures,
  compositionRecipe,
  type ComposedPicture,
  type Composition,
  type CompositionFormat,
  type CompositionPicture,
  type CompositionRecord,
} from './compose-pictures.js';
export type { LayoutKind } from './layout.js';
export type { ThemeName } from './themes.js';

export { composeMotion, motions, type Motion } from './compose-motion.js';
export { composePictures, reformatPicture, smallPicture } from './compose-pictures.js';
export { foreignMetadata, type ForeignMetadataKind } from './foreign-metadata.js';
export { paper, placePicture, printPicture, type PrintedPicture } from './print-pdf.js';
export {
  compositionRecipe,
  type ComposedPicture,
  type Composition,
  type CompositionFormat,
  type CompositionLight,
  type CompositionPicture,
  type CompositionRecord,
} from './composition.js';
export { useGlyphForms } from './glyph-forms.js';
export { labelFont } from './label-text.js';
export { cropNames, layoutKinds, type CropName, type LayoutKind, type Rectangle } from './layout.js';
export type { ThemeName } from './themes.js';

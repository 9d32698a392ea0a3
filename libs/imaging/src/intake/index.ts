export { bufferReader, type ByteReader } from './byte-reader.js';
export { captureOfFile } from './capture-of-file.js';
export type { Capture } from './capture.js';
export { decodePhoto, type DecodedPhoto, type Operation } from './decode.js';
export { checkPhotoHeader, type PhotoHeader } from './header.js';
export { hasDecodedHeic } from './heic.js';
export { inspectPhoto, type PhotoFacts } from './inspect.js';
export { intakeLimits } from './limits.js';
export {
  encodePicture,
  processPhoto,
  type Derivative,
  type PhotoTask,
  type ProcessedPhoto,
} from './pipeline.js';
export { previewMaxBytes, previewOf, previewPx } from './preview.js';
export type { Raster } from './raster.js';
export { photoRecipes, type Recipe, type RecipeId } from './recipes.js';
export { refuseContent, sniffBytes, sniffPhoto, type PhotoFormat, type PhotoKind } from './sniff.js';

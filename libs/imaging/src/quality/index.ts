export { measureQuality, qualityMethodVersion, type QualityMeasures } from './measure-quality.js';
export { sharpnessRatio } from './sharpness.js';
export { UprightPicture, type RgbPixels } from './upright-picture.js';

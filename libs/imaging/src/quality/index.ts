export { UprightPicture, type RgbPixels } from './upright-picture.js';

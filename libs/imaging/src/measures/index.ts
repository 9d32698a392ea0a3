export { measureRegion, type RegionMeasures } from './measure-region.js';
export {
  measuresMethodVersion, type ColourBasis, type MeasureId, type MeasureValue, type Validity,
} from './measure-values.js'; // prettier-ignore
export { adjacentSkin, type RegionShape } from './region-raster.js';
export type { RegionInPicture } from './region-sample.js';

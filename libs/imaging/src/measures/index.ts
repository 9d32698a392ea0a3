export { measureRegion, measuresMethodVersion } from './measure-region.js';
export type {
  ColourBasis, MeasureId, MeasureValue, RegionInPicture, RegionMeasures, Validity,
} from './measure-region.js'; // prettier-ignore
export { adjacentSkin, type RegionShape } from './region-raster.js';

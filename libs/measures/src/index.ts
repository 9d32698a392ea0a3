export { MissingMeasures } from './measuring/measuring-events.js';
export { measureJobs } from './measures.jobs.js';
export { measureJobHandlers, MeasureJobsModule, MeasuresModule } from './measures.module.js';
export {
  assess as assessPictures,
  matchLight,
  type AssessedPair,
  type FoundLight,
} from './pairs/draw-pair.js';
export { PairsService, type ComparedPhoto, type Pair } from './pairs/pairs.service.js';
export { regionKinds, type Outline, type RegionKind } from './model/outline.js';
export { LesionsService, type NewFindings } from './lesions/lesions.service.js';
export { lesionStates } from './model/lesions.js';
export { RegionsService, type Drawing, type NewDrawing } from './regions/regions.service.js';
export { DeviceValuesService, type DevicePreview, type DeviceValue } from './devices/devices.service.js';
export { MeasuresService, type SeriesMeasures } from './measuring/measures.service.js';
export { RepeatsService } from './measuring/repeats.service.js';

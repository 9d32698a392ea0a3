export { measureJobs } from './measures.jobs.js';
export { measureJobHandlers, MeasureJobsModule, MeasuresModule } from './measures.module.js';
export { PairsService, type Pair } from './pairs/pairs.service.js';
export { regionKinds, type Outline, type RegionKind } from './model/outline.js';
export { RegionsService, type Drawing, type NewDrawing } from './regions/regions.service.js';

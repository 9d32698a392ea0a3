import { regionChanged } from './regions/regions.events.js';

/** Every job and every event that this context handles. */
export const measureJobs = [...Object.values(regionChanged.jobs)] as const;

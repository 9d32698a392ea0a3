export * from './model/course.js';
export * from './model/sessions.js';
export * from './model/set-up.js';
export * from './model/view-set.js';
export * from './model/vocabulary.js';
export * from './treatments.events.js';
export * from './treatments.module.js';
export * from './treatments.service.js';
export { loadViewSets } from './view-sets.js';

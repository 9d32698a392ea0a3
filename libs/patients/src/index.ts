export * from './model/consent.js';
export * from './model/patient.js';
export * from './patients.module.js';
export * from './patients.service.js';
export { isVisible } from './patients.store.js';

export * from './sharp/index.js';
export * from './intake/index.js';
export * from './decoder/index.js';
export * from './align/index.js';
export * from './phantom/index.js';
export * from './compose/index.js';
export * from './colour/index.js';
export * from './calibration/index.js';

export * from './sharp/index.js';
export * from './intake/index.js';

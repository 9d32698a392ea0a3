export * from './jobs.js';
export * from './worker.js';

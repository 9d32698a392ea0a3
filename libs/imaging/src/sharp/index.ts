export * from './configure.js';
export * from './profiles.js';

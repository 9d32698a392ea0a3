export * from './clock.js';
export * from './csv.js';
export * from './days.js';
export * from './ids.js';
export * from './in-order.js';
export * from './pages.js';
export * from './problems.js';

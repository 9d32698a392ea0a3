export * from './data-source.js';
export * from './database.js';
export * from './migrate.js';
export * from './roles.js';
export * from './schema-print.js';
export * from './schema-version.js';

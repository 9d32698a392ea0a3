// The part of the platform that the supervisor needs. It loads neither Nest nor TypeORM, so that `npm start` is quick.
export * from '../backup/schedule.js';
export * from '../database/roles.js';
export * from './durable-file.js';
export * from './embedded-postgres.js';
export * from './exclusive.js';
export * from './installation.js';
export * from './instance-state.js';
export * from './process-identity.js';
export * from './supervised.js';
export * from './lan-certificate.js';

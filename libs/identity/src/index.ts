export * from './identity.module.js';
export * from './identity.service.js';
export * from './model/actor.js';
export * from './model/clinic.js';
export * from './model/permissions.js';
export { hashToken, isSameText, newToken, setUpTokenOf } from './credentials.js';
export { recentForMs } from './model/recent-actors.js';

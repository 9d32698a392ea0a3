export * from './config.js';
export { readTrustedProxies } from './trusted-proxies.js';
